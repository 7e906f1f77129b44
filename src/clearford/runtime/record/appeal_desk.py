"""What people decided before, and why, for who decides an appeal or between two; never who they were."""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, select

from clearford.core.casework import Case, Verdict
from clearford.core.entries import Entry
from clearford.core.errors import RequestError
from clearford.core.numbers import Numbers
from clearford.ledger.canonical import decode
from clearford.runtime.record.appeals import standing_verdict
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.voices import appeal
from clearford.runtime.stores.vault import Vault

MOST = 20
"""Decisions of people that are told, the oldest first."""
_VERDICT = msgspec.json.Decoder(Verdict)


class FirstDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of a person in the matter; never who took it."""

    at: int
    step: str
    outcome: str
    actions: tuple[str, ...]
    reason: str | None
    """For colleagues; none once it is erased."""


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """What stood before an appeal."""

    standing: Verdict
    """What holds now, as a verdict that would keep it."""
    decisions: tuple[FirstDecision, ...]
    """Those of people; empty where a program alone decided."""
    open_from: int | None
    """From when the person who holds it may decide; microseconds since 1970."""
    least: int
    """Characters that the reason has at least."""


def before_appeal(conn: Connection, vault: Vault, case: Case, numbers: Numbers) -> Before:
    """What stood before the appeal of a case. RequestError CF-H002 for another case."""
    row = conn.execute(select(appeal).where(appeal.c.case_id == case.id)).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such appeal")
    held = case.owner_since
    return Before(
        standing=standing_verdict(conn, row.decision, case.item if row.by == "notifier" else None),
        # What the first of two decided in this appeal is not told.
        decisions=tuple(
            _told(conn, vault, row) for row in _reviews(conn, case) if row.data.get("case") != case.id
        ),
        open_from=None if held is None else held + numbers.span("appeal.open"),
        least=numbers.count("appeal.reason"),
    )


def opinions_of(conn: Connection, vault: Vault, case: Case) -> tuple[FirstDecision, ...]:
    """What the two decided who differ about a case, in order; nothing unless it waits for an adjudicator."""
    if case.state != "adjudication":
        return ()
    current = {step.at for step in case.steps}
    mine = (row for row in _reviews(conn, case) if row.data.get("case") == case.id and row.ts in current)
    return tuple(_told(conn, vault, row) for row in mine)


def _reviews(conn: Connection, case: Case) -> list[Entry]:
    """Decisions of people in a matter."""
    mine = select(entry.c.body).where(entry.c.matter == case.root, entry.c.type == "review")
    bodies = conn.execute(mine.order_by(entry.c.seq).limit(MOST)).scalars()
    return [decode(bytes(body)) for body in bodies]


def _told(conn: Connection, vault: Vault, made: Entry) -> FirstDecision:
    kept = vault.read_all(conn, made.id)
    verdict = _VERDICT.decode(kept["verdict"].body) if "verdict" in kept else None
    return FirstDecision(
        at=made.ts,
        step=str(made.data.get("step", "")),
        outcome=str(made.data.get("outcome", "")),
        actions=made.actions if verdict is None else verdict.actions,
        reason=kept["reason"].body.decode() if "reason" in kept else None,
    )

"""What became of a delivery, on record: every act that leaves has an outcome, and every notice too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Literal

import msgspec
from sqlalchemy import Row, select, update

from clearford.cases.clocks import told
from clearford.core.errors import StoreError
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.jobs import End, end_jobs
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.waiting import outbox

TRIES = 8
"""Attempts before a delivery is dead."""
SPREAD = timedelta(hours=24)
"""Time over which they are spread."""
ERASED = "erased"
"""Code of what does not leave any more since its person was erased; nothing is wrong with that."""
Result = Literal["accepted", "refused", "unknown", "dead"]
OpenIncident = Callable[[Change, str, str], None]
"""Opens an incident case: the entry that it is about, and why."""
_FIRST = SPREAD / (2 ** (TRIES - 1) - 1)


class Delivered(msgspec.Struct, frozen=True):
    """A row that was sent, and the answer."""

    row: Row[Any]
    result: Literal["accepted", "refused", "unknown"]
    code: str | None = None
    wait_s: int | None = None
    """Seconds that the platform asked us to wait."""


def wait_after(tries: int, chance: Random) -> timedelta:
    """The wait after a number of attempts: doubled each time, and spread so that not all come at once."""
    doubled: timedelta = _FIRST * 2 ** (tries - 1)
    return doubled * chance.uniform(0.5, 1.0)


def do_record_deliveries(
    change: Change, deliveries: Sequence[Delivered], chance: Random, open_incident: OpenIncident
) -> None:
    """Write what became of deliveries, each with its outcome entry, and what happens to the row next.

    Raises StoreError CF-S008 when a row belongs to another worker by now: nothing is written then.
    """
    for delivered in deliveries:
        state, values = _next(change, delivered, chance)
        if end_jobs(change.conn, outbox, [delivered.row], state, values=values) != 1:
            raise StoreError("CF-S008", f"delivery {delivered.row.action_id} was taken over")
        if state != "retry":
            _do_record(change, delivered, state, open_incident)


def _next(change: Change, delivered: Delivered, chance: Random) -> tuple[End, Mapping[str, object]]:
    if delivered.result == "accepted":
        return "done", {"error": None}
    if delivered.result == "refused":
        return "done", {"error": delivered.code}
    if delivered.row.tries >= TRIES:
        return "dead", {"error": delivered.code}
    wait = max(wait_after(delivered.row.tries, chance), timedelta(seconds=delivered.wait_s or 0))
    due = change.record.store.now(change.conn) + wait // timedelta(microseconds=1)
    return "retry", {"error": delivered.code, "due": due}


def _do_record(change: Change, delivered: Delivered, state: End, open_incident: OpenIncident) -> None:
    row = delivered.row
    result: Result = "dead" if state == "dead" else delivered.result
    data: dict[str, Any] = {"action": row.kind, "result": result, "channel": row.channel}
    if delivered.code is not None:
        data["code"] = delivered.code
    if not row.entry:  # answers to a stream: what was decided has entries of its own
        if result != "accepted" and delivered.code != ERASED:
            made = change.entry("incident", data=data)
            open_incident(change, made, f"{row.kind}: {result} {delivered.code or ''}".strip())
        return
    outcome = change.entry("outcome", refs=(row.entry,), data=data)
    news = change.conn.execute(
        select(statement.c.id, statement.c.audience, statement.c.created, statement.c.informed_at).where(
            statement.c.entry == row.entry
        )
    ).all()
    for made, audience, created, informed in news if row.kind in NOTIFYING else ():
        kind: Literal["notice_sent", "notice_failed"] = (
            "notice_sent" if result == "accepted" else "notice_failed"
        )
        first = kind == "notice_sent" and informed is None
        change.entry(
            kind,
            refs=(row.entry,),
            clock=told(audience, created, change.at) if first else {},
            data={"audience": audience, "channel": row.channel},
        )
        if kind == "notice_sent":
            change.conn.execute(
                update(statement)
                .where(statement.c.id == made, statement.c.informed_at.is_(None))
                .values(informed_at=change.at)
            )
    if result != "accepted" and delivered.code != ERASED:
        open_incident(change, outcome, f"{row.kind}: {result} {delivered.code or ''}".strip())


NOTIFYING = frozenset(("decision", "review", "reversal", "report", "misuse", "order_notice"))
"""Kinds of deliveries that carry a statement of reasons or news of one to author or reporter."""

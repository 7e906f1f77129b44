"""The register of disputes before out-of-court bodies (DSA art. 21): opened, decided, carried out."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.cases.appeals import Dispute, dispute_due
from clearford.core.casework import AppealResult, AppealSide
from clearford.core.entries import Content
from clearford.core.errors import RecordError, RequestError
from clearford.runtime.record.reversing import do_reverse
from clearford.runtime.record.settling import Means
from clearford.runtime.record.siblings import do_look_again
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import dispute


class Fees(msgspec.Struct, frozen=True, kw_only=True):
    """Who bears the fees of a dispute (art. 21(5))."""

    platform_pays: bool | None = None
    """None where nobody has said; only a complainant in manifestly bad faith ever pays."""
    cents: int | None = None
    currency: str | None = None
    """Three letters."""


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute as the register has it."""

    dispute: Dispute
    decision: str
    """Entry of what is disputed."""
    by: AppealSide
    due: int
    """By when the body must decide; microseconds since 1970."""
    fees: Fees
    entry: str
    """Entry by which it was opened."""


def do_open_dispute(
    change: Change, means: Means, statement_id: str, *, body: str, reference: str, received: int | None = None
) -> str:
    """Note that a person took what a statement says to a body; the dispute's id.

    reference: of the body; sealed. received: when the body told us; none for now.
    CF-H002 for no such statement, CF-R046 for one in dispute already, or a time that has not come.
    """
    told = select(statement).where(statement.c.id == statement_id)
    row = change.conn.execute(told.with_for_update()).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such statement")
    came = change.at if received is None else received
    if came > change.at:
        raise RecordError("CF-R046", "the dispute would begin in the future")
    side: AppealSide = "author" if row.audience == "author" else "notifier"
    mine = (dispute.c.decision == row.entry, dispute.c.by == side, dispute.c.outcome.is_(None))
    if change.conn.execute(select(dispute.c.id).where(*mine)).first() is not None:
        raise RecordError("CF-R046", "a body looks at this already")
    made, matter = change.record.new_id(), _matter(change.conn, row.entry)
    opened = change.entry(
        "case_event",
        contents=[Content("dispute", reference.encode())],
        owner=row.subject or change.vault.ref("statement", row.id),
        item=row.item,
        subject=row.subject,
        matter=matter,
        refs=(row.entry,),
        data={"event": "dispute_opened", "dispute": made, "by": side, "body": body},
    )
    value = Dispute(id=made, case=matter or made, body=body, received=came)
    change.add(
        dispute,
        id=made,
        body_name=body,
        case_id=value.case,
        decision=row.entry,
        item=row.item,
        subject=row.subject,
        by=side,
        received=came,
        complex=0,
        due=dispute_due(value, means.office.numbers),
        outcome=None,
        decided_at=None,
        implemented=None,
        platform_pays=None,
        fee_cents=None,
        currency=None,
        entry=opened,
    )
    return made


def _matter(conn: Connection, decision: str) -> str | None:
    """The root case of what is disputed; none where no person ever looked at it."""
    found: str | None = conn.execute(select(entry.c.matter).where(entry.c.id == decision)).scalar()
    opened: str | None = conn.execute(
        select(case_file.c.root).where(case_file.c.entry == decision).order_by(case_file.c.opened)
    ).scalar()
    return found or opened


def do_extend_dispute(change: Change, means: Means, dispute_id: str) -> None:
    """Note that the body finds the dispute highly complex and takes as long again (art. 21(4)). CF-R046."""
    row = _row(change.conn, dispute_id)
    if row.outcome is not None or row.complex:
        raise RecordError(
            "CF-R046", "the body has decided already" if row.outcome else "it has more time already"
        )
    longer = msgspec.structs.replace(_value(row), complex=True)
    change.conn.execute(
        update(dispute)
        .where(dispute.c.id == row.id)
        .values(complex=1, due=dispute_due(longer, means.office.numbers))
    )
    _note(change, row, "dispute_extended")


def do_decide_dispute(
    change: Change,
    means: Means,
    dispute_id: str,
    outcome: AppealResult,
    *,
    words: str,
    fees: Fees,
    implemented: bool | None = None,
) -> None:
    """Note what the body decided, and whether it was carried out; the dispute is closed once that is known.

    What the body upholds is carried out by leaving it. A reversal that is carried out is one: what the
    decision brought about is undone in the same transaction. What else it wants, a person decides: the case
    is open again, unless `implemented` says what became of it. words: the body's reasons; sealed. CF-R046.
    """
    row = _row(change.conn, dispute_id)
    if row.outcome is not None:
        raise RecordError("CF-R046", "the body has decided already")
    change.conn.execute(
        update(dispute)
        .where(dispute.c.id == row.id)
        .values(
            outcome=outcome,
            decided_at=change.at,
            platform_pays=None if fees.platform_pays is None else int(fees.platform_pays),
            fee_cents=fees.cents,
            currency=fees.currency,
        )
    )
    noted = _note(change, row, "dispute_decided", words=words, result=outcome)
    if outcome in ("partly_reversed", "newly_imposed") and implemented is None:
        _do_ask_people(change, means, row, outcome, noted)
    if outcome in ("upheld", "omitted"):
        _close(change, row, outcome, implemented=True if outcome == "upheld" else None)
    elif implemented is not None:
        _carry_out(change, means, row, outcome, implemented=implemented)


def _do_ask_people(change: Change, means: Means, row: Row[Any], outcome: AppealResult, noted: str) -> None:
    """Let people decide what the body wants; nothing where nobody can tell any more about which item."""
    made = change.conn.execute(
        select(entry).where(entry.c.id == row.decision, entry.c.item.is_not(None))
    ).one_or_none()
    if made is not None:
        reason = f"an out-of-court body decided: {outcome}"
        do_look_again(change, means.office, made, after=noted, why=f"dispute_{outcome}", reason=reason)


def do_carry_out_dispute(
    change: Change, means: Means, dispute_id: str, *, implemented: bool, words: str
) -> None:
    """Note whether what the body decided was carried out. CF-R046 before it decided, and a second time."""
    row = _row(change.conn, dispute_id)
    if row.outcome is None:
        raise RecordError("CF-R046", "the body has not decided yet")
    if row.implemented is not None or row.outcome == "omitted":
        raise RecordError("CF-R046", "the dispute is closed")
    _carry_out(change, means, row, row.outcome, implemented=implemented, words=words)


def _carry_out(
    change: Change, means: Means, row: Row[Any], outcome: AppealResult, *, implemented: bool, words: str = ""
) -> None:
    if implemented and outcome == "reversed":
        do_reverse(change, means.office, row.decision, matter=row.case_id)
    _close(change, row, outcome, implemented=implemented, words=words)


def _close(
    change: Change, row: Row[Any], outcome: AppealResult, *, implemented: bool | None, words: str = ""
) -> None:
    known = {} if implemented is None else {"implemented": implemented}
    values = {"implemented": None if implemented is None else int(implemented)}
    change.conn.execute(update(dispute).where(dispute.c.id == row.id).values(**values))
    _note(change, row, "dispute_closed", words=words, result=outcome, **known)


def _note(change: Change, row: Row[Any], event: str, *, words: str = "", **data: str | bool) -> str:
    owner = row.subject or row.item or change.vault.ref("dispute", row.id)
    return change.entry(
        "case_event",
        contents=[Content("dispute", words.encode())] if words.strip() else (),
        owner=owner,
        item=row.item,
        subject=row.subject,
        matter=row.case_id,
        refs=(row.entry,),
        data={"event": event, "dispute": row.id, **data},
    )


def _row(conn: Connection, dispute_id: str, *, changes: bool = True) -> Row[Any]:
    query = select(dispute).where(dispute.c.id == dispute_id)
    row = conn.execute(query.with_for_update() if changes else query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such dispute")
    return row


def find_dispute(conn: Connection, dispute_id: str) -> Registered:
    """A dispute. CF-H002 for none."""
    return _registered(_row(conn, dispute_id, changes=False))


def list_disputes(conn: Connection, *, after: str | None, limit: int) -> list[Registered]:
    """Disputes by id, from behind `after`."""
    query = select(dispute).order_by(dispute.c.id).limit(limit)
    rows = conn.execute(query if after is None else query.where(dispute.c.id > after))
    return [_registered(row) for row in rows]


def _registered(row: Row[Any]) -> Registered:
    fees = Fees(platform_pays=_yes(row.platform_pays), cents=row.fee_cents, currency=row.currency)
    return Registered(
        dispute=_value(row), decision=row.decision, by=row.by, due=row.due, fees=fees, entry=row.entry
    )


def _value(row: Row[Any]) -> Dispute:
    return Dispute(
        id=row.id,
        case=row.case_id,
        body=row.body_name,
        received=row.received,
        complex=bool(row.complex),
        outcome=row.outcome,
        decided=row.decided_at,
        implemented=_yes(row.implemented),
        platform_pays=_yes(row.platform_pays),
    )


def _yes(stored: int | None) -> bool | None:
    return None if stored is None else bool(stored)

"""Which entries of a closed month may leave the live store, and why each of the others stays.

An entry leaves only when nothing in the live store rests on it any more: no content it committed to is
kept, no case, report, statement, effect, measure or order names it, its item or its matter, and nothing is
open about the person. So erasure, appeals and what people ask never have to look for it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)

from clearford.core.entries import EntryType
from clearford.core.numbers import Numbers
from clearford.ledger.canonical import decode
from clearford.ledger.tiles import WIDTH
from clearford.runtime.record.holds import held_up
from clearford.runtime.record.unit import SYSTEM
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import entry, tally
from clearford.runtime.stores.tables.whole import METADATA

LEAVING: tuple[EntryType, ...] = (
    "decision",
    "batch",
    "outcome",
    "notice_sent",
    "notice_failed",
    "case_opened",
    "case_event",
    "review",
    "appeal",
    "reversal",
    "referral",
    "report_received",
    "report_closed",
    "read",
)
"""Types of entries about single matters. The others say how the service itself stands, and are looked up."""
_BY_PEOPLE: tuple[EntryType, ...] = ("decision", "review", "appeal", "reversal")
"""What a person decided about an item holds for as long as the item may come back (`record.standing`)."""
_NAMES_ENTRY = ("entry", "decision", "ref", "answer", "amended", "undone_by", "ended_by", "void_by")
_NAMES_MATTER = ("root", "case_id")
_NOT_LIVE = {"entry", "evidence", "tally", "tile", "checkpoint", "rollup", "idempotency", "job", "medium"}
"""Tables that are asked otherwise, or whose columns of these names mean something else."""

Why = Literal["kind", "edge", "content", "matter", "named", "item", "held", "people"]
WHYS: tuple[Why, ...] = get_args(Why)
"""Why an entry stays. kind: of a type that is looked up. edge: first or last bundle of its log. content: what
it committed to is kept. matter: its case is kept. named: a row names it. item: a row names its item. held:
something open is about its person, item or matter. people: a person decided about an item."""


class Row(NamedTuple):
    """An entry, and why it stays."""

    seq: int
    idx: int
    id: str
    type: str
    ts: int
    body: bytes
    why: Why | None


def unsigned(conn: Connection, log: str, month: Month, size: int) -> int:
    """How many entries of a month have no place below a head of `size` entries."""
    open_ = or_(entry.c.idx.is_(None), entry.c.idx >= size)
    wanted = select(func.count()).where(*_within(log, month), open_)
    return int(conn.execute(wanted).scalar_one())


def rows_of(
    conn: Connection, log: str, month: Month, *, size: int, now: int, numbers: Numbers
) -> Generator[Row, None, None]:
    """The entries of a month in the order of their places, each with the reason for which it stays."""
    query = _query(log, month, size, now, numbers)
    with conn.execute(query.execution_options(yield_per=2_048)) as rows:
        for row in rows:
            yield _row(row)


def _row(row: Any) -> Row:
    body, why = bytes(row.body), row.why or None
    if why is None and row.item is not None and row.type in _BY_PEOPLE:
        why = None if decode(body).by_role == SYSTEM.role else "people"
    return Row(row.seq, row.idx, row.id, row.type, row.ts, body, why)


def _query(log: str, month: Month, size: int, now: int, numbers: Numbers) -> Select[Any]:
    e = entry.c
    within = select(e.seq, _why(size, now, numbers).label("why")).where(*_within(log, month), e.idx < size)
    known = within.cte("known")
    others = entry.alias()
    # An entry that leaves takes the tie of its person to its item with it. So it stays until no entry
    # that is without a person names the item: an erasure would not reach that one any more.
    apart = exists().where(
        others.c.item == e.item,
        others.c.subject.is_(None),
        others.c.seq.not_in(select(known.c.seq).where(known.c.why == "")),
    )
    why = case(
        (known.c.why != "", known.c.why),
        (e.subject.is_not(None) & e.item.is_not(None) & apart, literal("item", String)),
        else_=literal("", String),
    )
    found = select(e.seq, e.idx, e.id, e.type, e.ts, e.item, e.body, why.label("why"))
    return found.join(known, known.c.seq == e.seq).order_by(e.idx)


def _within(log: str, month: Month) -> tuple[ColumnElement[bool], ...]:
    return entry.c.log == log, entry.c.ts >= month.start, entry.c.ts < month.end


def _why(size: int, now: int, numbers: Numbers) -> ColumnElement[Any]:
    e = entry.c
    held = held_up(now, numbers, subject=e.subject, item=e.item, decision=e.id, root=e.matter)
    reasons: tuple[tuple[ColumnElement[bool], Why], ...] = (
        (e.type.not_in(LEAVING), "kind"),
        (or_(e.idx == 0, e.idx >= (size - 1) // WIDTH * WIDTH), "edge"),
        (e.id.in_(select(evidence.c.entry)), "content"),
        (_among(e.matter, _NAMES_MATTER), "matter"),
        (_among(e.id, _NAMES_ENTRY), "named"),
        (or_(_among(e.item, ("item",)), e.item.in_(select(evidence.c.owner))), "item"),
        (held, "held"),
    )
    return cast(case(*((when, literal(why, String)) for when, why in reasons), else_=literal("")), String)


def _among(value: ColumnElement[Any], names: tuple[str, ...]) -> ColumnElement[bool]:
    """Whether a column of one of these names has the value, in a row of any table that is in use."""
    columns = [
        table.c[name]
        for table in METADATA.sorted_tables
        if table.name not in _NOT_LIVE
        for name in names
        if name in table.c and isinstance(table.c[name].type, Text)
    ]
    return or_(*(value.in_(select(column).where(column.is_not(None))) for column in columns))


def tallies_of(conn: Connection, batches: list[str]) -> list[Any]:
    """Tallies of batch entries in the order in which they were summed up."""
    found = select(tally).where(tally.c.batch.in_(batches)).order_by(tally.c.at, tally.c.id)
    return list(conn.execute(found).all())

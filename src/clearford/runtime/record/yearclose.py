"""The end of a year: its last checkpoint becomes an entry of the log that follows.

So the root of a year stays provable when its log is destroyed at the end of its retention. Receipts that
people hold from it keep verifying: they need nothing but themselves and the key.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select

from clearford.cases.retention import made_before
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers
from clearford.ledger.canonical import decode
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.notes import parse_note
from clearford.runtime.record.exporting import last_note
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.decisions import checkpoint, entry, tile

GRACE = 3_600_000_000
"""Microseconds after New Year in which transactions that began before it may still be committed."""
YEARS = 10
"""Years that are looked back, for a service that rested."""


def do_close_years(change: Change) -> int:
    """Enter the last checkpoint of every earlier year that is not closed yet and is signed to its end."""
    present = datetime.fromtimestamp(change.at / 1_000_000, UTC).year
    if change.at < _new_year(present) + GRACE:
        return 0
    names = [change.record.log_of(_new_year(year)) for year in range(present - YEARS, present)]
    closed = _closed(change.conn)
    return sum(_close(change, name) for name in names if name not in closed)


def _new_year(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


def _closed(conn: Connection) -> set[str]:
    bodies = conn.execute(select(entry.c.body).where(entry.c.type == "year_close")).scalars()
    return {str(decode(bytes(body)).data["closes"]) for body in bodies}


def _close(change: Change, log: str) -> bool:
    """Close one log; not while entries of it wait for their place or for a signature."""
    mine = select(func.max(entry.c.idx)).where(entry.c.log == log)
    last = change.conn.execute(mine).scalar()
    if last is None or _any(change.conn, log, entry.c.idx.is_(None)):
        return False
    try:
        note = last_note(change.conn, log)
    except RecordError:  # nothing of it is signed yet
        return False
    head = parse_checkpoint(parse_note(note).text)
    if head.size != last + 1:
        return False
    change.entry(
        "year_close",
        data={"closes": log, "size": head.size, "root": head.root.hex(), "checkpoint": note.decode()},
    )
    return True


def do_destroy_years(change: Change, numbers: Numbers, *, limit: int = 5_000) -> int:
    """Destroy logs of years whose time is over, `limit` entries at most; how many.

    Only what was closed goes, and only once no content of it is kept any more. The last checkpoint stays,
    and an entry says that the log was destroyed, with its size and root.
    """
    before = made_before("ledger", change.at, numbers)
    if before is None:
        return 0
    last = datetime.fromtimestamp(before / 1_000_000, UTC).year
    names = [change.record.log_of(_new_year(year)) for year in range(last - YEARS, last)]
    over = [log for log in names if _any(change.conn, log)]
    closed = _closed(change.conn) if over else set()
    kept = exists().where(evidence.c.entry == entry.c.id)
    for log in over:
        if log in closed and not _any(change.conn, log, kept):
            return _destroy(change, log, limit)
    return 0


def _any(conn: Connection, log: str, *where: ColumnElement[bool]) -> bool:
    """Whether entries of a log are there."""
    return conn.execute(select(entry.c.id).where(entry.c.log == log, *where).limit(1)).first() is not None


def _destroy(change: Change, log: str, limit: int) -> int:
    first = select(entry.c.seq).where(entry.c.log == log).order_by(entry.c.idx).limit(limit)
    if _any(change.conn, log, entry.c.idx == 0):
        head = parse_checkpoint(parse_note(last_note(change.conn, log)).text)
        data = {"log": log, "size": head.size, "root": head.root.hex()}
        nothing = {"entries": [], "names": [], "why": "retention", "class": "year"}
        change.entry("erased", data={**nothing, **data})
    gone = change.conn.execute(delete(entry).where(entry.c.seq.in_(first))).rowcount
    if not _any(change.conn, log):
        change.conn.execute(delete(tile).where(tile.c.log == log))
        last = select(func.max(checkpoint.c.size)).where(checkpoint.c.log == log).scalar_subquery()
        change.conn.execute(delete(checkpoint).where(checkpoint.c.log == log, checkpoint.c.size < last))
    return gone

"""The end of a year: its last checkpoint becomes an entry of the log that follows.

So the root of a year stays provable, even when its log is destroyed at the end of its retention.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from clearford.core.errors import RecordError
from clearford.ledger.canonical import decode
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.notes import parse_note
from clearford.runtime.record.exporting import last_note
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import entry

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
    waiting = select(entry.c.id).where(entry.c.log == log, entry.c.idx.is_(None)).limit(1)
    last = change.conn.execute(mine).scalar()
    if last is None or change.conn.execute(waiting).first():
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

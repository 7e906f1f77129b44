"""Work that is done in parts, a transaction each: whoever began it goes on, or another one after it ended.

A job says that there is something left. Whoever does a part puts it off for as long as the next part may
take; when that is over, nobody is at it any more.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, update

from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.waiting import job

PART = 50
"""Cases or items that are undone in one transaction."""
PAUSE_US = 60_000_000
"""Microseconds without a part after which whoever was at it is taken to have ended."""


def do_begin_parts(change: Change, kind: str, ref: str) -> None:
    """Note that something is to be done in parts, also where it was before."""
    change.flush()
    due = change.at + PAUSE_US
    again = update(job).where(job.c.kind == kind, job.c.ref == ref).values(state="pending", due=due)
    if change.conn.execute(again).rowcount == 0:
        change.add(job, kind=kind, ref=ref, due=due, state="pending")


def do_put_off(change: Change, kind: str, ref: str, *, over: bool) -> None:
    """Note that a part was done; over: that it was the last."""
    change.flush()
    values = {"state": "done"} if over else {"due": change.at + PAUSE_US}
    change.conn.execute(update(job).where(job.c.kind == kind, job.c.ref == ref).values(**values))


def do_go_on(change: Change, kind: str, do_part: Callable[[str], bool]) -> int:
    """Go on with one thing of a kind that nobody is at; parts done, 0 where there is none.

    do_part: does the next part of what a reference names; whether it was the last.
    """
    waiting = select(job).where(job.c.kind == kind, job.c.state == "pending", job.c.due <= change.at)
    first = waiting.order_by(job.c.id).limit(1).with_for_update(skip_locked=True)
    row = change.conn.execute(first).one_or_none()
    if row is None:
        return 0
    over = do_part(row.ref)
    # Due at once while there is more: whoever does this has it now.
    change.flush()
    state = "done" if over else "pending"
    change.conn.execute(update(job).where(job.c.id == row.id).values(state=state, due=change.at))
    return 1

"""Breaks that a person takes without a reason: what is held stays held meanwhile, and nothing counts.

A break is told to nobody and is in no entry; whoever takes one may end it at any time.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import Connection, delete, select, update

from clearford.cases.transitions import HELD
from clearford.core.casework import Case, Hand
from clearford.runtime.record.cases import Office, do_change_case
from clearford.runtime.record.exposure import do_count_looks
from clearford.runtime.record.states import in_states
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.reviewers import at_work, looking

_DECODER = msgspec.json.Decoder(Case)


def break_of(conn: Connection, user_id: str, now: int) -> int | None:
    """Until when a person's break lasts, microseconds since 1970; none outside one."""
    asked = select(at_work.c.break_until).where(at_work.c.user_id == user_id, at_work.c.break_until > now)
    found: int | None = conn.execute(asked).scalar()
    return found


def do_take_break(change: Change, office: Office, hand: Hand) -> int:
    """Let a person rest from now on: until when. A break that lasts already goes on as it is.

    What lay open is counted until now; to look again is to begin again.
    """
    if (lasts := break_of(change.conn, hand.id, change.at)) is not None:
        return lasts
    do_count_looks(change, hand.id, office.numbers)
    change.conn.execute(delete(looking).where(looking.c.user_id == hand.id))
    for case in _held(change, hand.id):
        do_change_case(change, office, case, "break", by=hand)
    until = change.at + office.numbers.span("wellness.break")
    change.conn.execute(update(at_work).where(at_work.c.user_id == hand.id).values(break_until=until))
    return until


def do_end_break(change: Change, user_id: str) -> None:
    """Let a person be back at work, before the break is over or after it."""
    change.conn.execute(update(at_work).where(at_work.c.user_id == user_id).values(break_until=0))


def _held(change: Change, user_id: str) -> list[Case]:
    c = case_file.c
    mine = (in_states(HELD), c.leased_by == user_id, c.leased_until > change.at)
    bodies = change.conn.execute(select(c.body).where(*mine).order_by(c.id)).scalars()
    return [_DECODER.decode(bytes(body)) for body in bodies]

"""Retention: rows whose time is over are deleted, and how many of each class is on record."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Table, delete, exists, select, tuple_

from clearford.cases.retention import Kept, made_before
from clearford.core.numbers import Numbers
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import (
    appeal,
    case_file,
    decided,
    measure,
    outbox,
    report,
    session,
    sign_in_event,
    statement,
    strike,
    tally,
)


class Expiring(NamedTuple):
    """Rows of a table that are kept for a while from some moment on."""

    table: Table
    since: Column[Any]
    """When they were made, or expired."""
    kept: Kept
    where: tuple[ColumnElement[bool], ...] = ()
    """Which of them."""


_HELD = exists().where(case_file.c.subject == statement.c.subject, case_file.c.state != "closed")
_RESTS = exists().where(
    measure.c.subject == strike.c.subject, measure.c.by_strikes == 1, measure.c.ended_at.is_(None)
)
EXPIRING = (
    Expiring(decided, decided.c.at, "decision_log"),
    # Without their batch entry, counts and digests would be lost to the record.
    Expiring(tally, tally.c.at, "decision_log", (tally.c.batch.is_not(None),)),
    # What is dead waits for a person.
    Expiring(outbox, outbox.c.due, "outbox", (outbox.c.state == "done",)),
    Expiring(sign_in_event, sign_in_event.c.at, "logs"),
    Expiring(session, session.c.expires, "logs"),
    Expiring(statement, statement.c.created, "evidence", (~_HELD,)),
    Expiring(report, report.c.closed_at, "evidence"),
    Expiring(appeal, appeal.c.decided_at, "evidence"),
    Expiring(measure, measure.c.end, "evidence"),
    # A measure falls with its strikes, so they stay as long as it may.
    Expiring(strike, strike.c.expires, "strikes", (~_RESTS,)),
)
"""What expires by itself. Evidence does too, by a day of its own (`erasure.do_expire_evidence`)."""


def do_expire_rows(change: Change, numbers: Numbers, *, limit: int = 5_000) -> int:
    """Delete rows whose time is over, `limit` of each table at most; how many.

    One entry says how many of each class, where there were any.
    """
    counts: dict[str, int] = {}
    for expiring in EXPIRING:
        gone = _expire(change, expiring, numbers, limit)
        if gone:
            counts[expiring.kept] = counts.get(expiring.kept, 0) + gone
    if counts:
        data = {"entries": [], "names": [], "why": "retention", "class": "rows", "counts": counts}
        change.entry("erased", data=data)
    return sum(counts.values())


def _expire(change: Change, expiring: Expiring, numbers: Numbers, limit: int) -> int:
    before = made_before(expiring.kept, change.at, numbers)
    if before is None:
        return 0
    key = tuple_(*expiring.table.primary_key.columns)
    over = (
        select(*expiring.table.primary_key.columns)
        .where(expiring.since <= before, *expiring.where)
        .order_by(expiring.since)
        .limit(limit)
    )
    return change.conn.execute(delete(expiring.table).where(key.in_(over))).rowcount

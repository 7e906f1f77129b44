"""The daily comparison: acts that were intended, acts that the platform took, notices that arrived.

A day is compared once all its attempts are over. What differs opens an incident; the numbers stand on
record either way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, exists, func, select

from clearford.core.actions import PERSONS_ACTIONS
from clearford.ledger.canonical import decode
from clearford.runtime.record.cases import Office
from clearford.runtime.record.delivery import SPREAD
from clearford.runtime.record.incidents import do_open_incident
from clearford.runtime.record.unit import DAY, Change
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect, statement
from clearford.runtime.stores.tables.waiting import outbox

BACK = 7
"""Days that are made up for after the workers stood still."""
LAG = DAY + SPREAD // SPREAD.resolution
"""Microseconds from the beginning of a day until it is compared: the day and the time of all attempts."""


def do_reconcile(change: Change, office: Office) -> int:
    """Compare the oldest day that was not compared yet; 1, or 0 where none is due."""
    day = next(_due(change), None)
    if day is None:
        return 0
    numbers = _numbers(change.conn, day, day + DAY, webhook="webhook" in change.record.channels)
    made = change.entry("reconciliation", data={"day": _name(day), **numbers})
    wrong = [f"{name} {numbers[name]}" for name in ("unsent", "open", "dead", "refused") if numbers[name]]
    if numbers["noticed"] < numbers["notices"] and "webhook" in change.record.channels:
        wrong.append(f"notices {numbers['noticed']} of {numbers['notices']}")
    if wrong:
        what = f"reconciliation of {_name(day)}: {', '.join(wrong)}"
        do_open_incident(change, office, what, about="reconciliation", refs=(made,))
    return 1


def _due(change: Change) -> Iterator[int]:
    """Beginnings of days that are to be compared, the oldest first; none before the first entry."""
    first = change.conn.execute(select(entry.c.ts).order_by(entry.c.seq).limit(1)).scalar()
    newest = (change.at - LAG) // DAY * DAY
    days = [newest - back * DAY for back in reversed(range(BACK))]
    made = select(entry.c.body).where(entry.c.type == "reconciliation", entry.c.ts >= days[0])
    done = {decode(bytes(body)).data["day"] for body in change.conn.execute(made).scalars()}
    return (day for day in days if first is not None and first < day + DAY and _name(day) not in done)


def _name(day: int) -> str:
    return datetime.fromtimestamp(day / 1_000_000, UTC).date().isoformat()


def _numbers(conn: Connection, start: int, end: int, *, webhook: bool) -> dict[str, int]:
    """What was to leave in a time and what became of it; `unsent`: decisions with acts and no delivery."""
    c = outbox.c
    made_then = (c.created >= start, c.created < end)
    counts: dict[str, int] = dict.fromkeys(("intended", "accepted", "refused", "dead", "open"), 0)
    states = select(c.state, c.error.is_not(None).label("bad"), func.count().label("n"))
    for row in conn.execute(states.where(*made_then).group_by(c.state, c.error.is_not(None))):
        counts["intended"] += row.n
        counts[_became(row)] += row.n
    told = _told(conn, start, end)
    return counts | told | {"unsent": _unsent(conn, start, end) if webhook else 0}


def _became(row: Any) -> str:
    if row.state == "done":
        return "refused" if row.bad else "accepted"
    return "dead" if row.state == "dead" else "open"


def _unsent(conn: Connection, start: int, end: int) -> int:
    """Decisions of a time that act and that nothing was to tell the platform of."""
    standing = exists().where(
        effect.c.entry == entry.c.id, effect.c.state == "active", effect.c.kind.in_(PERSONS_ACTIONS)
    )
    sent = select(outbox.c.entry).where(outbox.c.created >= start, outbox.c.created < end)
    query = select(func.count()).where(*_entries(start, end, "decision"), standing, entry.c.id.not_in(sent))
    return conn.execute(query).scalar_one()


def _told(conn: Connection, start: int, end: int) -> dict[str, int]:
    """Notices that were to reach people, and those that did."""
    query = (
        select(func.count(), func.count(statement.c.informed_at))
        .select_from(entry)
        .join(statement, statement.c.entry == entry.c.id)
        .where(*_entries(start, end, "decision", "report_closed"))
    )
    notices, noticed = conn.execute(query).one()
    return {"notices": notices, "noticed": noticed}


def _entries(start: int, end: int, *types: str) -> tuple[Any, ...]:
    return (entry.c.type.in_(types), entry.c.ts >= start, entry.c.ts < end)

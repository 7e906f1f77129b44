"""How queues fare, for leads: how long cases wait and are read, and what was taken out of turn; no person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from clearford.cases.transitions import HELD
from clearford.core.dates import HOUR
from clearford.runtime.record.own_work import CHOSEN
from clearford.runtime.record.states import in_states
from clearford.runtime.stores.tables.access import role_grant, user_account
from clearford.runtime.stores.tables.casework import case_event, case_file

QUICK = 2_000_000
"""Microseconds: a queue whose cases are read faster than this at the median is for the lead to look at."""
_MOST = 20_000
"""Open cases that are looked at."""
_LATEST = 4_000
"""Events that are looked at for how long cases are read: the latest say most."""
_TAKES = ("claim", "assign", "transfer")
_DECIDES = ("decide", "agree", "differ", "settle")
_AT_WORK = ("reviewer", "appeal_reviewer", "lead", "child_safety")


class QueueFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One queue now, and what happened in it lately."""

    queue: str
    waiting: int
    held: int
    differ: int
    """Of those that wait: two people differ, and a lead decides."""
    late: int
    """Past their limit."""
    soon: int
    """Due within an hour."""
    age_half: int | None
    """Microseconds for which half of those that wait have waited at least; none where none waits."""
    age_tenth: int | None
    """The same for the tenth that waits longest."""
    decided: int
    """Decisions lately."""
    open_half: int | None
    """Microseconds for which half of those were open at most; none where all were ended in one act."""
    quick: bool
    """They are read so fast that a sample should be looked at."""
    chosen: int
    """Cases that somebody took out of turn lately."""


class Colleague(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be given a case."""

    id: str
    name: str


class Lately(NamedTuple):
    """What happened in queues in some days."""

    open: Mapping[str, Sequence[int]]
    """Queue -> for how long each case that was decided lay open, microseconds."""
    chosen: Mapping[str, int]
    """Queue -> cases that somebody took out of turn."""


def lately(conn: Connection, *, allowed: ColumnElement[bool], since: int) -> Lately:
    """What happened in the queues of some cases since a moment."""
    real = (allowed, case_file.c.kind != "golden")
    return Lately(_times_open(conn, real, since), _chosen(conn, real, since))


def queue_figures(
    conn: Connection, happened: Lately, *, allowed: ColumnElement[bool], now: int
) -> list[QueueFigures]:
    """Figures of the queues of some cases; golden cases are in none. happened: what is told of `lately`."""
    c = case_file.c
    real = (allowed, c.kind != "golden")
    open_ones = select(c.queue, c.state, c.opened, c.due, c.leased_until).where(
        in_states(("queued", *HELD)), *real
    )
    rows: defaultdict[str, list[Any]] = defaultdict(list)
    for row in conn.execute(open_ones.order_by(c.opened).limit(_MOST)):
        rows[row.queue].append(row)
    times, chosen = happened
    names = sorted({*rows, *times, *chosen})
    return [_figures(name, rows[name], times.get(name, []), chosen.get(name, 0), now) for name in names]


def _figures(queue: str, rows: list[Any], times: Sequence[int], chosen: int, now: int) -> QueueFigures:
    held = [row for row in rows if now < (row.leased_until or 0)]
    waiting = [row for row in rows if now >= (row.leased_until or 0)]
    ages = sorted(now - row.opened for row in waiting)
    dues = [row.due for row in rows if row.due is not None]
    # Taken and ended in one act, as incidents are: nobody read them in a case.
    median = quantile(filter(None, times), 50)
    return QueueFigures(
        queue=queue,
        waiting=len(waiting),
        held=len(held),
        differ=sum(row.state == "adjudication" for row in waiting),
        late=sum(due <= now for due in dues),
        soon=sum(now < due <= now + HOUR for due in dues),
        age_half=quantile(ages, 50),
        age_tenth=quantile(ages, 90),
        decided=len(times),
        open_half=median,
        quick=median is not None and median < QUICK,
        chosen=chosen,
    )


def quantile(values: Iterable[int], percent: int) -> int | None:
    """The smallest value that at least so many percent do not exceed; none of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def _times_open(conn: Connection, real: tuple[ColumnElement[bool], ...], since: int) -> dict[str, list[int]]:
    """Queue -> for how long each case lay open before whoever decided it."""
    e = case_event.c
    events = (
        select(e.seq, e.case_id, e.at, e.event)
        .where(e.at >= since, e.event.in_((*_TAKES, *_DECIDES)))
        .order_by(e.seq.desc())
        .limit(_LATEST)
        .subquery()
        .c
    )
    query = (
        select(events.case_id, events.at, events.event, case_file.c.queue)
        .join(case_file, case_file.c.id == events.case_id)
        .where(*real)
        .order_by(events.seq)
    )
    found: defaultdict[str, list[int]] = defaultdict(list)
    taken: dict[str, int] = {}
    for row in conn.execute(query):
        if row.event in _TAKES:
            taken[row.case_id] = row.at
        elif row.case_id in taken:
            found[row.queue].append(row.at - taken.pop(row.case_id))
    return found


def _chosen(conn: Connection, real: tuple[ColumnElement[bool], ...], since: int) -> dict[str, int]:
    e = case_event.c
    query = (
        select(case_file.c.queue, func.count().label("n"))
        .join(case_file, case_file.c.id == e.case_id)
        .where(e.at >= since, e.event == CHOSEN, *real)
        .group_by(case_file.c.queue)
    )
    return {row.queue: row.n for row in conn.execute(query)}


def colleagues(conn: Connection, now: int) -> list[Colleague]:
    """Active accounts that work on cases, by name."""
    g, u = role_grant.c, user_account.c
    holds = (g.role.in_(_AT_WORK), g.ended.is_(None), g.until.is_(None) | (g.until > now))
    query = (
        select(u.id, u.name)
        .join(role_grant, g.user_id == u.id)
        .where(u.state == "active", *holds)
        .distinct()
        .order_by(u.name, u.id)
    )
    return [Colleague(id=row.id, name=row.name) for row in conn.execute(query)]

"""Rules whose share of hits drifted, from the counts of hours: the last day against the week before it."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

import msgspec
from sqlalchemy import BigInteger, Connection, case, cast, func, select

from clearford.cases.drift import Drift, Hits, drift_of
from clearford.core.dates import HOUR
from clearford.core.numbers import Numbers
from clearford.runtime.record.rollups import ITEMS, RULE, hour_of
from clearford.runtime.stores.tables.figures import rollup


class RuleDrift(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a rule that hits another share of items than it used to."""

    rule: str
    """`id@version`."""
    drift: Drift


class _Hits(NamedTuple):
    """Hits of a version: since when, and on either side of the split."""

    name: str
    first: int
    before: int
    now: int


def drifts(conn: Connection, now: int, numbers: Numbers) -> list[RuleDrift]:
    """Rules whose share of hits drifted, the least probable first.

    A version that hit nothing before the time that is compared has no baseline, and so is not told of.
    """
    end = hour_of(now) + HOUR
    split = end - numbers.span("drift.window")
    start = split - numbers.span("drift.baseline")
    seen = _items(conn, start, end)
    found = [
        RuleDrift(rule=hits.name, drift=drift)
        for hits in _hits(conn, start, split, end)
        if (drift := _drift(hits, seen, split, numbers)) is not None
    ]
    return sorted(found, key=lambda one: (one.drift.chance, one.rule))


def _items(conn: Connection, start: int, end: int) -> dict[int, int]:
    """Items up to the end of each hour, counted from the start."""
    c = rollup.c
    query = select(c.hour, cast(func.sum(c.n), BigInteger)).where(
        c.what == ITEMS, c.hour >= start, c.hour < end
    )
    by_hour = {row[0]: row[1] for row in conn.execute(query.group_by(c.hour))}
    hours = range(start - HOUR, end, HOUR)
    return dict(zip(hours, accumulate(by_hour.get(hour, 0) for hour in hours), strict=True))


def _hits(conn: Connection, start: int, split: int, end: int) -> list[_Hits]:
    c = rollup.c
    before = cast(func.sum(case((c.hour < split, c.n), else_=0)), BigInteger)
    now = cast(func.sum(case((c.hour < split, 0), else_=c.n)), BigInteger)
    query = select(c.name, func.min(c.hour), before, now).where(c.what == RULE, c.hour >= start, c.hour < end)
    return [_Hits(*row) for row in conn.execute(query.group_by(c.name))]


def _drift(hits: _Hits, seen: dict[int, int], split: int, numbers: Numbers) -> Drift | None:
    last = split - HOUR
    if hits.first >= split:
        return None
    # What was decided before a version was there, it could not hit.
    baseline = Hits(hits.before, seen[last] - seen[hits.first - HOUR])
    return drift_of(Hits(hits.now, max(seen.values()) - seen[last]), baseline, numbers)

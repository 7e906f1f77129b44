"""Rules whose share of hits drifted, from the counts of hours: the last day against the week before it."""

from __future__ import annotations

from itertools import accumulate

import msgspec
from sqlalchemy import Connection, func, select

from clearford.cases.drift import Drift, Hits, drift_of
from clearford.core.dates import HOUR
from clearford.core.numbers import Numbers
from clearford.runtime.record.rollups import ITEMS, RULE, hour_of
from clearford.runtime.stores.tables import rollup


class RuleDrift(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a rule that hits another share of items than it used to."""

    rule: str
    """`id@version`."""
    drift: Drift


def drifts(conn: Connection, now: int, numbers: Numbers) -> list[RuleDrift]:
    """Rules whose share of hits drifted, the least probable first.

    A version that hit nothing before the time that is compared has no baseline, and so is not told of.
    """
    end = hour_of(now) + HOUR
    split = end - numbers.span("drift.window")
    start = split - numbers.span("drift.baseline")
    seen = _items(conn, start, end)
    c = rollup.c
    rules: dict[str, dict[int, int]] = {}
    hits = select(c.name, c.hour, func.sum(c.n)).where(c.what == RULE, c.hour >= start, c.hour < end)
    for name, hour, n in conn.execute(hits.group_by(c.name, c.hour)):
        rules.setdefault(name, {})[hour] = int(n)
    found = [
        RuleDrift(rule=name, drift=drift)
        for name, by_hour in rules.items()
        if (drift := _drift(by_hour, seen, split, numbers)) is not None
    ]
    return sorted(found, key=lambda one: (one.drift.chance, one.rule))


def _items(conn: Connection, start: int, end: int) -> dict[int, int]:
    """Items up to the end of each hour, counted from the start."""
    c = rollup.c
    query = select(c.hour, func.sum(c.n)).where(c.what == ITEMS, c.hour >= start, c.hour < end)
    by_hour = {int(hour): int(n) for hour, n in conn.execute(query.group_by(c.hour))}
    hours = range(start - HOUR, end, HOUR)
    return dict(zip(hours, accumulate(by_hour.get(hour, 0) for hour in hours), strict=True))


def _drift(by_hour: dict[int, int], seen: dict[int, int], split: int, numbers: Numbers) -> Drift | None:
    first, last = min(by_hour), split - HOUR
    if first >= split:
        return None
    before = sum(n for hour, n in by_hour.items() if hour < split)
    now = sum(by_hour.values()) - before
    # What was decided before a version was there, it could not hit.
    return drift_of(
        Hits(now, max(seen.values()) - seen[last]), Hits(before, seen[last] - seen[first - HOUR]), numbers
    )

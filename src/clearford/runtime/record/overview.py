"""The overview: how the service fares, from the counts of hours alone and from what is open now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, select

from clearford.cases.hands import covers
from clearford.cases.transitions import OPEN
from clearford.core.dates import DAY, HOUR
from clearford.core.numbers import MILLION, Numbers
from clearford.core.shares import wilson
from clearford.runtime.record.drift import RuleDrift, drifts
from clearford.runtime.record.rollups import AGE, CLOSED, DEGRADED, FILED, ITEMS, SECONDS, WAITING
from clearford.runtime.record.states import in_states
from clearford.runtime.stores.tables.breaches import breach
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.figures import rollup
from clearford.runtime.stores.tables.waiting import outbox

STEPS = {"hour": HOUR, "day": DAY}
"""Microseconds that one point is about; days are days of UTC."""
LINES = 5
"""Harms with a line of their own, those with the most restrictions."""
REVERSED = ("reversed", "partly_reversed")


class Rate(msgspec.Struct, frozen=True):
    """A share with its 95 % Wilson interval, in parts in a million."""

    k: int
    n: int
    low: int
    high: int

    @classmethod
    def of(cls, k: int, n: int) -> Rate:
        """The share of k in n; the whole range where nothing was counted, and at most all."""
        low, high = wilson(min(k, n) / n if n else 0.0, n)
        return cls(k, n, round(low * MILLION), round(high * MILLION))


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """An hour or a day. None where nobody looked, or where there was nothing to measure."""

    at: int
    """Its first microsecond."""
    items: int
    """Of every harm; what follows is of the harm that was asked for."""
    restricted: int
    escalated: int
    unsupported: int
    degraded: int
    """Of those that people look at because a detector failed."""
    p50_ms: int | None
    p99_ms: int | None
    """Until the answer to half, and to 99 of 100, of the requests was on record: at most so many ms."""
    waiting: int | None
    """Most cases that waited when it was looked."""
    age_p50_min: int | None
    age_p90_min: int | None
    """Minutes for which half of them, and nine of ten, had waited at most."""
    appeals_filed: int
    appeals_decided: int
    appeals_reversed: int


class HarmLine(msgspec.Struct, frozen=True, kw_only=True):
    """Restrictions of one harm."""

    harm: str
    restricted: int
    by_point: list[int]


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """The whole period."""

    items: int
    restricted: Rate
    escalated: int
    unsupported: int
    degraded: Rate
    p50_ms: int | None
    p99_ms: int | None
    appeals_filed: int
    overturned: Rate
    """Reversals of decided appeals."""
    overturned_of_acted: Rate
    """The same of all restrictions: few people appeal."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What is open at this moment."""

    appeals_overdue: int
    deliveries_dead: int
    incidents: int
    breaches: int = 0
    """Of these, those that may have to be reported; no drills."""


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """How the service fared in a period."""

    start: int
    end: int
    """Microseconds; the second one without."""
    step: str
    harm: str | None
    updated: int | None
    """When anything was last counted; none where nothing ever was."""
    total: Total
    points: list[Point]
    harms: list[HarmLine]
    now: Standing
    drifts: list[RuleDrift]


class Period(NamedTuple):
    """What is asked for."""

    start: int
    end: int
    step: str
    harm: str | None = None


class _Counted(NamedTuple):
    """Sums of one kind of count, by point."""

    at: int
    name: str
    harm: str
    decision: str
    n: int


def overview_of(conn: Connection, period: Period, now: int, numbers: Numbers) -> Overview:
    """The overview of a period that begins and ends with points of its step."""
    size = STEPS[period.step]
    starts = range(period.start, period.end, size)
    about = _About(conn, period)
    points = [about.point(at) for at in starts]
    return Overview(
        start=period.start,
        end=period.end,
        step=period.step,
        harm=period.harm,
        updated=_updated(conn),
        total=about.total(),
        points=points,
        harms=about.lines(starts),
        now=_standing(conn, now),
        drifts=drifts(conn, now, numbers),
    )


_Sums = dict[int, list[_Counted]]
"""First microsecond of a point -> what was counted in it."""


class _About:
    """The counts of a period, sorted by what and when."""

    def __init__(self, conn: Connection, period: Period) -> None:
        self._harm = period.harm
        self._items, self._degraded = _sums(conn, period, ITEMS), _sums(conn, period, DEGRADED)
        self._filed, self._closed = _sums(conn, period, FILED), _sums(conn, period, CLOSED)
        self._seconds = _sums(conn, period, SECONDS)
        self._waiting = _sums(conn, period, WAITING, highest=True)
        self._ages = _sums(conn, period, AGE, highest=True)

    def point(self, at: int) -> Point:
        """The point that begins at a moment."""
        items = self._items.get(at, [])
        decisions, closed = self._decisions(items), self._decisions(self._closed.get(at, ()))
        p50, p99 = _quantiles(self._seconds.get(at, ()))
        ages = {one.name: one.n for one in self._ages.get(at, ())}
        return Point(
            at=at,
            items=sum(one.n for one in items),
            restricted=decisions["restrict"],
            escalated=decisions["escalate"],
            unsupported=decisions["unsupported"],
            degraded=self._decisions(self._degraded.get(at, ())).total(),
            p50_ms=p50,
            p99_ms=p99,
            waiting=next((one.n for one in self._waiting.get(at, ())), None),
            age_p50_min=ages.get("p50"),
            age_p90_min=ages.get("p90"),
            appeals_filed=self._decisions(self._filed.get(at, ())).total(),
            appeals_decided=closed.total(),
            appeals_reversed=sum(closed[name] for name in REVERSED),
        )

    def total(self) -> Total:
        """The whole period."""
        decisions, closed = self._decisions(_all(self._items)), self._decisions(_all(self._closed))
        reversals = sum(closed[name] for name in REVERSED)
        items = sum(one.n for one in _all(self._items))
        p50, p99 = _quantiles(_all(self._seconds))
        return Total(
            items=items,
            restricted=Rate.of(decisions["restrict"], items),
            escalated=decisions["escalate"],
            unsupported=decisions["unsupported"],
            degraded=Rate.of(self._decisions(_all(self._degraded)).total(), items),
            p50_ms=p50,
            p99_ms=p99,
            appeals_filed=self._decisions(_all(self._filed)).total(),
            overturned=Rate.of(reversals, closed.total()),
            overturned_of_acted=Rate.of(reversals, decisions["restrict"]),
        )

    def lines(self, starts: Iterable[int]) -> list[HarmLine]:
        """The harms with the most restrictions."""
        by_harm: dict[str, Counter[int]] = defaultdict(Counter)
        for one in _all(self._items):
            if one.decision == "restrict" and self._is_meant(one):
                by_harm[one.harm][one.at] += one.n
        most = sorted(by_harm.items(), key=lambda pair: (-pair[1].total(), pair[0]))[:LINES]
        return [
            HarmLine(harm=harm, restricted=counts.total(), by_point=[counts[at] for at in starts])
            for harm, counts in most
        ]

    def _decisions(self, counted: Iterable[_Counted]) -> Counter[str]:
        """Decision -> how many, of the harm that was asked for."""
        found: Counter[str] = Counter()
        for one in counted:
            if self._is_meant(one):
                found[one.decision] += one.n
        return found

    def _is_meant(self, one: _Counted) -> bool:
        return self._harm is None or covers((self._harm,), one.harm)


def _sums(conn: Connection, period: Period, what: str, *, highest: bool = False) -> _Sums:
    """Sums by point; highest: the most of each point, for what was looked at and not counted."""
    c = rollup.c
    at: ColumnElement[int] = (c.hour - c.hour % STEPS[period.step]).label("at")
    n = cast(func.max(c.n) if highest else func.sum(c.n), BigInteger)
    query = select(at, c.name, c.harm, c.decision, n).where(
        c.what == what, c.hour >= period.start, c.hour < period.end
    )
    found: _Sums = {}
    for row in conn.execute(query.group_by(at, c.name, c.harm, c.decision)):
        found.setdefault(row[0], []).append(_Counted(*row))
    return found


def _all(sums: _Sums) -> Iterable[_Counted]:
    return chain.from_iterable(sums.values())


def _quantiles(counted: Iterable[_Counted]) -> tuple[int | None, int | None]:
    """Upper bounds of the buckets in which half, and 99 of 100, have been answered."""
    sizes: Counter[int] = Counter()
    for one in counted:
        sizes[int(one.name)] += one.n
    whole, found, so_far = sizes.total(), list[int](), 0
    for bound in sorted(sizes):
        so_far += sizes[bound]
        while len(found) < 2 and so_far * 100 >= whole * (50, 99)[len(found)]:
            found.append(bound)
    return (found[0], found[1]) if found else (None, None)


def _updated(conn: Connection) -> int | None:
    """When anything was last counted; only the latest hour of each is looked at."""
    c, found = rollup.c, list[int]()
    for what in (ITEMS, WAITING):
        last = select(func.max(c.hour)).where(c.what == what).scalar_subquery()
        at = conn.execute(select(func.max(c.at)).where(c.what == what, c.hour == last)).scalar()
        found += [] if at is None else [int(at)]
    return max(found, default=None)


def _standing(conn: Connection, now: int) -> Standing:
    c = case_file.c
    overdue = select(func.count()).where(c.kind == "appeal", in_states(OPEN), c.due <= now)
    incidents = select(func.count()).where(c.kind == "incident", in_states(OPEN))
    dead = select(func.count()).where(outbox.c.state == "dead")
    real = select(func.count()).where(breach.c.closed_at.is_(None), breach.c.drill == 0)
    counts = [int(conn.execute(query).scalar_one()) for query in (overdue, dead, incidents, real)]
    return Standing(
        appeals_overdue=counts[0], deliveries_dead=counts[1], incidents=counts[2], breaches=counts[3]
    )

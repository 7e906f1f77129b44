"""What judged samples say of rules: of all of them over the usual window, and of one week by week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, select

from clearford.core.ids import RuleId
from clearford.core.shares import wilson
from clearford.runtime.record.unit import DAY
from clearford.runtime.stores.tables.decisions import entry

WEEK = 7 * DAY
WEEKS_MOST = 26
MONDAY = 4 * DAY
"""The first Monday after 1970 began, from which weeks are counted."""
SHORT_MOST = 1_000
"""Right ones past which it is no use to count what is missing."""
_DESIGNS = ("sample", "trial")


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """Judged matches of a rule, with the 95 % interval of the share that was right."""

    n: int
    right: int
    low: float
    high: float


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """Judged matches of one week."""

    since: int
    """Its Monday, 00:00 UTC."""
    n: int
    right: int
    low: float
    high: float


class RuleFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What judged samples say of one rule, of all its versions."""

    window_days: int
    acted: Judged
    """Of what it restricted."""
    on_trial: Judged
    """Of what it matched on trial."""
    weeks: tuple[Week, ...]
    """Both together, the earliest first; weeks without any are left out."""


class _Found(msgspec.Struct, frozen=True):
    design: str = ""
    rule: str = ""
    result: str = ""


class _Quality(msgspec.Struct, frozen=True):
    """What is counted of an entry; thousands are read, so nothing else of it is."""

    ts: int
    data: _Found

    @property
    def rule(self) -> RuleId:
        """Without its version."""
        return RuleId(self.data.rule.partition("@")[0])

    @property
    def is_right(self) -> bool:
        """Whether people confirmed it."""
        return self.data.result == "confirmed"


_DECODER = msgspec.json.Decoder(_Quality)


def judged_by_rule(conn: Connection, since: int) -> dict[RuleId, Judged]:
    """Rule -> its judged matches since a moment, of every version and design."""
    seen: Counter[RuleId] = Counter()
    right: Counter[RuleId] = Counter()
    for one in _judged(conn, since):
        seen[one.rule] += 1
        right[one.rule] += one.is_right
    return {rule: _share(right[rule], n) for rule, n in seen.items()}


def figures_of(conn: Connection, rule: str, since: int, now: int) -> RuleFigures:
    """What judged samples say of a rule since a moment, at most half a year ago."""
    counts: Counter[tuple[str, bool]] = Counter()
    weeks: Counter[tuple[int, bool]] = Counter()
    for one in _judged(conn, max(since, now - WEEKS_MOST * WEEK)):
        if one.rule == rule:
            counts[one.data.design, one.is_right] += 1
            weeks[(one.ts - MONDAY) // WEEK, one.is_right] += 1
    acted, trial = (_share(counts[name, True], counts[name, True] + counts[name, False]) for name in _DESIGNS)
    return RuleFigures(
        window_days=(now - since) // DAY,
        acted=acted,
        on_trial=trial,
        weeks=tuple(
            _week(week, weeks[week, True], weeks[week, True] + weeks[week, False])
            for week in sorted({week for week, _ in weeks})
        ),
    )


def short_of(right: int, n: int, bar: float) -> int | None:
    """How many more matches must be found right, and none wrong, until the lower bound reaches a bar.

    0 where it does; none where a thousand would not do.
    """
    for more in range(SHORT_MOST + 1):
        if n + more and wilson((right + more) / (n + more), n + more)[0] >= bar:
            return more
    return None


def _judged(conn: Connection, since: int) -> Iterator[_Quality]:
    c = entry.c
    found = select(c.body).where(c.type == "quality", c.ts >= since)
    for (body,) in conn.execute(found.execution_options(yield_per=1_000)):
        one = _DECODER.decode(body)
        if one.data.design in _DESIGNS and one.data.rule:
            yield one


def _share(right: int, n: int) -> Judged:
    low, high = wilson(right / n if n else 0.0, n)
    return Judged(n=n, right=right, low=low, high=high)


def _week(week: int, right: int, n: int) -> Week:
    low, high = wilson(right / n, n)
    return Week(since=MONDAY + week * WEEK, n=n, right=right, low=low, high=high)

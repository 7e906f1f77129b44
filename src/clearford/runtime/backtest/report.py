"""The report of a backtest: the decision diff per rule and language, samples, overlaps, actions a day."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from clearford.core.items import Rejected
from clearford.policy.diff.decisions import SHIFTS
from clearford.policy.model import RuleFile
from clearford.runtime.backtest.judge import LabelCounts, RuleQuality
from clearford.runtime.backtest.rollout import RolloutReport
from clearford.runtime.backtest.sides import Sides
from clearford.runtime.backtest.tally import Sample, Total

OVERLAPS = 10
Tables = Mapping[str, Mapping[str, dict[str, int]]]
FORMAT = 1
"""Version of the report as JSON."""


class PerDay(msgspec.Struct, frozen=True):
    """Restrictions that a rule would determine, by event time in UTC."""

    mean: float
    """Over the whole days from the first event to the last."""
    most_day: int
    most_hour: int
    over_limits: tuple[str, ...]
    """Of `per_hour` and `per_day`, the limits of the rule that would be reached."""


class RuleReport(msgspec.Struct, frozen=True):
    """What a tried rule did in the candidate."""

    rule: str
    status: str
    """Status in its file."""
    hits: int
    old_hits: int
    """Hits of the same rule in the baseline."""
    determining: int
    failed: int
    """Items on which a failed signal kept it unknown."""
    shifts: dict[str, int]
    by_language: dict[str, int]
    """Hits."""
    overlaps: dict[str, int]
    """Other rules that held on the same items, the most frequent ones."""
    alone: bool
    """No other rule ever held where this one did."""
    per_day: PerDay | None
    """None where no event has a time."""
    samples: dict[str, list[Sample]]


class Verified(msgspec.Struct, frozen=True):
    """Events that were decided by polars as well."""

    checked: int
    different: int
    """Decisions that were not equal; anything but 0 is a fault of the program."""
    skipped: int = 0
    """Events of batches in which a signal failed; they were not decided by polars."""


class BacktestReport(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a backtest found."""

    format: int = FORMAT
    events: str
    read: int
    rejected: int
    first_rejected: list[Rejected]
    candidate: str
    """Digest of the bundle."""
    baseline: str
    against: str
    seed: int
    tried: dict[str, str]
    """Tried rule -> digest of what it does and reads, so that a promotion knows what was tried."""
    outcomes: dict[str, dict[str, int]]
    """`old`, `new` -> outcome -> items."""
    shifts: dict[str, int]
    pairs: dict[str, int]
    by_language: dict[str, dict[str, int]]
    """Language -> shift -> items; `all` counts every item."""
    timed: int
    """Items with an event time."""
    days: float
    """From the first event to the last, at least one hour; 0 where no event has a time."""
    unhoured: int
    """Restrictions that are missing from the figures by day, because there were too many hours."""
    rules: list[RuleReport]
    other_rules: dict[str, dict[str, int]]
    """Rules that were not tried and yet are behind a shift."""
    samples: dict[str, list[Sample]]
    labels: LabelCounts | None = None
    quality: list[RuleQuality] = []
    rollout: RolloutReport | None = None
    verified: Verified | None = None


def report_of(
    total: Total,
    sides: Sides,
    digests: Mapping[str, str],
    *,
    events: str,
    against: str,
    seed: int,
) -> BacktestReport:
    """The report of all blocks; labels and rollout are added by whoever has them."""
    block = total.block
    tables = {name: total.split(name) for name in ("by_rule", "overlaps", "rule_language", "hours")}
    old, new = sides.bundles
    return BacktestReport(
        events=events,
        read=block.read,
        rejected=block.rejected,
        first_rejected=block.first_rejected,
        candidate=new,
        baseline=old,
        against=against,
        seed=seed,
        tried=dict(sorted(digests.items())),
        outcomes=_outcomes(total),
        shifts={shift: total.counts["shifts"][shift] for shift in SHIFTS},
        pairs=dict(sorted(total.counts["pairs"].items(), key=lambda kv: (-kv[1], kv[0]))),
        by_language=_languages(total),
        timed=block.timed,
        days=_days(total),
        unhoured=total.unhoured,
        rules=[_rule(sides.rules[name], total, tables, sides) for name in sorted(sides.tried)],
        other_rules={
            name: shifts for name, shifts in sorted(tables["by_rule"].items()) if name not in sides.tried
        },
        samples={shift: total.sampler.drawn(shift) for shift in SHIFTS if total.sampler.drawn(shift)},
    )


def _outcomes(total: Total) -> dict[str, dict[str, int]]:
    table = total.split("outcomes")
    return {side: dict(sorted(table.get(side, {}).items())) for side in ("old", "new")}


def _languages(total: Total) -> dict[str, dict[str, int]]:
    table = total.split("by_language")
    return dict(sorted(table.items(), key=lambda kv: (-kv[1].get("all", 0), kv[0])))


def _days(total: Total) -> float:
    first, last = total.block.first_hour, total.block.last_hour
    return 0.0 if first is None or last is None else (last - first + 1) / 24


def _rule(rule: RuleFile, total: Total, tables: Tables, sides: Sides) -> RuleReport:
    name = rule.id
    overlaps = tables["overlaps"].get(name, {})
    most = sorted(overlaps.items(), key=lambda kv: (-kv[1], kv[0]))[:OVERLAPS]
    drawn = {shift: total.sampler.drawn(f"{name} {shift}") for shift in SHIFTS}
    return RuleReport(
        rule=name,
        status=sides.status_of(name),
        hits=total.counts["hits"][name],
        old_hits=total.counts["old_hits"][name],
        determining=total.counts["determining"][name],
        failed=total.counts["failed"][name],
        shifts=tables["by_rule"].get(name, {}),
        by_language=dict(sorted(tables["rule_language"].get(name, {}).items())),
        overlaps=dict(most),
        alone=not overlaps,
        per_day=_per_day(rule, _days(total), tables["hours"].get(name, {})),
        samples={shift: found for shift, found in drawn.items() if found},
    )


def _per_day(rule: RuleFile, days: float, counts: Mapping[str, int]) -> PerDay | None:
    if not days:
        return None
    hours = {int(hour): n for hour, n in counts.items()}
    by_day: dict[int, int] = {}
    for hour, n in hours.items():
        by_day[hour // 24] = by_day.get(hour // 24, 0) + n
    most = {"per_hour": max(hours.values(), default=0), "per_day": max(by_day.values(), default=0)}
    over = tuple(name for name, limit in (rule.limits or {}).items() if most[name] > limit)
    mean = sum(hours.values()) / max(days, 1.0)
    return PerDay(mean, most["per_day"], most["per_hour"], over)

"""A good rule passes every step; each injected bad one is stopped within the first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clearford.core.items import Item
from clearford.runtime.backtest.report import BacktestReport
from clearford.runtime.backtest.run import BacktestOptions, backtest
from clearford.runtime.backtest.sides import SideOptions
from tests.runtime.rollout.bad_rules import BAD, KEY, ORDINARY, SURE, days, pack

Write = Callable[[Any], str]


def good(tmp_path: Path) -> Path:
    return pack(tmp_path / "good")


def simulated(candidate: Path, before: Path, source: str, **more: Any) -> BacktestReport:
    sides = SideOptions((str(candidate),), shipped=False, against=str(before), rules=(SURE,))
    return backtest(BacktestOptions(source, sides, rollout_key=KEY, **more))


def test_a_good_rule_passes_every_step(tmp_path: Path, written: Write) -> None:
    before = good(tmp_path)
    report = simulated(before, before, written(days(7)))
    assert report.rollout is not None
    assert [(e.kind, e.per_cent) for e in report.rollout.entries] == [
        ("step", 0), ("step", 1), ("step", 10), ("step", 50),
    ]  # fmt: skip
    (rule,) = report.rollout.rules
    assert (rule.per_cent, rule.stopped) == (100, False)
    assert rule.actions == rule.hits and rule.outside == 0
    gaps = [b.at - a.at for a, b in zip(report.rollout.entries, report.rollout.entries[1:], strict=False)]  # type: ignore[operator]
    assert all(gap.total_seconds() >= 24 * 3600 for gap in gaps)


@pytest.mark.parametrize("canaries", [True, False], ids=["with-canaries", "without"])
@pytest.mark.parametrize("bad", sorted(BAD))
def test_a_bad_rule_is_stopped_within_the_first_step(
    bad: str,
    canaries: bool,  # noqa: FBT001
    tmp_path: Path,
    written: Write,
) -> None:
    before = good(tmp_path)
    after = pack(tmp_path / "bad", BAD[bad])
    baseline = [Item(id=f"b{i}", text=text) for i, text in enumerate(("see you at six tonight", *ORDINARY))]
    report = simulated(after, before, written(days(4)), baseline=baseline if canaries else ())
    assert report.rollout is not None
    stop = next(e for e in report.rollout.entries if e.kind == "stopped")
    (rule,) = report.rollout.rules
    assert rule.stopped and rule.per_cent == 0
    assert stop.per_cent <= 1
    assert stop.trigger in (("canary",) if canaries else ("canary", "hit_rate", "limit"))
    assert rule.actions <= 20


def test_with_labels_wrong_actions_are_overturned(tmp_path: Path, written: Write) -> None:
    before = good(tmp_path)
    events = days(6)
    for one in events:
        one["truth"] = "ok"
    report = simulated(before, before, written(events), labels="truth")
    assert report.rollout is not None
    stop = next(e for e in report.rollout.entries if e.kind == "stopped")
    assert stop.trigger == "overturned"
    assert stop.review and stop.review[0].item.startswith("e")
    assert stop.per_cent < 100


def test_without_times_no_step_ends(tmp_path: Path, written: Write) -> None:
    before = good(tmp_path)
    events = [one | {"at": None} for one in days(1)]
    report = simulated(before, before, written(events))
    assert report.rollout is not None and report.rollout.untimed
    assert report.rollout.entries == [] and report.rollout.rules[0].actions == 0

"""Figures of the report that need several rules, days or failures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from clearford.runtime.backtest.run import BacktestOptions, backtest
from clearford.runtime.backtest.sides import SideOptions
from tests.policy.golden import Edit, edited
from tests.runtime.backtest.conftest import event

FILE = "fraud/phishing/rules/sure-profit.yaml"
SURE, COPY = "fraud.phishing.sure-profit", "fraud.phishing.copy"
Write = Callable[[Any], str]


def test_overlaps_and_limits(tmp_path: Path, written: Write) -> None:
    limits = Edit(FILE, ("owner: fraud-team",), ("limits: {per_hour: 100, per_day: 5}", "owner: fraud-team"))
    root = edited([limits], tmp_path)
    text = (root / FILE).read_text().replace(SURE, COPY).replace("per_day: 5", "per_day: 500")
    (root / FILE).with_name("copy.yaml").write_text(text)
    sides = SideOptions((str(root),), shipped=False)
    report = backtest(BacktestOptions(written([event(i) for i in range(200)]), sides))
    sure, copy = (next(r for r in report.rules if r.rule == name) for name in (SURE, COPY))
    assert sure.overlaps == {COPY: 40} and copy.overlaps == {SURE: 40}
    assert not sure.alone
    assert sure.per_day is not None and copy.per_day is not None
    assert (sure.per_day.over_limits, copy.per_day.over_limits) == (("per_day",), ())


def test_a_rule_that_was_not_tried_and_yet_moves_something_is_named(tmp_path: Path, written: Write) -> None:
    live = Edit(FILE, ("status: trial",), ("status: live",))
    before, after = edited([live], tmp_path / "before"), edited([], tmp_path / "after")
    trusted = "fraud.phishing.trusted-author"
    sides = SideOptions((str(after),), shipped=False, against=str(before), rules=(trusted,))
    report = backtest(BacktestOptions(written([event(i) for i in range(20)]), sides))
    assert report.shifts["released"] == 4
    assert report.other_rules == {SURE: {"released": 4}}

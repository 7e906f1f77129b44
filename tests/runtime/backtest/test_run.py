"""A whole backtest: the report, the would-be decisions, and events that hold nothing."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import pytest

from clearford.core.errors import InputError
from clearford.core.items import Item
from clearford.core.signals import Signals
from clearford.detect.plan import Plan
from clearford.runtime.backtest import run
from clearford.runtime.backtest.report import BacktestReport
from clearford.runtime.backtest.run import BacktestOptions, backtest
from clearford.runtime.backtest.sides import SideOptions, Sides
from tests.policy.golden import SAMPLES
from tests.runtime.backtest.conftest import event

SIDES = SideOptions((str(SAMPLES),), shipped=False)
SURE, TRUSTED = "fraud.phishing.sure-profit", "fraud.phishing.trusted-author"
Write = Callable[[Any], str]


def report_of(source: str, **more: Any) -> BacktestReport:
    return backtest(BacktestOptions(source, SIDES, **more))


def test_the_report(written: Write) -> None:
    events = [event(i, truth=i % 5 < 2) for i in range(3000)]
    report = report_of(written(events), labels="truth", sample=3, rollout_key=b"x" * 16)
    assert (report.read, report.rejected, report.against) == (3000, 0, "live")
    assert report.shifts == {"restricted": 600, "released": 0, "harder": 0, "softer": 0}
    assert report.pairs == {"allow -> restrict:hold": 600}
    assert report.by_language["zh"]["restricted"] + report.by_language["en"]["restricted"] == 600
    sure = next(r for r in report.rules if r.rule == SURE)
    assert (sure.status, sure.hits, sure.old_hits, sure.determining) == ("trial", 600, 600, 600)
    assert sure.per_day is not None and sure.per_day.most_day == 288
    assert sure.per_day.mean == pytest.approx(600 / report.days)
    assert [len(s) for s in sure.samples.values()] == [3] == [len(s) for s in report.samples.values()]
    assert all(s.text.startswith("稳赚不赔") and s.rules == (SURE,) for s in report.samples["restricted"])
    quality = next(q for q in report.quality if q.rule == SURE)
    assert (quality.precision.value, quality.recall.value, quality.recall.n) == (1.0, 0.5, 1200)
    assert report.rollout is not None and report.labels is not None and report.labels.used == 3000
    assert set(report.tried) == {SURE, TRUSTED}
    again = msgspec.json.decode(msgspec.json.encode(report), type=BacktestReport)
    assert again.tried == report.tried and again.shifts == report.shifts


def test_events_without_time_or_language(written: Write) -> None:
    report = report_of(written([{"id": f"e{i}", "text": event(1)["text"]} for i in range(3)]))
    assert (report.timed, report.days, report.rules[0].per_day) == (0, 0.0, None)
    assert report.by_language == {"und": {"all": 3, "restricted": 3}}


def test_would_be_decisions_are_written(written: Write) -> None:
    out = io.BytesIO()
    backtest(BacktestOptions(written([event(i) for i in range(10)]), SIDES), shadow=out)
    lines = out.getvalue().splitlines()
    assert [msgspec.json.decode(line)["item"] for line in lines] == ["e1", "e6"]


@pytest.mark.parametrize("lines", [pytest.param([], id="empty"), pytest.param([b"", b"  "], id="blank")])
def test_events_that_hold_nothing_are_an_error(lines: list[bytes], written: Write) -> None:
    with pytest.raises(InputError) as caught:
        report_of(written(lines))
    assert caught.value.code == "CF-I009"


def test_progress_is_shown(written: Write) -> None:
    seen: list[int] = []
    options = BacktestOptions(written([event(i) for i in range(10)]), SIDES)
    backtest(options, progress=lambda block: seen.append(block.read))
    assert seen == [10]


def test_polars_agrees_on_the_first_events(written: Write) -> None:
    pytest.importorskip("polars")
    report = report_of(written([event(i) for i in range(50)]), verify=20)
    assert report.verified is not None
    assert (report.verified.checked, report.verified.different) == (20, 0)


def test_items_without_a_text_are_not_the_same_text(written: Write) -> None:
    events = [event(i, "", truth="fraud" if i % 2 else "ok") for i in range(4)]
    events += [{"id": f"n{i}", "truth": "fraud" if i % 2 else "ok"} for i in range(4)]
    events += [event(9, " ", truth="ok")]
    report = report_of(written(events), labels="truth")
    assert report.labels is not None
    assert (report.labels.used, report.labels.contradictory) == (9, 0)


class _Failing:
    """A plan whose signals failed on the first row of the second batch."""

    def __init__(self, plan: Plan) -> None:
        self._plan, self._runs = plan, 0

    def fresh(self) -> _Failing:
        return self

    def run(self, items: Sequence[Item]) -> Signals:
        signals = self._plan.run(items)
        self._runs += 1
        if self._runs == 2:
            name = next(iter(signals.item))
            failed = np.arange(len(items)) == 0
            column = dataclasses.replace(signals.item[name], failed=failed, valid=~failed, constant=False)
            signals = dataclasses.replace(signals, item={**signals.item, name: column})
        return signals


def test_events_beside_a_failure_do_not_count_as_verified(
    written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("polars")
    monkeypatch.setattr(run, "BATCH", 10)
    options = BacktestOptions(written([event(i) for i in range(50)]), SIDES, verify=25)
    sides = Sides(SIDES)
    sides.new_plan = _Failing(sides.new_plan)  # type: ignore[assignment]
    found = run._verified(options, sides)
    assert (found.checked, found.different, found.skipped) == (15, 0, 10)

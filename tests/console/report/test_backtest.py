"""The page of a backtest: what would change, by which rules, with what certainty, and samples."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from clearford.console.report.backtest import ShownSample, backtest_report
from clearford.core.reasons import Language
from clearford.runtime.backtest.judge import LabelCounts, RuleQuality, share
from clearford.runtime.backtest.report import BacktestReport, PerDay, RuleReport
from clearford.runtime.backtest.rollout import RolloutReport
from clearford.runtime.backtest.tally import Sample
from clearford.runtime.reports.shown_text import Mark, ShownText
from clearford.runtime.rollout.state import Entry
from tests.console.report.test_page import HOSTILE, Tags

MADE = datetime(2026, 11, 22, tzinfo=UTC)
RULE = RuleReport(
    rule="fraud.bench.sample",
    status="trial",
    hits=4,
    old_hits=0,
    determining=4,
    failed=0,
    shifts={"restricted": 4},
    by_language={"zh": 4},
    overlaps={"spam.bench.other": 2},
    alone=False,
    per_day=PerDay(2.0, 3, 2, ("per_day",)),
    samples={},
)
ENTRY = Entry(
    kind="stopped", rule="fraud.bench.sample", at=MADE, per_cent=1, trigger="canary", found="1 canary item"
)
REPORT = BacktestReport(
    events=HOSTILE,
    read=100,
    rejected=2,
    first_rejected=[],
    candidate="sha256:a",
    baseline="sha256:b",
    against="live",
    seed=7,
    tried={"fraud.bench.sample": "x"},
    outcomes={"old": {"allow": 98}, "new": {"allow": 94, "restrict": 4}},
    shifts={"restricted": 4, "released": 0, "harder": 0, "softer": 0},
    pairs={},
    by_language={"zh": {"all": 98, "restricted": 4}},
    timed=98,
    days=2.0,
    unhoured=0,
    rules=[RULE],
    other_rules={},
    samples={},
    labels=LabelCounts(90, 8, 0, {}),
    quality=[RuleQuality("fraud.bench.sample", share(3, 4), share(0, 0), 1, 0)],
    rollout=RolloutReport(rules=[], entries=[ENTRY], untimed=False),
)


def _page(lang: Language = "en", **changed: Any) -> str:
    sample = Sample(3, HOSTILE, "zh", "allow", "restrict:hold", ("fraud.bench.sample",), HOSTILE)
    shown = ShownSample(sample, [ShownText("original", HOSTILE, [Mark(0, 2, "url.count")])], cut=False)
    report = msgspec.structs.replace(REPORT, **changed)
    return backtest_report(report, {"restricted": [shown]}, MADE, lang)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        pytest.param(
            "en", ("newly restricted", "over its limit", "75.0 %", "stopped at 1 %", "90 labels"), id="en"
        ),
        pytest.param("zh", ("新受限制", "超限额", "75.0 %", "在 1 % 时停用", "使用标注 90 个"), id="zh"),
    ],
)
def test_it_says_what_was_found(lang: Language, words: tuple[str, ...]) -> None:
    page = _page(lang)
    assert [word for word in words if word not in page] == []


def test_what_comes_from_events_stays_text() -> None:
    page = _page()
    assert "<script" not in page
    assert "\u202e" not in page
    assert Tags(page).open == []


def test_without_labels_times_and_changes_it_says_less() -> None:
    rule = msgspec.structs.replace(RULE, per_day=None, shifts={}, overlaps={})
    none = dict.fromkeys(REPORT.shifts, 0)
    page = _page(labels=None, quality=[], rollout=None, rules=[rule], shifts=none)
    assert "No decision would change." in page
    assert "Against the labels" not in page
    assert Tags(page).open == []

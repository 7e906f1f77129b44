"""Decisions that change between two versions, over the golden set or given events."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from clearford.core.items import Item
from clearford.policy.files import load
from clearford.policy.model import PackSet
from clearford.runtime.backtest.compare import DecisionDiff, compare_decisions, golden_items
from tests.policy.golden import SAMPLES, Edit, edited
from tests.runtime.backtest.conftest import event

SURE = "fraud.phishing.sure-profit"
LIVE = Edit("fraud/phishing/rules/sure-profit.yaml", ("status: trial",), ("status: live",))
BENIGN = [Item(id="b1", text="see you at six")]


def packs(root: Path) -> PackSet:
    return load([root])[0]


def compared(tmp_path: Path, events: str | None = None, **more: Any) -> DecisionDiff:
    new = packs(edited([LIVE], tmp_path / "new"))
    return compare_decisions(packs(SAMPLES), new, events=events, baseline=BENIGN, **more)


def test_the_golden_set_is_the_baseline_and_every_example_once() -> None:
    found = golden_items([packs(SAMPLES)] * 2, BENIGN)
    assert [item.id for item in found[:2]] == ["b1", "fraud.phishing.lookalike-domain plain"]
    assert len(found) == len({item.id for item in found}) == 13


def test_changes_by_pair_with_samples(tmp_path: Path) -> None:
    found = compared(tmp_path)
    assert (found.read, found.pairs) == (13, {"allow -> restrict:hold": found.changed})
    sample = found.samples["allow -> restrict:hold"]
    assert {s.rules for s in sample} == {(SURE,)}
    assert f"{SURE} plain" in [s.item for s in sample]


def test_given_events(tmp_path: Path, written: Callable[[Any], str]) -> None:
    source = written([event(i) for i in range(50)])
    found = compared(tmp_path, source, sample=2)
    assert (found.read, found.changed, len(found.samples["allow -> restrict:hold"])) == (50, 10, 2)


def test_samples_hold_no_personal_value(tmp_path: Path, written: Callable[[Any], str]) -> None:
    text = "稳赚不赔，会议号 123 456 789，".ljust(187, "好") + "手机号13800138000，请回电"
    found = compared(tmp_path, written([event(1, text)]))
    (sample,) = found.samples["allow -> restrict:hold"]
    assert "1380" not in sample.text
    assert sample.text.endswith("手机号****8000，请")


def test_the_same_packs_change_nothing() -> None:
    same = packs(SAMPLES)
    found = compare_decisions(same, same, events=None, baseline=BENIGN)
    assert (found.changed, found.pairs) == (0, {})

"""A list pulls up where its hits make rules hold, down where they spare people, else both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.conditions import parse_all
from clearford.policy.diff.polarity import DOWN, UP, Polarity
from clearford.policy.files import load
from clearford.policy.signals import catalogue
from tests.policy.golden import SAMPLES, Edit, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"


def polarity(root: Path) -> Polarity:
    packs, _ = load([root])
    conditions, issues = parse_all(packs, catalogue(packs))
    assert issues == []
    return Polarity(packs.rules(), conditions)


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        pytest.param("sure_profit", {UP}, id="in-a-condition"),
        pytest.param("meeting_code", {UP}, id="pattern"),
        pytest.param("warns_others", {DOWN}, id="in-a-softening"),
        pytest.param("owned_domains", {DOWN}, id="not-in-list"),
        pytest.param("unheard_of", set(), id="unused"),
    ],
)
def test_of_the_sample_packs(name: str, ways: set[int]) -> None:
    assert polarity(SAMPLES).of(name) == ways


@pytest.mark.parametrize(
    ("when", "ways"),
    [
        pytest.param("text.phrase.sure_profit.count > 2", {UP}, id="more"),
        pytest.param("text.phrase.sure_profit.count < 2", {DOWN}, id="less"),
        pytest.param("NOT text.phrase.sure_profit.count >= 2", {DOWN}, id="negated"),
        pytest.param("text.phrase.sure_profit.count = 2", {UP, DOWN}, id="equal"),
        pytest.param("text.phrase.sure_profit.count BETWEEN 1 AND 3", {UP, DOWN}, id="between"),
    ],
)
def test_of_a_condition(when: str, ways: set[int], tmp_path: Path) -> None:
    root = edited([Edit(SURE, (WHEN,), (f"when: {when}",))], tmp_path)
    assert polarity(root).of("sure_profit") == ways

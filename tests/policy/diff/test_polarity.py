"""A list pulls up where its hits make rules hold, down where they spare people, else both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.conditions import parse_all
from clearford.policy.counters import parse_filters
from clearford.policy.diff.polarity import DOWN, UP, Polarity
from clearford.policy.files import load
from clearford.policy.signals import catalogue
from tests.policy.golden import SAMPLES, Edit, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
PUSHED = "fraud/phishing/counters/pushed.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"


COUNTER = """name: pushed
title: Messages that promise profit
about: How often an account promised profit.
owner: fraud-team
window: 1h
"""
FILTER = "text.phrase.sure_profit.count >= 1"


def polarity(root: Path) -> Polarity:
    packs, _ = load([root])
    known = catalogue(packs)
    conditions, issues = parse_all(packs, known)
    filters = parse_filters(packs, known, issues)
    assert issues == []
    return Polarity(packs.rules(), conditions, packs.counters(), filters)


def counted(when: str, counter: str, tmp_path: Path) -> Polarity:
    """Of packs whose rule on sure profit reads a counter."""
    lines = (*COUNTER.splitlines(), *counter.splitlines())
    edits = [Edit(SURE, (WHEN,), (f"when: {when}",)), Edit(PUSHED, (), lines)]
    return polarity(edited(edits, tmp_path))


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


@pytest.mark.parametrize(
    ("when", "ways"),
    [
        pytest.param("velocity.pushed.count >= 3", {UP}, id="at-least"),
        pytest.param("velocity.pushed.count > 3 AND url.count >= 1", {UP}, id="more"),
        pytest.param("NOT velocity.pushed.count < 3", {UP}, id="not-less"),
        pytest.param("velocity.pushed.count < 3", {UP, DOWN}, id="less"),
        pytest.param("velocity.pushed.count >= 3 OR velocity.pushed.count IS NULL", {UP, DOWN}, id="unknown"),
        pytest.param("velocity.pushed.count = 3", {UP, DOWN}, id="equal"),
        pytest.param("url.count >= 1", set(), id="no-rule-reads-the-counter"),
    ],
)
def test_of_a_list_that_only_a_counter_reads(when: str, ways: set[int], tmp_path: Path) -> None:
    found = counted(when, f"key: actor\nwhat: count\nfilter: {FILTER}\n", tmp_path)
    assert found.of("sure_profit") == found.of_counter("pushed") == ways


@pytest.mark.parametrize(
    ("counter", "ways"),
    [
        pytest.param(
            "key: actor\nwhat: count\nfilter: text.phrase.sure_profit.count < 1", {DOWN}, id="filter-on-few"
        ),
        pytest.param(f"key: actor\nwhat: distinct\nof: url.domain\nfilter: {FILTER}", {UP}, id="distinct"),
        pytest.param(f"key: actor\nwhat: sum\nof: url.count\nfilter: {FILTER}", {UP, DOWN}, id="sum"),
        pytest.param("key: text.phrase.sure_profit.count\nwhat: count", {UP, DOWN}, id="key"),
        pytest.param(
            "key: actor\nwhat: distinct\nof: text.phrase.sure_profit.count", {UP, DOWN}, id="what-is-counted"
        ),
        pytest.param("key: actor\nwhat: count", set(), id="no-filter"),
    ],
)
def test_of_a_list_by_what_the_counter_does_with_it(counter: str, ways: set[int], tmp_path: Path) -> None:
    what = counter.partition("what: ")[2].partition("\n")[0]
    assert counted(f"velocity.pushed.{what} >= 3", counter, tmp_path).of("sure_profit") == ways

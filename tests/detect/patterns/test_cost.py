from __future__ import annotations

import pytest

from clearford.core.errors import DetectError
from clearford.detect.patterns import cost
from clearford.detect.patterns.cost import LONG, cost_us, hostile_seeds
from clearford.detect.patterns.spec import PatternSpec, confirm_form
from tests.detect.patterns.samples import SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_some_hostile_text_matches_and_some_nearly_does(shape: str) -> None:
    spec = PatternSpec(name="p", pattern=shape)
    finder = confirm_form(spec)
    matched = {finder.search(seed) is not None for seed in hostile_seeds(spec)}
    assert matched == {True, False}


def test_a_cost_is_given_for_both_lengths() -> None:
    found = cost_us(PatternSpec(name="p", pattern=r"\d{11}"), repeats=1)
    assert 0 < found.short_us
    assert 0 < found.long_us
    assert len(found.worst) == 60 < LONG


def test_a_slow_pattern_is_not_usable() -> None:
    slow = PatternSpec(name="p", pattern=r"[a-z]{1,40}[a-z]{1,40}[a-z]{1,40}1", borders="none")
    assert not cost_us(slow, repeats=1).is_usable


def test_a_slow_computer_is_made_allowance_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = PatternSpec(name="p", pattern=r"[a-z]{1,40}[a-z]{1,40}[a-z]{1,40}1", borders="none")
    monkeypatch.setattr(cost, "YARDSTICK_US", cost.YARDSTICK_US / 1e9)
    assert cost_us(slow, repeats=1).is_usable


def test_a_pattern_outside_the_subset_has_no_cost() -> None:
    with pytest.raises(DetectError):
        cost_us(PatternSpec(name="p", pattern="(a+)+"))

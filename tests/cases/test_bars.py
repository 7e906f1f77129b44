"""Bars of live rules: no rule falls before enough is known, and none stays that misses its bar."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.bars import WhyFallen, bar, enough, why_fallen
from clearford.core.shares import wilson
from clearford.policy.lints.live import BAR, BAR_STRICT
from tests.cases.data import numbers


def test_the_bars_are_those_that_packs_are_checked_by() -> None:
    assert bar(numbers(), strict=False) == BAR
    assert bar(numbers(), strict=True) == BAR_STRICT


@pytest.mark.parametrize(("wanted", "n"), [(0.90, 53), (0.95, 110), (0.98, 280)])
def test_enough_is_where_one_miss_is_borne(wanted: float, n: int) -> None:
    assert enough(wanted) == n


@pytest.mark.parametrize(
    ("right", "judged", "overturned", "decided", "why"),
    [
        pytest.param(0, 0, 0, 0, None, id="nothing known"),
        pytest.param(0, 52, 0, 0, None, id="all wrong, too few judged"),
        pytest.param(52, 53, 0, 0, None, id="one miss"),
        pytest.param(51, 53, 0, 0, "precision", id="two misses"),
        pytest.param(960, 1000, 0, 0, None, id="well above"),
        pytest.param(0, 0, 9, 9, None, id="all overturned, too few decided"),
        pytest.param(0, 0, 3, 10, "overturned", id="three of ten"),
        pytest.param(0, 0, 2, 10, None, id="two of ten may be chance"),
        pytest.param(0, 0, 15, 100, None, id="fifteen of a hundred may be chance"),
        pytest.param(0, 0, 18, 100, "overturned", id="eighteen of a hundred"),
    ],
)
def test_when_a_rule_falls(
    right: int, judged: int, overturned: int, decided: int, why: WhyFallen | None
) -> None:
    found = why_fallen(
        right=right,
        judged=judged,
        overturned=overturned,
        decided=decided,
        strict=False,
        numbers=numbers(),
    )
    assert found == why


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2_000), st.data())
def test_what_falls_for_its_precision_misses_the_bar(judged: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, judged))
    found = why_fallen(right=right, judged=judged, overturned=0, decided=0, strict=True, numbers=numbers())
    missed = wilson(right / judged, judged)[0] < BAR_STRICT
    assert (found == "precision") == (missed and judged >= enough(BAR_STRICT))

"""Figures: counted by hand here, with intervals that hold them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.runtime.training.figures import measure, share, threshold_at, thresholds

SCORES = np.array([0.9, 0.8, 0.2, 0.7, 0.1, 0.1])
MARKS = np.array([True, True, True, False, False, False])


def test_the_cells_of_a_measure() -> None:
    m = measure(SCORES, MARKS)
    assert (m.recall.part, m.recall.whole) == (2, 3)
    assert (m.false_alarms.part, m.false_alarms.whole) == (1, 3)
    assert (m.precision.part, m.precision.whole) == (2, 3)
    assert m.f1 == m.macro_f1 == round(2 / 3, 4)
    assert m.f1_low <= m.f1 <= m.f1_high


def test_rows_of_one_class_have_no_false_alarms_to_speak_of() -> None:
    m = measure(SCORES[:3], MARKS[:3])
    assert (m.false_alarms.whole, m.false_alarms.low, m.false_alarms.high) == (0, 0.0, 1.0)


def test_whole_groups_widen_the_interval() -> None:
    scores, marks = np.tile(SCORES, 50), np.tile(MARKS, 50)
    alone = measure(scores, marks)
    grouped = measure(scores, marks, groups=np.arange(len(scores)) // 60)
    single = measure(scores, marks, groups=np.zeros(len(scores), np.intp))
    assert alone.f1 == grouped.f1
    assert single.f1_low == single.f1_high == single.f1


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        pytest.param(0, 0, 0.0, 1.0, id="nothing"),
        pytest.param(0, 100, 0.0, 0.037, id="none"),
        pytest.param(50, 100, 0.4038, 0.5962, id="half"),
        pytest.param(100, 100, 0.963, 1.0, id="all"),
    ],
)
def test_wilson_intervals(part: int, whole: int, low: float, high: float) -> None:
    s = share(part, whole)
    assert (s.low, s.high) == pytest.approx((low, high), abs=0.0005)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=80), st.sampled_from((0.0, 0.01, 0.05, 0.5, 1.0)))
def test_a_threshold_keeps_its_promise(numbers: list[int], rate: float) -> None:
    scores = np.array(numbers) / 100
    threshold = threshold_at(scores, rate)
    assert (scores >= threshold).mean() <= rate
    assert threshold <= 1.0001


def test_the_table_of_thresholds() -> None:
    table = thresholds(np.array([0.9, 0.5]), np.linspace(0, 0.6, 100), rates=(0.0, 0.5))
    assert [t.rate for t in table] == [0.0, 0.5]
    assert (table[0].recall.part, table[1].recall.part) == (1, 2)
    assert table[0].false_alarms.part == 0
    assert table[1].false_alarms.part <= 50

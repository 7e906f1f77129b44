"""Bars and columns stand where their numbers say."""

from __future__ import annotations

import pytest

from clearford.console.report.charts import BAR_WIDTH, COLUMNS_HEIGHT, COLUMNS_WIDTH, bars, columns


def test_the_longest_bar_fills_the_drawing_and_a_small_one_is_seen() -> None:
    many, few, none = bars([("a", "t", 1000), ("b", "t", 1), ("c", "t", 0)], 2000)
    assert (many.width, many.share) == (BAR_WIDTH, 0.5)
    assert 0 < few.width < 2
    assert none.width == 0


def test_no_items_no_share() -> None:
    assert bars([("a", "t", 0)], 0)[0].share == 0


def test_columns_stand_side_by_side_with_the_empty_ones_between() -> None:
    found = columns({10: {"allow": 3}, 12: {"allow": 1, "restrict": 1}}, 3600)
    assert [(c.items, c.items_acted) for c in found] == [(3, 0), (0, 0), (2, 1)]
    assert found[0].all == COLUMNS_HEIGHT
    assert found[2].acted == pytest.approx(COLUMNS_HEIGHT / 3)
    assert found[-1].x + found[-1].width == pytest.approx(COLUMNS_WIDTH)
    assert [c.label for c in found] == ["1970-01-01 10:00", "1970-01-01 11:00", "1970-01-01 12:00"]


def test_steps_far_apart_are_not_drawn_one_by_one() -> None:
    assert len(columns({0: {"allow": 1}, 10**6: {"allow": 1}}, 86_400)) == 2


def test_nothing_has_no_course() -> None:
    assert columns({}, 3600) == []

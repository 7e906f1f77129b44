"""Draws: the same for the same seed, spread evenly, and the same whether drawn at once or by chunks."""

from __future__ import annotations

import numpy as np
import pytest

from clearford.ai.corpus.draw import lowest, portion, priorities

ALL = np.arange(100_000)


def test_known_numbers() -> None:
    assert priorities(1, np.array([0, 1, 2])).tolist() == priorities(1, np.arange(3)).tolist()
    assert len(set(priorities(7, ALL).tolist())) == len(ALL)


def test_a_sample_is_that_of_its_chunks() -> None:
    whole = lowest(5, ALL, 4_000)
    parts = np.concatenate([lowest(5, ALL[at : at + 9_999], 4_000) for at in range(0, 100_000, 9_999)])
    assert lowest(5, parts, 4_000).tolist() == whole.tolist()
    assert len(set(whole.tolist())) == 4_000


def test_another_seed_draws_others() -> None:
    shared = set(lowest(1, ALL, 4_000).tolist()) & set(lowest(2, ALL, 4_000).tolist())
    assert 80 < len(shared) < 250


def test_a_sample_is_spread_evenly() -> None:
    counts = np.histogram(lowest(11, ALL, 10_000), bins=10, range=(0, 100_000))[0]
    assert counts.min() > 880
    assert counts.max() < 1_120


@pytest.mark.parametrize(
    ("count", "percent", "size"),
    [(1000, 10, 100), (1001, 10, 101), (3, 10, 1), (0, 10, 0), (7, 100, 7), (7, 0, 0)],
)
def test_a_portion_is_rounded_up(count: int, percent: int, size: int) -> None:
    chosen = portion(3, 500, count, percent)
    assert (len(chosen), int(chosen.sum())) == (count, size)


def test_fewer_rows_than_wanted_are_all_drawn() -> None:
    assert sorted(lowest(1, np.arange(10), 4_000).tolist()) == list(range(10))

from __future__ import annotations

import numpy as np

from clearford.detect.scanner.base import distinct


def test_repeats_fall_away_and_pairs_are_ordered() -> None:
    pairs = distinct(np.array([2, 0, 2, 0]), np.array([1, 4, 1, 3]), 5)
    assert pairs.rows.tolist() == [0, 0, 2]
    assert pairs.ids.tolist() == [3, 4, 1]


def test_no_events_give_no_pairs() -> None:
    assert len(distinct(np.zeros(0, np.int64), np.zeros(0, np.int64), 0).rows) == 0

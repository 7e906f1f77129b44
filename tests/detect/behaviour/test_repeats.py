"""An id that comes again is known, until a later one takes its place."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.behaviour.repeats import NEVER, Repeats


def _repeats(places: int = 4) -> Repeats:
    return Repeats(PrivateTables(), "t", places)


def test_the_age_is_the_time_since_the_latest_sight() -> None:
    ids = np.array([8, 9, 8, 8], np.uint64)
    ages = _repeats().ages(ids, np.array([100, 100, 130, 135]))
    assert ages.tolist() == [NEVER, NEVER, 30, 5]


def test_an_id_is_forgotten_when_another_takes_its_place() -> None:
    ids = np.array([4, 8, 4], np.uint64)
    assert _repeats(4).ages(ids, np.array([1, 2, 3])).tolist() == [NEVER] * 3
    assert _repeats(8).ages(ids, np.array([1, 2, 3])).tolist() == [NEVER, NEVER, 2]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 9)), max_size=30), st.integers(0, 30))
def test_any_grouping_gives_the_same(events: list[tuple[int, int]], cut: int) -> None:
    one, two = _repeats(), _repeats()
    found: list[int] = []
    for part in (events[:cut], events[cut:]):
        ids = np.array([i for i, _ in part], np.uint64)
        found += two.ages(ids, np.array([t for _, t in part], np.int64)).tolist()
    assert found == [one.age_one(i, t) for i, t in events]

"""A window holds exactly what fell into it, event by event as in any batch, and never a wrong number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.behaviour.runs import Events
from clearford.detect.behaviour.window import CEILING, WINDOWS, Counted, Tally, Window

SMALL = Window(60, 10)
Event = tuple[int, int, bool, int]


def _tally(capacity: int = 64, *, wide: bool = False) -> Tally:
    return Tally(PrivateTables(), "t", SMALL, capacity=capacity, wide=wide)


def _events(events: list[Event]) -> Events:
    keys, buckets, adds, amounts = zip(*events, strict=True) if events else ((), (), (), ())
    return Events(
        np.array(keys, np.uint64), np.array(buckets, np.int64), np.array(adds, np.bool_),
        np.array(amounts, np.int64),
    )  # fmt: skip


def _seen(counted: Counted) -> list[int | None]:
    return [v if ok else None for v, ok in zip(counted.values.tolist(), counted.known.tolist(), strict=True)]


def _expected(events: list[Event]) -> list[int]:
    """The plain definition, for clocks that never turn back."""
    return [
        sum(a for k, b, add, a in events[: i + 1] if k == key and add and b > bucket - SMALL.buckets)
        for i, (key, bucket, _, _) in enumerate(events)
    ]


STEPS = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from((0, 0, 0, 1, 2, 5, 9, 10, 11, 40)), st.booleans(),
              st.integers(1, 9)),
    max_size=60,
)  # fmt: skip


def _forward(steps: list[Event]) -> list[Event]:
    buckets = np.cumsum([step[1] for step in steps]).tolist()
    return [(k, int(b) + 1000, add, a) for (k, _, add, a), b in zip(steps, buckets, strict=True)]


@settings(max_examples=150, deadline=None)
@given(STEPS, st.integers(0, 60), st.booleans())
def test_counts_are_those_of_the_definition(steps: list[Event], cut: int, wide: bool) -> None:  # noqa: FBT001
    events = _forward(steps)
    batch, single = _tally(wide=wide), _tally(wide=wide)
    found = [*_seen(batch.update(_events(events[:cut]))), *_seen(batch.update(_events(events[cut:])))]
    assert found == _expected(events)
    assert [single.update_one(k, b, a, adds=add) for k, b, add, a in events] == found


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 45), st.booleans(), st.just(1)), max_size=60),
    st.integers(0, 60),
    st.sampled_from((4, 64)),
)
def test_any_grouping_gives_the_same_whatever_the_clock_does(
    events: list[Event], cut: int, capacity: int
) -> None:
    batch, single = _tally(capacity), _tally(capacity)
    found = [*_seen(batch.update(_events(events[:cut]))), *_seen(batch.update(_events(events[cut:])))]
    assert found == [single.update_one(k, b, a, adds=add) for k, b, add, a in events]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from((0, 0, 0, 0, 1, 1, 3, 12))), max_size=60),
    st.lists(st.integers(0, 60), max_size=3).map(sorted),
    st.integers(-25, 5),
)
def test_keys_that_go_through_several_buckets_of_a_batch(
    steps: list[tuple[int, int]], cuts: list[int], back: int
) -> None:
    """The clock may have been set back between two batches."""
    batch, single = _tally(), _tally()
    bucket, at = 1000, 0
    for cut in (*cuts, len(steps)):
        events: list[Event] = []
        for key, step in steps[at:cut]:
            bucket += step
            events.append((key, bucket, True, 1))
        found = _seen(batch.update(_events(events)))
        assert found == [single.update_one(k, b, a, adds=add) for k, b, add, a in events]
        bucket, at = bucket + back, max(at, cut)


def test_a_clock_that_turns_back_within_the_window_counts_in_the_present_bucket() -> None:
    events: list[Event] = [(1, 20, True, 1), (1, 15, True, 1), (1, 24, True, 1), (1, 29, True, 1)]
    assert _seen(_tally().update(_events(events))) == [1, 2, 3, 4]


def test_a_clock_set_back_by_a_window_starts_anew_and_counts_on() -> None:
    events: list[Event] = [(1, 500, True, 1), (1, 500, True, 1), (1, 20, True, 1), (1, 21, True, 1)]
    assert _seen(_tally().update(_events(events))) == [1, 2, 1, 2]


def test_looking_adds_nothing_and_takes_no_place() -> None:
    tally = _tally()
    assert _seen(tally.update(_events([(1, 5, False, 1), (1, 5, True, 1), (1, 5, False, 1)]))) == [0, 1, 1]
    assert tally.update_one(2, 5, 1, adds=False) == 0
    assert tally.used == 1


def test_a_full_table_refuses_new_keys_and_keeps_the_old_right() -> None:
    tally = _tally(4)
    events: list[Event] = [(k, 100, True, 1) for k in (1, 2, 3, 4, 5, 1, 5)]
    assert _seen(tally.update(_events(events))) == [1, 1, 1, 1, None, 2, None]


def test_silent_keys_make_room_again() -> None:
    tally = _tally(4)
    tally.update(_events([(k, 100, True, 1) for k in (1, 2, 3, 4)]))
    later: list[Event] = [(1, 105, True, 1), (5, 110, True, 1), (6, 110, True, 1), (7, 110, True, 1),
                          (8, 110, True, 1), (1, 110, True, 1)]  # fmt: skip
    assert _seen(tally.update(_events(later))) == [2, 1, 1, 1, None, 2]


def test_one_key_with_a_million_events() -> None:
    tally = _tally()
    size = 50_000
    for part in range(20):
        batch = Events(
            np.full(size, 7, np.uint64), np.full(size, 100 + part // 4), np.ones(size, np.bool_),
            np.ones(size, np.int64),
        )  # fmt: skip
        seen = tally.update(batch)
        assert seen.values[-1] == (part + 1) * size
    assert tally.used == 1


def test_a_sum_beyond_all_range_is_unknown_and_adds_nothing() -> None:
    tally = _tally(wide=True)
    events: list[Event] = [(1, 5, True, CEILING - 1), (1, 5, True, 5), (1, 5, True, 1), (1, 5, False, 0)]
    assert _seen(tally.update(_events(events))) == [CEILING - 1, None, CEILING, CEILING]


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in WINDOWS])
def test_windows_are_as_long_as_they_are_called(name: str) -> None:
    unit = {"m": 60, "h": 3600, "d": 86_400}[name[-1]]
    assert WINDOWS[name].seconds == int(name[:-1]) * unit
    assert WINDOWS[name].buckets < 16

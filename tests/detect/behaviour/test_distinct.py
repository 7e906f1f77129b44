"""Distinct members are counted once each, exactly, event by event as in any batch."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.behaviour.distinct import Distinct
from clearford.detect.behaviour.runs import Events
from clearford.detect.behaviour.window import Counted, Window

SMALL = Window(60, 10)
Event = tuple[int, int, bool, int]


def _distinct(capacity: int = 64, pairs: int = 256) -> Distinct:
    return Distinct(PrivateTables(), "t", SMALL, capacity=capacity, pairs=pairs)


def _events(events: list[Event]) -> Events:
    keys, buckets, adds, members = zip(*events, strict=True) if events else ((), (), (), ())
    return Events(
        np.array(keys, np.uint64), np.array(buckets, np.int64), np.array(adds, np.bool_),
        np.array(members, np.int64),
    )  # fmt: skip


def _seen(counted: Counted) -> list[int | None]:
    return [v if ok else None for v, ok in zip(counted.values.tolist(), counted.known.tolist(), strict=True)]


def _expected(events: list[Event]) -> list[int]:
    return [
        len({m for k, b, add, m in events[: i + 1] if k == key and add and b > bucket - SMALL.buckets})
        for i, (key, bucket, _, _) in enumerate(events)
    ]


MEMBERS = st.sampled_from((3, 4, 5, -6))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from((0, 0, 0, 1, 3, 9, 10, 30)), st.booleans(), MEMBERS),
        max_size=60,
    ),
    st.integers(0, 60),
)
def test_numbers_are_those_of_the_definition(steps: list[Event], cut: int) -> None:
    buckets = np.cumsum([step[1] for step in steps]).tolist()
    events = [(k, int(b) + 1000, add, m) for (k, _, add, m), b in zip(steps, buckets, strict=True)]
    batch, single = _distinct(), _distinct()
    found = [*_seen(batch.update(_events(events[:cut]))), *_seen(batch.update(_events(events[cut:])))]
    assert found == _expected(events)
    assert [single.update_one(k, b, a, adds=add) for k, b, add, a in events] == found


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 45), st.booleans(), MEMBERS), max_size=60),
    st.integers(0, 60),
    st.sampled_from(((4, 256), (64, 8), (4, 8), (64, 256))),
)
def test_any_grouping_gives_the_same_whatever_the_clock_does(
    events: list[Event], cut: int, room: tuple[int, int]
) -> None:
    batch, single = _distinct(*room), _distinct(*room)
    found = [*_seen(batch.update(_events(events[:cut]))), *_seen(batch.update(_events(events[cut:])))]
    assert found == [single.update_one(k, b, a, adds=add) for k, b, add, a in events]
    assert all(value is None or value >= 0 for value in found)


def test_a_full_table_of_pairs_is_unknown_and_never_too_low() -> None:
    distinct = _distinct(pairs=4)
    events: list[Event] = [(1, 5, True, m) for m in (1, 2, 3, 4, 5, 1, 4)]
    assert _seen(distinct.update(_events(events))) == [1, 2, 3, 4, None, 4, 4]


def test_pairs_that_left_the_window_make_room() -> None:
    distinct = _distinct(pairs=4)
    distinct.update(_events([(1, 5, True, m) for m in (1, 2, 3, 4)]))
    later: list[Event] = [(1, 10, True, 1), (1, 15, True, 9), (2, 15, True, 9), (2, 15, True, 8)]
    assert _seen(distinct.update(_events(later))) == [4, 2, 1, 2]

"""What waits sees what it would see if it were counted, changes nothing until then, and counts once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables, StateTables
from clearford.detect.behaviour.distinct import Distinct
from clearford.detect.behaviour.runs import Events
from clearford.detect.behaviour.waiting import Counting, Event, Turn
from clearford.detect.behaviour.window import CEILING, Tally, Window

SMALL = Window(60, 10)
NOW = 100
MAKE: dict[str, Callable[[StateTables], Tally]] = {
    "count": lambda tables: Tally(tables, "t", SMALL, capacity=4),
    "sum": lambda tables: Tally(tables, "t", SMALL, capacity=4, wide=True),
    "distinct": lambda tables: Distinct(tables, "t", SMALL, capacity=4, pairs=8),
}


def _counting(kind: str) -> tuple[Counting, PrivateTables]:
    memory = PrivateTables()
    return Counting(memory, "t", MAKE[kind](memory), 8), memory


def _settled(seconds: int | None, *, age: int = 1 << 40) -> Turn:
    return Turn(0, seconds, age, waits=False)


KEYS = st.integers(1, 3)
EVENTS = st.lists(st.tuples(KEYS, st.integers(0, 14), st.integers(1, 3)), max_size=12)
OWN = st.lists(st.tuples(KEYS, st.integers(1, 5), st.booleans()), max_size=6)


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind) for kind in MAKE])
@settings(max_examples=60, deadline=None)
@given(before=EVENTS, own=OWN, bucket=st.integers(NOW - 15, NOW + 40))
def test_an_item_that_waits_sees_what_it_would_see_if_it_counted(
    kind: str, before: list[tuple[int, int, int]], own: list[Event], bucket: int
) -> None:
    memory = PrivateTables()
    # Room for everything: without it a key may be given a place that others leave.
    tally = (
        Distinct(memory, "t", SMALL, capacity=4, pairs=32)
        if kind == "distinct"
        else Tally(memory, "t", SMALL, capacity=4, wide=kind == "sum")
    )
    for key, step, amount in before:
        tally.update_one(key, NOW - step, amount)
    was = {name: array.copy() for name, array in memory.arrays.items()}
    peeked = tally.peek(bucket, own)
    assert all(np.array_equal(array, memory.arrays[name]) for name, array in was.items())
    counted = [tally.update_one(key, bucket, amount, adds=adds) for key, amount, adds in own]
    for i, (key, _, adds) in enumerate(own):
        # One that only looks does not move the others' present, so that a later one may see more.
        if adds or not any(k == key and a for k, _, a in own[:i]):
            assert peeked[i] == counted[i]


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind) for kind in MAKE])
def test_it_counts_when_it_is_settled_and_once(kind: str) -> None:
    counting, _ = _counting(kind)
    assert counting.wait(NOW + 50, [(1, 5, True), (2, 7, False)]) == [1 if kind == "distinct" else 5, 0]
    look: list[Event] = [(1, 0, False), (2, 0, False)]
    assert counting.update_one(NOW, look) == [0, 0]
    for _ in range(2):
        counting.settle(_settled(NOW * SMALL.bucket_s))
        assert counting.update_one(NOW, look) == [1 if kind == "distinct" else 5, 0]


def test_what_was_counted_within_the_window_before_is_not_counted_again() -> None:
    counting, _ = _counting("count")
    counting.wait(NOW, [(1, 1, True)])
    counting.settle(_settled(NOW * SMALL.bucket_s, age=SMALL.seconds))
    assert counting.update_one(NOW, [(1, 0, False)]) == [0]


def test_members_are_told_apart_whatever_their_sign() -> None:
    counting, _ = _counting("distinct")
    high = (1 << 64) - 3
    assert counting.wait(NOW, [(1, high, True), (1, high, True), (1, 4, True)]) == [1, 1, 2]
    counting.settle(_settled(NOW * SMALL.bucket_s))
    assert counting.update_one(NOW, [(1, -3, True), (1, high, True), (1, 9, True)]) == [2, 2, 3]


def test_where_there_is_no_room_it_sees_nothing() -> None:
    counting, _ = _counting("count")
    counting.update_one(NOW, [(key, 1, True) for key in (1, 2, 3, 4)])
    assert counting.wait(NOW + 1, [(5, 1, True), (4, 1, True)]) == [None, 2]
    counting, _ = _counting("sum")
    counting.update_one(NOW, [(1, CEILING, True)])
    assert counting.wait(NOW, [(1, 1, True), (1, 0, False)]) == [None, CEILING]


@pytest.mark.parametrize("size", [pytest.param(3, id="few"), pytest.param(100, id="many")])
def test_a_batch_gives_what_its_items_give_one_by_one(size: int) -> None:
    rows = np.repeat(np.arange(size), 2)
    n = len(rows)
    events = Events(
        np.arange(n, dtype=np.uint64) % np.uint64(3) + np.uint64(1), np.full(n, NOW), np.ones(n, np.bool_),
        np.ones(n, np.int64),
    )  # fmt: skip
    turns = [Turn(1, None, 0, waits=True), Turn(2, NOW * SMALL.bucket_s, 1 << 40, waits=False)]
    found = _counting("count")[0].update(events, rows, turns)
    single, expected = _counting("count")[0], []
    for row in range(size):
        own: list[Event] = [(int(events.keys[i]), 1, True) for i in (2 * row, 2 * row + 1)]
        if row == 2:
            single.settle(turns[1])
        expected += single.wait(NOW, own) if row == 1 else single.update_one(NOW, own)
    assert found.values.tolist() == expected
    assert found.known.all()

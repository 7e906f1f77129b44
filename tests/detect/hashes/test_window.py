"""The window: any grouping gives the same, and only near texts within reach are met."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.hashes.sketch import SIZE, sketch_plane
from clearford.detect.hashes.window import Window
from clearford.text.plane import build
from clearford.text.tables import FoldTables

BAR = 8


def stream(size: int, seed: int, *, kinds: int = 12, repeats: float = 0.4) -> np.ndarray:
    """Sketches in which some come again, some changed in a few values: uint32, shape (size, 16)."""
    rng = random.Random(seed)
    seen: list[list[int]] = []
    found = []
    for _ in range(size):
        if seen and rng.random() < repeats:
            values = list(rng.choice(seen[-kinds:]))
            for _ in range(rng.choice((0, 0, 1, 3, 7))):
                values[rng.randrange(SIZE)] = rng.getrandbits(32)
        else:
            values = [rng.getrandbits(32) for _ in range(SIZE)]
        seen.append(values)
        found.append(values)
    return np.array(found, np.uint32).reshape(-1, SIZE)


def window(capacity: int) -> Window:
    return Window(PrivateTables(), capacity)


def in_batches(values: np.ndarray, capacity: int, sizes: list[int]) -> list[tuple[int, int, int]]:
    """What the texts meet, in batches of the given sizes over and over; size 0 means one by one."""
    index, at, found = window(capacity), 0, []
    while at < len(values):
        for size in sizes:
            part = values[at : at + max(size, 1)]
            at += len(part)
            if size:
                met = index.meet(part, np.full(len(part), BAR))
                found += list(zip(*(column.tolist() for column in met), strict=True))
            elif len(part):
                found.append(index.meet_one(tuple(part[0].tolist()), BAR))
    return found


@pytest.mark.parametrize("capacity", [16, 64, 1024, 8192])
@pytest.mark.parametrize("sizes", [[1], [7], [64], [256], [2048], [5000], [3, 0, 0, 40]], ids=str)
def test_any_grouping_equals_one_by_one(capacity: int, sizes: list[int]) -> None:
    values = stream(5000, seed=capacity)
    expected = in_batches(values, capacity, [0])
    assert in_batches(values, capacity, sizes) == expected
    assert sum(equal > 0 for equal, _, _ in expected) > 1000


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 1000),
    kinds=st.integers(1, 40),
    repeats=st.sampled_from([0.0, 0.5, 0.95, 1.0]),
    sizes=st.lists(st.integers(0, 40), min_size=1, max_size=4),
)
def test_small_windows_turn_over(seed: int, kinds: int, repeats: float, sizes: list[int]) -> None:
    values = stream(150, seed, kinds=kinds, repeats=repeats)
    assert in_batches(values, 16, sizes) == in_batches(values, 16, [0])


@pytest.mark.parametrize("capacity", [32, 512])
def test_what_is_met_is_there(capacity: int) -> None:
    values = stream(3000, seed=5)
    reach = window(capacity).reach
    found = in_batches(values, capacity, [97])
    for i, (equal, count, cluster) in enumerate(found):
        earlier = found[max(i - reach, 0) : i]
        assert count == sum(cluster == other for _, _, other in earlier)
        if not equal:
            assert (count, cluster) == (0, i + 1)
        else:
            shared = (values[max(i - reach, 0) : i] == values[i]).sum(axis=1)
            assert equal in shared[[other == cluster for _, _, other in earlier]]
            assert equal >= BAR


def test_nearest_counts() -> None:
    values = stream(3, seed=1, repeats=0)
    values[1] = values[0]
    values[1, :6] = values[2, :6]
    values[2] = values[1]
    values[2, 15] ^= 1
    assert in_batches(values, 64, [3]) == [(0, 0, 1), (10, 1, 1), (15, 2, 1)]


def test_a_flood_of_one_text_is_counted() -> None:
    values = np.repeat(stream(1, seed=1), 5000, axis=0)
    index = window(1024)
    met = index.meet(values, np.full(5000, BAR))
    assert met.members.tolist() == [min(i, index.reach) for i in range(5000)]
    assert set(met.cluster.tolist()) == {1}
    assert met.equal.tolist() == [0] + [16] * 4999


@pytest.mark.parametrize("between", [pytest.param(0, id="within reach"), pytest.param(1, id="out of reach")])
def test_what_left_the_window_is_not_met(between: int) -> None:
    index = window(64)
    values = stream(index.reach + between, seed=2, repeats=0)
    again = np.concatenate((values, values[:1]))
    found = in_batches(again, 64, [10])[-1]
    assert found == in_batches(again, 64, [0])[-1]
    assert found == ((0, 0, len(again)) if between else (SIZE, 1, 1))


def test_a_full_window_forgets_little(tables: FoldTables) -> None:
    index = window(1 << 14)
    values = stream(20_000, seed=3, repeats=0)
    index.meet(values, np.full(len(values), BAR))
    later = index.meet(values[-index.reach :][:2000], np.full(2000, BAR))
    assert (later.equal == 16).mean() > 0.95


def test_memory_is_bounded() -> None:
    arrays = PrivateTables()
    index = Window(arrays, 1 << 20)
    assert index.reach >= 1_000_000
    assert sum(array.nbytes for array in arrays.arrays.values()) <= 200 << 20


@pytest.mark.parametrize("capacity", [0, 8, 100, 1 << 25])
def test_other_capacities_are_refused(capacity: int) -> None:
    with pytest.raises(ValueError, match="power of two"):
        window(capacity)


def test_no_texts_meet_nothing() -> None:
    met = window(16).meet(np.empty((0, SIZE), np.uint32), np.empty(0, np.int64))
    assert [(len(column), column.dtype.kind) for column in met] == [(0, "i")] * 3


def test_real_texts_meet(tables: FoldTables) -> None:
    texts = ["您的包裹因地址不详被退回请尽快补全信息逾期自动退还", "今天晚上一起去操场跑步吧我七点下课"]
    sketches = sketch_plane(build([*texts, texts[0] + "谢谢", texts[1]], tables))
    met = window(64).meet(sketches.values, np.full(4, BAR))
    assert met.cluster.tolist() == [1, 2, 1, 2]

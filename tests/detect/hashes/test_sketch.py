"""Sketches: batch and single text agree, follow the definition, and near texts share most values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.hashes.grams import GAP, Grams, folded, gram_row
from clearford.detect.hashes.sketch import (
    BANDS,
    EMPTY,
    SIZE,
    bar_of,
    bars_of,
    equal_values,
    keys_of,
    keys_one,
    sketch_of,
    sketch_plane,
    sketch_row,
    sketches_of,
)
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

TEXTS = st.lists(st.text(st.one_of(st.sampled_from("加我微信 \n。😀ab"), st.characters()), max_size=40))


def slow(text: str) -> list[int]:
    """The sketch from the definition."""
    buckets: list[list[int]] = [[] for _ in range(SIZE)]
    for value in folded(gram_row(text, 3)).tolist():
        buckets[value % SIZE].append(value >> 32)
    found = []
    for at in range(SIZE):
        steps = 0
        while not buckets[(at + steps) % SIZE]:
            steps += 1
        value = min(buckets[(at + steps) % SIZE])
        for _ in range(steps):
            value = (value * 0x01000193 + 7) % 2**32
        found.append(value)
    return found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("加我好", id="one gram"),
        pytest.param("加我好友", id="two grams"),
        pytest.param("今天下午三点在楼下的咖啡店见面", id="some empty buckets"),
        pytest.param("the quick brown fox jumps over the lazy dog " * 40, id="none empty"),
    ],
)
def test_sketch_follows_the_definition(text: str) -> None:
    assert list(sketch_of(gram_row(text, 3)).values) == slow(text)


@settings(max_examples=80, deadline=None)
@given(texts=TEXTS)
def test_batch_equals_rows(tables: FoldTables, texts: list[str]) -> None:
    batch = sketch_plane(build(texts, tables))
    assert batch.values.shape == (len(texts), SIZE)
    keys = keys_of(batch.values)
    for i, text in enumerate(texts):
        alone = sketch_row(build_one(text, tables))
        if alone is None:
            assert batch.sizes[i] == 0
            assert (batch.values[i] == EMPTY).all()
        else:
            assert (tuple(batch.values[i].tolist()), batch.sizes[i]) == (alone.values, alone.size)
            assert keys[i].tolist() == keys_one(alone.values)


def test_a_value_like_the_mark_of_emptiness_counts() -> None:
    low = np.array([EMPTY << 32 | 5], np.uint64)
    # What is `low` once it is folded.
    hashes = np.concatenate((low ^ low >> 29 ^ low >> 58, [GAP, GAP, np.uint64(1 << 32), GAP]))
    assert folded(hashes)[0] == low
    batch = sketches_of(Grams(hashes, np.array([0, 2, 3, 5]), np.array([1, 0, 1]), np.array([1, 2, 4])))
    assert (batch.values[1] == EMPTY).all()
    for i, alone in ((0, sketch_of(hashes[:1])), (2, sketch_of(hashes[3:4]))):
        assert tuple(batch.values[i].tolist()) == alone.values
        assert EMPTY not in alone.values


def test_no_rows_have_no_sketches(tables: FoldTables) -> None:
    assert sketch_plane(build([], tables)).values.shape == (0, SIZE)


def test_sketches_are_made_once(tables: FoldTables) -> None:
    plane, row = build(["abcdef"], tables), build_one("abcdef", tables)
    assert sketch_plane(plane) is sketch_plane(plane)
    assert sketch_row(row) is sketch_row(row)


def test_pairs_of_different_bands_have_different_keys() -> None:
    keys = keys_one((7,) * SIZE)
    assert len(set(keys)) == BANDS


def test_an_edit_leaves_most_values(tables: FoldTables) -> None:
    before = "您的包裹因地址不详被退回，请在今天之内补全收件信息，逾期将自动退还给寄件人"
    after = before.replace("今天", "明天")
    first, second = (sketch_row(build_one(text, tables)) for text in (before, after))
    assert first is not None
    assert second is not None
    equal = sum(a == b for a, b in zip(first.values, second.values, strict=True))
    assert 10 <= equal < SIZE


def test_bars_rise_for_short_texts() -> None:
    sizes = list(range(1, 60))
    bars = bars_of(np.array(sizes)).tolist()
    assert bars == [bar_of(size) for size in sizes]
    assert bars == sorted(bars, reverse=True)
    assert (bars[0], bars[-1]) == (16, 8)


def test_equal_values_are_counted_by_place() -> None:
    first = np.arange(48, dtype=np.uint32).reshape(3, SIZE)
    second = first.copy()
    second[1, ::2] += 1
    second[2] = second[2, ::-1]
    assert equal_values(first, second).tolist() == [16, 8, 0]

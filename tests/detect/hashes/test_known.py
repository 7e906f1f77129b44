"""The index of known texts: what it finds is what comparing with every text finds."""

from __future__ import annotations

import random

import numpy as np
import pytest

from clearford.detect.hashes.compiled import compile_texts
from clearford.detect.hashes.known import LEAST_EQUAL, MAX_SHARED, OneByOne, index_of
from clearford.detect.hashes.sketch import SIZE, sketch_plane
from clearford.text.plane import build
from clearford.text.tables import FoldTables
from tests.detect.hashes.known_samples import changed, invented


def test_equals_comparing_with_every_text(tables: FoldTables) -> None:
    rng = random.Random(2)
    listed = invented(1, 400)
    asked = [changed(text, rng.randrange(5), rng) for text in rng.choices(listed, k=300)]
    asked += [*invented(9, 100), "", "ab", "the"]
    index = compile_texts(listed, tables)
    sketches = sketch_plane(build(asked, tables))
    best, _ = index.nearest(sketches, np.full(len(asked), LEAST_EQUAL))
    everything = (sketches.values[:, None] == index.sketches[None]).sum(axis=2).max(axis=1)
    everything[sketches.sizes == 0] = 0
    assert best.tolist() == np.where(everything >= LEAST_EQUAL, everything, 0).tolist()
    assert 100 < (best > 0).sum() < len(asked)
    for i in np.flatnonzero(sketches.sizes):
        assert OneByOne(index).nearest(tuple(sketches.values[i].tolist()), LEAST_EQUAL)[0] == best[i]


def test_rows_that_may_equal_a_text(tables: FoldTables) -> None:
    listed = invented(1, 50)
    asked = [listed[3], listed[3] + " now", invented(2, 1)[0], listed[7].upper()]
    index, sketches = compile_texts(listed, tables), sketch_plane(build(asked, tables))
    _, rows = index.nearest(sketches, np.full(4, LEAST_EQUAL))
    assert rows.tolist() == [0, 3]
    one = [OneByOne(index).nearest(tuple(values), LEAST_EQUAL)[1] for values in sketches.values.tolist()]
    assert one == [True, False, False, True]


def test_holds_is_exact(tables: FoldTables) -> None:
    listed = invented(1, 500)
    index = compile_texts(listed, tables)
    folded = [tables.fold("skeleton", text) for text in listed]
    assert all(index.holds(text) for text in folded)
    assert not any(index.holds(text[:-1]) for text in folded)
    assert not index.holds("")


def test_an_empty_index_finds_nothing(tables: FoldTables) -> None:
    index, sketches = compile_texts([], tables), sketch_plane(build(invented(1, 20), tables))
    best, rows = index.nearest(sketches, np.full(20, LEAST_EQUAL))
    assert (index.size, best.tolist(), rows.tolist()) == (0, [0] * 20, [])
    assert OneByOne(index).nearest(tuple(sketches.values[0].tolist()), LEAST_EQUAL) == (0, False)
    assert not index.holds("abc")


def test_variants_of_one_text_cost_no_more_than_a_fixed_number() -> None:
    rng = np.random.default_rng(1)
    sketches = np.repeat(rng.integers(0, 2**32, (1, SIZE), dtype=np.uint32), 5000, axis=0)
    sketches[:, 0] = np.arange(5000)
    index = index_of(sketches, rng.integers(0, 2**63, (5000, 2), dtype=np.uint64))
    assert len(index.owners) <= 5000 + 7 * MAX_SHARED
    equal, may_equal = OneByOne(index).nearest(tuple(sketches[4999].tolist()), LEAST_EQUAL)
    assert (equal, may_equal) == (SIZE, True)


@pytest.mark.parametrize("count", [1, 7, 5000])
def test_every_pair_is_behind_its_door(count: int) -> None:
    rng = np.random.default_rng(count)
    index = index_of(
        rng.integers(0, 2**32, (count, SIZE), dtype=np.uint32),
        rng.integers(0, 2**63, (count, 2), dtype=np.uint64),
    )
    doors = np.searchsorted(index.doors, np.arange(len(index.pairs)), side="right") - 1
    assert (doors == index.pairs >> np.uint32(32 - index.bits)).all()
    assert index.doors[-1] == len(index.pairs)
    assert index.ends[-1] == len(index.owners) == 8 * count

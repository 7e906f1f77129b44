"""Duplicates: each row that came before is paired with the first, whatever the parts."""

from __future__ import annotations

import numpy as np

from clearford.ai.corpus.duplicates import parted, same_key

KEYS = np.array([9, 4, 9, 7, 4, 9], np.uint64)


def pairs(keys: np.ndarray, rows: np.ndarray, *, neighbours: bool = False) -> set[tuple[int, int]]:
    found = same_key(keys, rows, neighbours=neighbours)
    return set(zip(found.rows.tolist(), found.earlier.tolist(), strict=True))


def test_rows_are_paired_with_the_first_of_their_key() -> None:
    assert pairs(KEYS, np.arange(6)) == {(2, 0), (4, 1), (5, 0)}


def test_neighbours_are_pairs_too() -> None:
    assert pairs(KEYS, np.arange(6), neighbours=True) == {(2, 0), (4, 1), (5, 0), (5, 2)}


def test_nothing_gives_no_pair() -> None:
    assert pairs(KEYS[:0], np.arange(0)) == set()


def test_parts_give_what_the_whole_gives() -> None:
    rng = np.random.default_rng(2)
    keys = rng.integers(0, 1 << 63, 400, np.uint64)[rng.integers(0, 400, 3_000)]
    rows = np.arange(3_000)
    found = set[tuple[int, int]]()
    for part in range(5):
        own = parted(keys, 5, part)
        found |= pairs(keys[own], rows[own])
    assert found == pairs(keys, rows)
    assert len(found) == 3_000 - len(np.unique(keys))

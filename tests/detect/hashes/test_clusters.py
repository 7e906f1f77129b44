"""Clusters count their members as they come and go, in chunks of any size as one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.hashes.clusters import Arrivals, Clusters

WINDOW, CHUNK = 9, 5
CAPACITY = WINDOW + CHUNK + 1
Ages = list[int]


def expected(ages: Ages) -> list[tuple[int, int]]:
    """Name and earlier members of the cluster of each item, by keeping them all in a dictionary."""
    root: dict[int, int] = {}
    found = []
    for at, age in enumerate(ages):
        root[at] = root[at - age] if age else at
        found.append((root[at], sum(root[old] == root[at] for old in root if old != at)))
        root.pop(at - WINDOW, None)
    return found


def in_chunks(ages: Ages, size: int) -> list[tuple[int, int]]:
    """The same from the clusters themselves; a chunk of 0 means one item after the other."""
    clusters, found = Clusters(PrivateTables(), CAPACITY, prefix="test"), []
    for first in range(0, len(ages), max(size, 1)):
        part = ages[first : first + max(size, 1)]
        numbers = np.arange(first, first + len(part))
        leaving = numbers[numbers >= WINDOW] - WINDOW
        if size:
            arrivals = Arrivals(first, numbers % CAPACITY, np.array(part, np.int64), leaving % CAPACITY)
            names, counts = clusters.join(arrivals)
            found += list(zip(names.tolist(), counts.tolist(), strict=True))
        else:
            gone = int(leaving[0]) % CAPACITY if len(leaving) else None
            found.append(clusters.join_one(first, first % CAPACITY, part[0], gone))
    return found


@st.composite
def histories(draw: st.DrawFn) -> Ages:
    """For each item how far back the one stands that it joins, 0 for none; never beyond the window."""
    length = draw(st.integers(1, 60))
    return [draw(st.integers(0, min(at, WINDOW))) for at in range(length)]


@settings(deadline=None, max_examples=150)
@given(histories(), st.integers(0, CHUNK))
def test_any_chunks_count_like_a_dictionary(ages: Ages, size: int) -> None:
    assert in_chunks(ages, size) == expected(ages)


@pytest.mark.parametrize("size", [0, 1, CHUNK])
def test_a_flood_of_one_text_is_counted_up_to_the_window(size: int) -> None:
    found = in_chunks([0, *[1] * 40], size)
    assert [count for _, count in found[-3:]] == [WINDOW] * 3
    assert {name for name, _ in found} == {0}


def test_places_are_given_back_for_ever() -> None:
    assert in_chunks([0] * 500, CHUNK) == [(at, 0) for at in range(500)]

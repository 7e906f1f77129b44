"""Schemes: every gram has a place, and rows without grams stay apart."""

from __future__ import annotations

import numpy as np
import pytest

from clearford.detect.hashes.grams import Grams
from clearford.detect.models.scheme import MOST_GRAMS, SCHEMES, TEXT, Scheme, row_sums
from clearford.text.plane import DEFAULT_CAP


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=lambda scheme: scheme.name)
def test_the_first_and_the_last_hash_have_places(scheme: Scheme) -> None:
    for channel in scheme.channels:
        places = channel.places(np.array([0, 2**64 - 1], np.uint64))
        assert places.tolist() == [0, (1 << channel.bits) - 1]
    assert scheme.size == sum(1 << channel.bits for channel in scheme.channels)
    assert len(scheme.starts) == len(scheme.channels) + 1


def test_the_longest_text_cannot_overflow_a_sum() -> None:
    assert len(TEXT.channels) * DEFAULT_CAP <= MOST_GRAMS
    assert MOST_GRAMS * 32768 <= 2**31


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        pytest.param([0, 2, 3], [3, 4], id="all-rows-have-grams"),
        pytest.param([0, 0, 3, 3], [0, 7, 0], id="empty-rows-first-and-last"),
        pytest.param([0, 1, 1, 3], [1, 0, 6], id="an-empty-row-between"),
        pytest.param([0, 0, 0], [0, 0], id="nothing-but-empty-rows"),
        pytest.param([0], [], id="no-row"),
    ],
)
def test_each_row_gets_the_sum_of_its_own(starts: list[int], expected: list[int]) -> None:
    values = np.array([1, 2, 4], np.int64)[: starts[-1]]
    grams = Grams(np.zeros(starts[-1], np.uint64), np.array(starts, np.int64))
    assert row_sums(values, grams).tolist() == expected

"""Schemes: every gram has a place, and no text overflows a sum."""

from __future__ import annotations

import numpy as np
import pytest

from clearford.detect.models.scheme import MOST_GRAMS, SCHEMES, TEXT, Scheme
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

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.patterns import chars

CODES = st.integers(0, 0x10FFFF).filter(lambda code: not 0xD800 <= code <= 0xDFFF)


def test_ranges_that_touch_become_one() -> None:
    assert chars.union([(5, 6), (1, 2), (3, 4), (9, 9)]) == ((1, 6), (9, 9))


def test_the_complement_leaves_out_surrogates() -> None:
    assert chars.complement(((0, 0xD7FF),)) == ((0xE000, 0x10FFFF),)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(((1, 3),), ((3, 5),), True, id="shared end"),
        pytest.param(((1, 3),), ((4, 5),), False, id="side by side"),
    ],
)
def test_overlap(one: chars.Ranges, other: chars.Ranges, expected: bool) -> None:  # noqa: FBT001
    assert chars.overlap(one, other) is expected


@settings(max_examples=200, deadline=None)
@given(st.lists(CODES, min_size=1, max_size=4), CODES)
def test_what_is_written_matches_exactly_the_set(codes: list[int], other: int) -> None:
    ranges = chars.union((code, code) for code in codes)
    written = re.compile(chars.render(ranges))
    assert all(written.fullmatch(chr(code)) for code in codes)
    assert bool(written.fullmatch(chr(other))) is chars.contains(ranges, other)


def test_a_sample_is_in_its_set() -> None:
    assert chars.sample(((0, 0x40),)) == "!"
    assert chars.sample(((0x20, 0x20),)) == " "

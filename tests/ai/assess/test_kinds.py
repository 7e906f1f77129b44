"""What is covered is counted from the table, and the fixed sentence says the same."""

from __future__ import annotations

import re

import pytest

from clearford.ai.assess.kinds import ALL, NAMED, coverage, must_be_refused, name_of, reach_of

FIXED = (
    "12 of 31 kinds are outside this product; the operator must add its own bank; "
    "this result is not a filing pass."
)


def test_the_standard_has_31_kinds_17_of_them_to_be_refused() -> None:
    assert len(ALL) == len(set(ALL)) == 31
    assert sum(map(must_be_refused, ALL)) == 17


def test_16_kinds_are_covered_3_partly_and_12_are_outside() -> None:
    found = coverage()
    assert (len(found.covered), len(found.partly), len(found.outside)) == (16, 3, 12)
    assert found.refusal_covered == 12
    assert sorted((*found.covered, *found.partly, *found.outside)) == sorted(ALL)


def test_the_fixed_sentence_is_there_word_by_word_with_the_numbers_of_the_table() -> None:
    found = coverage()
    assert found.sentence["en"] == FIXED
    for words in found.sentence.values():
        assert sorted(map(int, re.findall(r"\d+", words))) == [len(found.outside), len(ALL)]


def test_a_kind_that_is_outside_has_no_name_here() -> None:
    assert name_of("A.1.a", "en") == name_of("A.1.a", "zh") == "A.1.a"
    assert {reach_of(kind) for kind in NAMED} == {"covered", "partly"}
    assert name_of("A.4.e", "zh") == "A.4.e 隐私"


def test_a_kind_that_the_standard_lacks_is_a_fault() -> None:
    with pytest.raises(KeyError):
        reach_of("A.6.a")

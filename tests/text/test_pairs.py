"""Pairs of characters: what people read as the same is found as the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.text.pairs import LONGEST, folded, pairs


@pytest.mark.parametrize(
    ("written", "read"),
    [
        pytest.param("Refund", "refund", id="case"),
        pytest.param("ＡＢ１", "ab1", id="width"),
        pytest.param("客 服\n退款", "客服退款", id="spaces"),
        pytest.param("微\u200b信", "微信", id="zero width"),
        pytest.param("a\u202eb", "ab", id="direction"),
        pytest.param("Straße", "strasse", id="sharp s"),
        pytest.param(" \u200b\t", "", id="nothing"),
    ],
)
def test_what_reads_alike_folds_alike(written: str, read: str) -> None:
    assert folded(written) == read


def test_a_word_of_two_hanzi_is_one_pair() -> None:
    assert pairs("退款") == {"退款"}
    assert pairs("退款") <= pairs(folded("请加微信办理 退 款"))
    assert pairs("退") == frozenset()


def test_a_long_text_is_cut() -> None:
    assert len(folded("ab" * LONGEST)) == LONGEST


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=40), st.text(max_size=20), st.text(max_size=40))
def test_whatever_stands_in_a_text_has_its_pairs_in_it(before: str, word: str, after: str) -> None:
    whole = folded(before) + folded(word) + folded(after)
    assert pairs(folded(word)) <= pairs(whole)

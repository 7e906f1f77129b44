"""Gram hashes: a batch gives what each row alone gives, and no gram reaches into the next row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.hashes.grams import GAP, folded, gram_codes, gram_plane, gram_row, gram_view
from clearford.text.plane import build, build_one
from clearford.text.tables import VIEWS, FoldTables, View, codes_of

TEXTS = st.lists(
    st.text(st.one_of(st.sampled_from("加我微信 \n。😀\u200b１ab"), st.characters()), max_size=12)
)
MASK = (1 << 64) - 1


def slow(text: str, order: int) -> list[int]:
    """The same hashes from the definition, one at a time, in Python's own numbers."""
    found = []
    for at in range(len(text) - order + 1):
        value = ord(text[at]) * 0x9E3779B97F4A7C15 & MASK
        for char in text[at + 1 : at + order]:
            value = (value ^ ord(char)) * 0x9E3779B97F4A7C15 & MASK
        found.append(value)
    return found


@pytest.mark.parametrize("order", [1, 2, 3, 5])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("加", id="one character"),
        pytest.param("加我", id="shorter than three"),
        pytest.param("加我好友领红包", id="hanzi"),
        pytest.param("see you at 8", id="latin"),
        pytest.param("😀😃🇨🇳👨‍👩‍👧", id="emoji"),
        pytest.param("\U0010ffff\ue000a\ud800b", id="rare code points"),
    ],
)
def test_row_follows_the_definition(text: str, order: int) -> None:
    assert gram_row(text, order).tolist() == slow(text, order)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("order", [1, 2, 3, 4])
@settings(max_examples=60, deadline=None)
@given(texts=TEXTS)
def test_batch_equals_rows(tables: FoldTables, view: View, order: int, texts: list[str]) -> None:
    plane = build(texts, tables)
    grams = gram_plane(plane, view, order)
    assert grams.starts.shape == (len(texts) + 1,)
    assert grams.starts.dtype == np.int64
    assert grams.hashes.dtype == np.uint64
    assert grams.starts[-1] == len(grams.hashes)
    assert (grams.hashes[grams.gaps] == GAP).all()
    assert grams.packed().tolist() == [h for i in range(len(texts)) for h in grams.row(i).tolist()]
    for i, text in enumerate(texts):
        alone = gram_view(build_one(text, tables), view, order)
        assert grams.row(i).tolist() == alone.tolist()
        assert gram_view(plane.row(i), view, order).tolist() == alone.tolist()


def test_no_gram_crosses_rows(tables: FoldTables) -> None:
    grams = gram_plane(build(["ab", "cd", "", "efg"], tables), "skeleton", 3)
    assert grams.counts.tolist() == [0, 0, 0, 1]
    assert grams.packed().tolist() == slow("efg", 3)
    assert sorted(set(grams.gaps.tolist())) == [i for i, h in enumerate(grams.hashes.tolist()) if h == GAP]


def test_empty_batch_has_no_rows(tables: FoldTables) -> None:
    grams = gram_plane(build([], tables), "canon", 2)
    assert (grams.hashes.size, grams.starts.tolist()) == (0, [0])


def test_hashes_are_made_once(tables: FoldTables) -> None:
    plane, row = build(["abcdef"], tables), build_one("abcdef", tables)
    assert gram_plane(plane, "canon", 3).hashes is gram_plane(plane, "canon", 3).hashes
    assert gram_view(row, "canon", 3) is gram_view(row, "canon", 3)
    assert gram_plane(plane, "canon", 3).hashes is not gram_plane(plane, "canon", 2).hashes


def test_codes_with_other_separators() -> None:
    grams = gram_codes(codes_of("abc\0de"), np.array([3]), 2)
    assert grams.packed().tolist() == slow("abc", 2) + slow("de", 2)
    assert grams.starts.tolist() == [0, 4, 7]
    assert grams.counts.tolist() == [2, 1]


def test_folding_brings_the_upper_bits_down() -> None:
    hashes = gram_row("加我好友", 2)
    assert folded(hashes).tolist() == [h ^ h >> 29 for h in slow("加我好友", 2)]
    assert folded(np.array([GAP])).tolist() == [0xFFFF_FFFF << 32]


def test_an_order_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="0 characters"):
        gram_row("abc", 0)

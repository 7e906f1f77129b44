"""Counts of unusual writing: ordinary writing of any language counts nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.text.disguise import (
    disguise_count,
    disguise_counts,
    disguise_positions,
    invisible_count,
    invisible_counts,
    invisible_positions,
)
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

PIECES = st.sampled_from(
    [*"微信a1é\n ，а٠٨①Ａ😀\u200b\u200d\u0301\u0336\ufe0f\u20e3жß\ud800\0م", "раypal", "\u0302\u0301\u0300"]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join)


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        pytest.param("微\u200b信", [1], id="between-hanzi"),
        pytest.param("微\u200b\u200d信", [1, 2], id="two-in-a-row"),
        pytest.param("a\u00adb", [1], id="soft-hyphen"),
        pytest.param("a\0b\x02", [1], id="control"),
        pytest.param("微\ud800信", [1], id="lone-surrogate"),
        pytest.param("微\u0336\u200b信", [2], id="behind-a-mark"),
        pytest.param("\u200b微信\u200b", [], id="at-the-ends"),
        pytest.param("a \u200bb", [], id="beside-a-space"),
        pytest.param("👨\u200d👩\u200d👧", [], id="family-emoji"),
        pytest.param("می\u200cخواهم", [], id="persian-joiner"),
        pytest.param("क\u094d\u200dष", [], id="indic-joiner"),
        pytest.param("🏴\U000e0067\U000e0062\U000e007f", [], id="flag-tags"),
        pytest.param("plain text", [], id="ascii"),
        pytest.param("", [], id="empty"),
        pytest.param("\u200b", [], id="nothing-visible"),
    ],
)
def test_invisible(tables: FoldTables, text: str, positions: list[int]) -> None:
    row = build_one(text, tables)
    assert invisible_positions(row) == positions
    assert invisible_count(row) == len(positions)


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        pytest.param("ｖ１３８", [0, 1, 2, 3], id="full-width-letters-and-digits"),
        pytest.param("①❶⑴⒊⑩", [0, 1, 2, 3, 4], id="circled-and-bracketed"),
        pytest.param("㈠㊥🅥Ⓦ", [0, 1, 2, 3], id="framed-hanzi-and-letters"),
        pytest.param("𝐰𝟏ʷ", [0, 1, 2], id="mathematical-and-raised"),
        pytest.param("раypal", [0, 1], id="cyrillic-in-a-latin-word"),
        pytest.param("p\u200bаy", [2], id="cyrillic-behind-zero-width"),
        pytest.param("13٨00", [2], id="foreign-digit-in-a-number"),
        pytest.param("⼈⻢", [0, 1], id="radical-signs"),
        pytest.param("微\u0336信\u0336", [1, 3], id="marks-on-hanzi"),
        pytest.param("1\ufe0f\u20e3", [2], id="keycap"),
        pytest.param("z\u0310\u0311\u0312\u0313", [3, 4], id="stacked-marks"),
        pytest.param("，。！？（）￥", [], id="full-width-punctuation"),
        pytest.param("轉賬與臺灣", [], id="traditional"),
        pytest.param("café Üb naïve Straße", [], id="accents"),
        pytest.param("cafe\u0301", [], id="accent-as-mark"),
        pytest.param("e\u0302\u0301", [], id="two-marks-vietnamese"),
        pytest.param("привет мир", [], id="russian"),
        pytest.param("καλημέρα", [], id="greek"),
        pytest.param("привет hello", [], id="two-languages"),
        pytest.param("٠٨٣", [], id="arabic-number"),
        pytest.param("5µm 20℃ №3 m² 1ª", [], id="signs"),
        pytest.param("かがガ한국", [], id="kana-and-hangul"),
        pytest.param("か\u3099", [], id="kana-with-mark"),
        pytest.param("Ⅳ㎏½", [], id="roman-and-units"),
        pytest.param("😀㊗️🇨🇳", [], id="emoji"),
        pytest.param("", [], id="empty"),
    ],
)
def test_disguise(tables: FoldTables, text: str, positions: list[int]) -> None:
    row = build_one(text, tables)
    assert disguise_positions(row) == positions
    assert disguise_count(row) == len(positions)


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(TEXTS, max_size=6))
def test_batch_and_rows_agree(tables: FoldTables, texts: list[str]) -> None:
    plane = build(texts, tables)
    rows = [build_one(text, tables) for text in texts]
    assert invisible_counts(plane).tolist() == [invisible_count(row) for row in rows]
    assert disguise_counts(plane).tolist() == [disguise_count(row) for row in rows]

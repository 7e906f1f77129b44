"""The shipped tables: every trap of their construction, and the properties that let phrases meet texts."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import numpy as np
import pytest

from clearford.core.errors import DetectError
from clearford.text.tables import CODE_POINTS, VIEWS, FoldTables, View, codes_of, identity


@pytest.mark.parametrize(
    ("text", "canon"),
    [
        pytest.param("⑴⒇⒜⒵㈠㈩", "1⒇az一十", id="bracketed-forms-give-what-is-inside"),
        pytest.param("⒈⒐🄂", "191", id="number-with-full-stop-gives-the-digit"),
        pytest.param("⑩⑳⑾⒑㉑㊿❿➉➓⓴", "⑩⑳⑾⒑㉑㊿❿➉➓⓴", id="numbers-of-two-digits-stay"),
        pytest.param("½⅔", "½⅔", id="fractions-stay"),
        pytest.param("①⓪❶➀➊⓿⓵", "1011101", id="circled-digits-without-decomposition"),
        pytest.param("²³₄", "234", id="raised-and-lowered-digits"),
        pytest.param("🅰🅱🅾🅿🅐🅩🄰🄫Ⓐⓩ", "abopazacaz", id="letters-in-squares-and-circles"),
        pytest.param("1\ufe0f\u20e3", "1", id="keycap"),
        pytest.param("㎏㍿", "k株", id="several-characters-keep-the-first"),
        pytest.param("瞭解", "了解", id="kept-by-the-converter-liao"),
        pytest.param("寜艸著藉矽", "宁艹着借硅", id="reviewed-overrides"),
        pytest.param("۷০٣߀", "7030", id="digits-of-other-scripts-before-look-alikes"),
        pytest.param("raypal", "raypal", id="plain-latin"),
        pytest.param("раураl", "paypal", id="cyrillic-look-alikes"),
        pytest.param("ТЕLЕGRАМ ВАNК", "telegram bank", id="cyrillic-capitals-without-small-twin"),
        pytest.param("Вы вы", "bы bы", id="capitals-and-small-letters-stay-together"),
        pytest.param("ΑΒΕΖ αβεζ", "abez abez", id="greek-look-alikes"),
        pytest.param("sSſß", "ssss", id="long-s-is-no-f"),
        pytest.param(
            "б З 〇 工 口 ノ", "б з 〇 工 口 ノ", id="letters-never-become-digits-nor-hanzi-letters"
        ),
        pytest.param("× ∪ ∨", "× ∪ ∨", id="signs-never-become-letters"),
        pytest.param("ＡＢ１２，：", "ab12,:", id="full-width"),
        pytest.param("𝐰𝓮𝕔𝖍𝟏", "wech1", id="mathematical-letters"),
        pytest.param("轉賬後裏國", "转账后里国", id="traditional"),
        pytest.param("衞枱 着", "卫台 着", id="regional-variants"),
        pytest.param("⼈⻢⺠", "人马民", id="radical-signs"),
        pytest.param("두쇠", "두쇠", id="hangul-syllables-stay"),
        pytest.param("\u115f\u1160\u3164\uffa0a", "a", id="hangul-fillers"),
        pytest.param("微\u200b\u200d\ufeff\u00ad信", "微信", id="zero-width"),
        pytest.param("微\u0336信\u20dd", "微信", id="marks-on-hanzi"),
        pytest.param("é e\u0301 Ü", "e e u", id="accents"),
        pytest.param("a\0\x01\x7f\x9fb", "ab", id="control-characters"),
        pytest.param("a\t\r\x0b\x85\u3000\u00a0\u2028\u1680\u2800b", "a" + " " * 9 + "b", id="white-space"),
        pytest.param("a\ud800b\udfff", "ab", id="lone-surrogates"),
        pytest.param("\ue000\U000f0000\u0378", "\ue000\U000f0000\u0378", id="private-and-unassigned-stay"),
        pytest.param("🇨🇳😀", "🇨🇳😀", id="flags-and-emoji-stay"),
        pytest.param("ﬁ℡℃", "ft°", id="ligatures-and-signs-keep-the-first"),
    ],
)
def test_canon(tables: FoldTables, text: str, canon: str) -> None:
    assert tables.fold("canon", text) == canon


@pytest.mark.parametrize(
    ("text", "skeleton", "phonetic"),
    [
        pytest.param("加.微 信", "加微信", "乫为伈", id="separators-inside"),
        pytest.param("薇信 威芯 微信", "薇信威芯微信", "为伈为伈为伈", id="homophones-agree"),
        pytest.param("绿 录", "绿录", "侣侓", id="u-with-dots-is-apart"),
        pytest.param("⑴⑵ ❶", "121", "121", id="digit-survives-its-brackets"),
        pytest.param("x×y+z=…￥", "xyz", "xyz", id="symbols-go"),
        pytest.param("好😀", "好😀", "傐😀", id="emoji-stay"),
        pytest.param("a\nb", "a\nb", "a\nb", id="line-feed-stays"),
        pytest.param("賬 账 帐", "账账帐", "丈丈丈", id="traditional-first"),
    ],
)
def test_skeleton_and_phonetic(tables: FoldTables, text: str, skeleton: str, phonetic: str) -> None:
    assert tables.fold("skeleton", text) == skeleton
    assert tables.fold("phonetic", text) == phonetic


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("before", VIEWS)
def test_tables_are_closed_and_agree(tables: FoldTables, view: View, before: View) -> None:
    later = max(view, before, key=VIEWS.index)
    assert np.array_equal(tables.table(view)[tables.table(before)], tables.table(later))


def test_only_the_line_feed_gives_a_line_feed(tables: FoldTables) -> None:
    for view in VIEWS:
        assert np.flatnonzero(tables.table(view) == 10).tolist() == [10]


@pytest.mark.skipif(
    not unicodedata.unidata_version.startswith("14."),
    reason="the tables are built with Unicode 14; later versions assign more separators",
)
def test_nothing_below_the_emoji_that_skeleton_keeps_is_a_separator(tables: FoldTables) -> None:
    kept = np.unique(tables.skeleton[:0x1F000])
    kinds = {unicodedata.category(chr(code))[0] for code in kept.tolist() if code not in (0, 10)}
    assert kinds <= {"L", "N", "M", "C"}


def test_sounds_of_the_main_block_fall_into_the_known_classes(tables: FoldTables) -> None:
    main = tables.phonetic[0x4E00:0x9FA6]
    sizes = np.unique(main, return_counts=True)[1]
    assert 400 <= np.count_nonzero(sizes > 1) <= 430


@pytest.mark.parametrize("view", VIEWS)
def test_translate_and_lookup_agree_on_every_code_point(tables: FoldTables, view: View) -> None:
    everything = "".join(map(chr, range(0xD800))) + "".join(map(chr, range(0xE000, 0x30000)))
    by_piece = "".join(tables.fold(view, everything[at : at + 30]) for at in range(0, len(everything), 30))
    assert tables.fold_codes(view, codes_of(everything)) == by_piece


def test_every_code_point_folds_to_text_that_utf_8_can_hold(tables: FoldTables) -> None:
    for view in VIEWS:
        reached = np.unique(tables.table(view))
        assert not np.any((reached >= 0xD800) & (reached < 0xE000))


def test_no_plain_letter_or_digit_moves(tables: FoldTables) -> None:
    plain = "abcdefghijklmnopqrstuvwxyz0123456789"
    assert [tables.fold(view, plain + plain.upper()) for view in VIEWS] == [plain + plain] * 3


def test_the_file_form_is_read_back(tables: FoldTables) -> None:
    again = FoldTables.from_bytes(tables.to_bytes())
    assert again.digest == tables.digest
    assert np.array_equal(again.phonetic, tables.phonetic)
    assert np.array_equal(again.classes, tables.classes)


def test_the_digest_follows_the_content(tables: FoldTables) -> None:
    other = tables.canon.copy()
    other[ord("Z")] = ord("y")
    changed = FoldTables(other, tables.skeleton, tables.phonetic, tables.classes)
    assert changed.digest != tables.digest


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda blob: blob[:10], "cannot be read", id="too-short"),
        pytest.param(lambda blob: blob[:-9], "cannot be read", id="cut"),
        pytest.param(lambda blob: b"XXXX" + blob[4:], "another format", id="other-kind"),
        pytest.param(lambda blob: blob[:4] + b"\x09" + blob[5:], "another format", id="other-version"),
        pytest.param(lambda blob: blob[:8] + b"\0" * 32 + blob[40:], "match their digest", id="digest"),
    ],
)
def test_damaged_files_are_refused(damage: Callable[[bytes], bytes], message: str) -> None:
    tiny = FoldTables(identity(), identity(), identity(), np.zeros(CODE_POINTS, np.uint8)).to_bytes()
    with pytest.raises(DetectError, match=message) as caught:
        FoldTables.from_bytes(damage(tiny))
    assert caught.value.code == "CF-D005"
    assert FoldTables.from_bytes(tiny).canon[65] == 65

"""The plane: rows, offsets and views of a batch and of one text agree, whatever the text holds."""

from __future__ import annotations

import gc
import weakref
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.text.offsets import utf16_span
from clearford.text.plane import TextPlane, TextRow, build, build_one
from clearford.text.tables import VIEWS, FoldTables, View

# Characters that each need a rule of their own, so that short generated texts meet them.
TROUBLE = (
    "\n\r\0 \t\u200b\u200d\ufeff\u00ad\u0301\u0336\ufe0f\u20e3\u3099\u115f\u3164\ud800\udfff"
    "１ａ⑴⒇⑩㈠❶🅰瞭後賬微信薇а۷ßİﬁ½，。.×😀👨🇨é\u0345\U0001d7ce\U000e0041\ue000\U0010ffff"
)
CHARACTERS = st.one_of(st.sampled_from(TROUBLE), st.characters(exclude_categories=()))
TEXTS = st.text(CHARACTERS, max_size=60)
CLEAN_TEXTS = st.text(
    st.one_of(
        st.sampled_from(TROUBLE.replace("\ud800", "").replace("\udfff", "")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)
SMALL = settings(max_examples=150, deadline=None)


@st.composite
def stretches(draw: st.DrawFn, texts: st.SearchStrategy[str] = TEXTS) -> tuple[str, View, list[float]]:
    """A text, a view, and the borders of disjoint stretches as shares of the view's length."""
    shares = draw(st.lists(st.floats(0, 1), max_size=6).map(sorted))
    return draw(texts), draw(st.sampled_from(VIEWS)), shares


def _spans(row: TextRow, view: View, shares: list[float]) -> list[tuple[int, int, int, int]]:
    """(view start, view end, original start, original end) of the non-empty stretches."""
    cuts = [round(share * len(row.view(view))) for share in shares]
    pairs = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    return [(a, b, *row.span(view, a, b)) for a, b in pairs]


def _placeholder_cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text


@SMALL
@given(case=stretches())
def test_spans_rise_and_rebuild_the_original(tables: FoldTables, case: tuple[str, View, list[float]]) -> None:
    text, view, shares = case
    spans = [(a, b) for _, _, a, b in _spans(build_one(text, tables), view, shares)]
    flat = [0, *(position for span in spans for position in span), len(text)]
    assert flat == sorted(flat)
    assert "".join(text[a:b] for a, b in pairwise(flat)) == text


@SMALL
@given(case=stretches())
def test_a_span_folds_to_what_was_matched(tables: FoldTables, case: tuple[str, View, list[float]]) -> None:
    text, view, shares = case
    row = build_one(text, tables)
    for start, end, raw_start, raw_end in _spans(row, view, shares):
        assert build_one(text[raw_start:raw_end], tables).view(view) == row.view(view)[start:end]


@SMALL
@given(text=TEXTS, view=st.sampled_from(VIEWS))
def test_a_view_of_a_view_is_the_view(tables: FoldTables, text: str, view: View) -> None:
    once = build_one(text, tables).view(view)
    assert build_one(once, tables).view(view) == once
    assert len(once) <= len(text)


@SMALL
@given(texts=st.lists(TEXTS, max_size=6), first=st.permutations(VIEWS))
def test_batch_rows_and_single_texts_agree(tables: FoldTables, texts: list[str], first: list[View]) -> None:
    plane = build(texts, tables, cap=50)
    ones = [build_one(text, tables, cap=50) for text in texts]
    for view in first:
        assert plane.buffer(view) == "\n".join(one.view(view) for one in ones).encode()
        assert [plane.row(i).view(view) for i in range(plane.n)] == [one.view(view) for one in ones]
        assert [plane.row(i).back(view) for i in range(plane.n)] == [one.back(view) for one in ones]
    assert plane.truncated.tolist() == [one.truncated for one in ones]
    assert [plane.row(i).raw for i in range(plane.n)] == [one.raw for one in ones]


@SMALL
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), view=st.sampled_from(VIEWS))
def test_rows_of_byte_offsets(tables: FoldTables, texts: list[str], view: View) -> None:
    plane = build(texts, tables)
    starts = plane.row_start(view).tolist()
    lengths = [len(plane.row(i).view(view).encode()) for i in range(plane.n)]
    filled = [i for i in range(plane.n) if lengths[i]]
    ends = np.array([starts[i] + lengths[i] for i in filled], np.int64)
    firsts = np.array([starts[i] + 1 for i in filled], np.int64)
    assert plane.rows_at(view, ends).tolist() == plane.rows_at(view, firsts).tolist() == filled


@SMALL
@given(case=stretches(CLEAN_TEXTS))
def test_cutting_spans_is_the_same_in_code_points_and_in_utf_16(
    tables: FoldTables, case: tuple[str, View, list[float]]
) -> None:
    text, view, shares = case
    spans = [(a, b) for _, _, a, b in _spans(build_one(text, tables), view, shares)]
    units = text.encode("utf-16-le")
    for start, end in reversed([utf16_span(text, *span) for span in spans]):
        units = units[: 2 * start] + units[2 * end :]
    assert units.decode("utf-16-le") == _placeholder_cut(text, spans)


@pytest.mark.parametrize("view", VIEWS)
def test_no_code_point_fails(tables: FoldTables, view: View) -> None:
    texts = ["".join(map(chr, range(at, at + 256))) for at in range(0, 0x110000, 256)]
    plane = build(texts, tables)
    assert plane.buffer(view).count(b"\n") == len(texts) - 1
    for index in range(0, len(texts), 16):
        row = plane.row(index)
        assert len(row.back(view)) == len(row.view(view))


@pytest.mark.parametrize(
    ("text", "view", "found", "span"),
    [
        pytest.param("加.微 信！", "skeleton", "加微信", (0, 5), id="separators-inside-belong"),
        pytest.param("a微\u200b信\u200b。", "canon", "微信", (1, 4), id="format-characters-after-do-not"),
        pytest.param("微信\u0336\u0336x", "canon", "微信", (0, 4), id="marks-after-do"),
        pytest.param("信\u200b\u0336x", "canon", "信", (0, 1), id="marks-behind-a-format-character-do-not"),
        pytest.param("1\ufe0f\u20e33", "canon", "1", (0, 3), id="keycap-is-whole"),
        pytest.param("\u0301微", "canon", "微", (1, 2), id="marks-before-do-not"),
        pytest.param("😀薇信", "skeleton", "薇信", (1, 3), id="code-points-not-units"),
        pytest.param("加\n微信", "skeleton", "加微信", (0, 4), id="line-feed-inside"),
        pytest.param("\ud800微\ud800信", "canon", "微信", (1, 4), id="lone-surrogates"),
    ],
)
def test_span(tables: FoldTables, text: str, view: View, found: str, span: tuple[int, int]) -> None:
    row = build_one(text, tables)
    start = row.view(view).index(found)
    assert row.span(view, start, start + len(found)) == span


def test_an_empty_stretch_stays_empty(tables: FoldTables) -> None:
    row = build_one("a b", tables)
    assert row.span("skeleton", 1, 1) == (2, 2)
    assert row.span("skeleton", 2, 2) == (3, 3)


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (1, 0), (0, 4)])
def test_a_stretch_outside_the_view_is_refused(tables: FoldTables, start: int, end: int) -> None:
    row = build_one("abc", tables)
    assert row.span("canon", 0, 3) == (0, 3)
    with pytest.raises(IndexError):
        row.span("canon", start, end)


def test_a_line_feed_inside_a_text_is_a_space(tables: FoldTables) -> None:
    plane = build(["a\nb", "c"], tables)
    assert plane.buffer("canon") == b"a b\nc"
    assert plane.buffer("skeleton") == b"ab\nc"
    assert plane.row(0).raw == "a\nb"


def test_rows_that_become_empty_stay(tables: FoldTables) -> None:
    plane = build(["", "，。", "x", "\u200b", ""], tables)
    assert plane.buffer("skeleton") == b"\n\nx\n\n"
    assert plane.row_start("skeleton").tolist() == [0, 1, 2, 4, 5]
    assert [plane.row(i).skeleton for i in range(5)] == ["", "", "x", "", ""]


@pytest.mark.parametrize(
    ("texts", "buffer", "starts"),
    [
        pytest.param([], b"", [], id="no-row"),
        pytest.param([""], b"", [0], id="one-empty-row"),
        pytest.param(["\n"], b" ", [0], id="only-a-line-feed"),
        pytest.param(["\n", ""], b" \n", [0, 2], id="line-feed-and-empty-row"),
    ],
)
def test_small_batches(tables: FoldTables, texts: list[str], buffer: bytes, starts: list[int]) -> None:
    plane = build(texts, tables)
    assert (plane.n, plane.buffer("canon")) == (len(texts), buffer)
    assert plane.row_start("canon").tolist() == starts


def test_long_texts_are_cut_and_say_so(tables: FoldTables) -> None:
    plane = build(["abcdef", "ab"], tables, cap=3)
    assert plane.truncated.tolist() == [True, False]
    assert plane.row(0).raw == "abc"
    assert plane.row(0).truncated
    assert (build_one("abcdef", tables, cap=3).canon, build_one("abc", tables, cap=3).truncated) == (
        "abc",
        False,
    )


def test_rows_read_the_buffers_that_exist(tables: FoldTables) -> None:
    plane: TextPlane = build(["Ａ", "Ｂ"], tables)
    assert not plane.is_built("canon")
    assert plane.row(1).canon == "b"
    assert not plane.is_built("canon")
    assert plane.buffer("canon") == b"a\nb"
    assert plane.row(0).canon == "a"
    assert plane.row(0) is plane.row(0)
    assert plane.row(0).tables is tables


def test_codes_are_those_of_the_buffer(tables: FoldTables) -> None:
    plane = build(["ＡＢ", "微 信"], tables)
    assert plane.codes("skeleton").tolist() == [97, 98, 10, ord("微"), ord("信")]


@pytest.mark.parametrize(
    ("text", "canon", "skeleton", "sounds_like"),
    [
        pytest.param("ｖ①２", "v12", "v12", "v12", id="width-and-circles"),
        pytest.param("微\u200b信", "微信", "微信", "微信", id="zero-width"),
        pytest.param("微\u0336信\u0336", "微信", "微信", "微信", id="marks"),
        pytest.param("加.微 信", "加.微 信", "加微信", "加微信", id="separators"),
        pytest.param("加-微*信", "加-微*信", "加微信", "加微信", id="punctuation"),
        pytest.param("薇信", "薇信", "薇信", "微信", id="homophone"),
        pytest.param("威芯", "威芯", "威芯", "微信", id="homophone-other-tones"),
        pytest.param("轉賬", "转账", "转账", "转账", id="traditional"),
        pytest.param("раypal", "paypal", "paypal", "paypal", id="cyrillic"),
        pytest.param("🅥🅧１３８", "vx138", "vx138", "vx138", id="negative-circles"),
        pytest.param("⑴⒊⑧", "138", "138", "138", id="bracketed-digits"),
        pytest.param("1️⃣3️⃣8️⃣", "138", "138", "138", id="keycaps"),
        pytest.param("𝟏𝟑𝟖", "138", "138", "138", id="mathematical-digits"),
        pytest.param("ＴＥＬＥＧＲＡＭ", "telegram", "telegram", "telegram", id="full-width-word"),
        pytest.param("W\u00ade C\u200dhat", "we chat", "wechat", "wechat", id="soft-hyphen"),
    ],
)
def test_example_disguises(
    tables: FoldTables, text: str, canon: str, skeleton: str, sounds_like: str
) -> None:
    row = build_one(text, tables)
    assert (row.canon, row.skeleton) == (canon, skeleton)
    assert row.phonetic == build_one(sounds_like, tables).phonetic


def test_ordinary_numerals_survive(tables: FoldTables) -> None:
    text = "一共两个人，二十三元"
    assert build_one(text, tables).skeleton == "一共两个人二十三元"


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param([], id="no-text"),
        pytest.param([""], id="one-empty-text"),
        pytest.param(["a\0", "\0"], id="nul-at-the-end"),
        pytest.param(["\ud800", "\U0001f600"], id="surrogate-and-emoji"),
        pytest.param(["键a"], id="narrow"),
    ],
)
def test_raw_codes_are_those_of_the_joined_texts(tables: FoldTables, texts: list[str]) -> None:
    plane = build(texts, tables)
    assert plane.raw_codes.tolist() == list(map(ord, "\n".join(texts)))
    assert plane.buffer("canon") == "\n".join(tables.fold("canon", text) for text in texts).encode()


def test_a_batch_is_freed_without_the_collector(tables: FoldTables) -> None:
    plane = build(["微信", "abc"], tables)
    row = plane.row(0)
    gone = weakref.ref(plane)
    gc.disable()
    try:
        del plane
        assert gone() is None
    finally:
        gc.enable()
    assert row.skeleton == "微信"

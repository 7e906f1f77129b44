"""Texts for people at work: no value is left, evidence stays marked, in the original and in every view."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.ids import SignalName
from clearford.core.spans import Span
from clearford.runtime.veil import LONGEST, Masked, TextView, Veiled, replaced
from clearford.text.plane import DEFAULT_CAP

PHONE, MAIL = "138 0013 8000", "lin@mail.example"


def said(view: TextView) -> list[str]:
    """What is marked in a view."""
    return [view.text[mark.start : mark.end] for mark in view.marks]


def values(view: TextView) -> list[str]:
    """What stands in place of values."""
    return [view.text[one.start : one.end] for one in view.masked]


def test_a_value_is_put_aside_under_kind_and_number() -> None:
    text = Veiled(f"call {PHONE} or 13800138000, mail {MAIL}")
    shown = text.original()
    assert shown.text == "call [mobile 1] or [mobile 1], mail [email 1]"
    assert values(shown) == ["[mobile 1]", "[mobile 1]", "[email 1]"]
    assert shown.masked[0] == Masked(start=5, end=15, kind="mobile", number=1)
    assert text.value("mobile.1") == PHONE
    assert text.value("email.1") == MAIL
    assert text.value("mobile.2") is None


def test_no_view_holds_anything_of_a_value() -> None:
    text = Veiled(f"加\u200b薇.信 打 {PHONE} 吧", [Span(SignalName("contact.handle"), 0, 3)])
    for view in (text.original([(0, 5)]), *text.views([(0, 5)])):
        assert "8000" not in view.text
        assert "[mobile 1]" in view.text
        assert "[contact 1]" in view.text


def test_evidence_is_marked_where_it_stands_in_each_view() -> None:
    text = Veiled("加\u200b微.信 吗")
    assert said(text.original([(0, 5), (2, 3)])) == ["加\u200b微.信", "微"]
    assert [said(view) for view in text.views([(0, 5)])] == [
        ["加微.信"],
        ["加微信"],
        [text.views()[2].text[:3]],
    ]
    assert [view.name for view in text.views()] == ["canon", "skeleton", "phonetic"]


def test_a_mark_whose_characters_vanish_is_in_no_view_that_lacks_them() -> None:
    views = Veiled("a..b").views([(1, 3), (3, 4)])
    assert [[mark.n for mark in view.marks] for view in views[:2]] == [[1, 2], [2]]


def test_what_was_read_is_told_but_never_a_value() -> None:
    text = Veiled(f"加薇信 {PHONE}")
    assert text.seen_in("canon", 0, 2) == "加薇"
    assert text.seen_in("canon", 2, 8) is None
    assert text.seen_in("no such view", 0, 2) is None


def test_a_text_is_cut_and_a_value_is_never_cut_in_two() -> None:
    text = Veiled("x" * (LONGEST + 5))
    assert (text.cut, len(text.original().text)) == (True, LONGEST)
    assert {len(view.text) for view in text.views()} == {DEFAULT_CAP}
    short = Veiled(f"call {PHONE} now")
    assert short.beginning(8).text == "call "
    assert short.beginning(18).text == "call [mobile 1]"
    assert not short.cut


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        pytest.param([], "abcdef", id="none"),
        pytest.param([(0, 2, "X")], "Xcdef", id="at-the-start"),
        pytest.param([(4, 6, "")], "abcd", id="removed-at-the-end"),
        pytest.param([(1, 2, "..."), (2, 3, "-")], "a...-def", id="beside-each-other"),
    ],
)
def test_pieces_are_replaced(pieces: list[tuple[int, int, str]], shown: str) -> None:
    assert replaced("abcdef", pieces)[0] == shown


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.sampled_from("ab薇信\u200b\u0301. 1"), max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4),
)
def test_marks_stay_inside_and_cover_the_same_signs(text: str, wanted: list[tuple[int, int]]) -> None:
    places = [(a, b) for a, b in wanted if a < b <= len(text)]
    veiled = Veiled(text)
    whole = veiled.original(places)
    for view in (whole, *veiled.views(places)):
        assert all(0 <= mark.start < mark.end <= len(view.text) for mark in view.marks)
    if not veiled.holes:
        assert said(whole) == [text[a:b] for a, b in places]

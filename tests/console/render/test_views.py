"""A text in every view: numbers told once, values by kind and number, views that say nothing new left out."""

from __future__ import annotations

from clearford.console.render.views import KINDS, LABELS, part_of, stack_of
from clearford.detect.personal.redact import SENSITIVITY
from clearford.runtime.veil import Marked, Masked, TextView, Veiled
from clearford.text.tables import VIEWS


def test_every_view_and_kind_has_a_name() -> None:
    assert set(LABELS) == {"original", *VIEWS}
    assert set(KINDS) == set(SENSITIVITY)


def test_a_number_begins_once_and_a_value_is_a_piece_without_text() -> None:
    view = TextView(
        name="original",
        text="call [mobile 1] now",
        masked=(Masked(start=5, end=15, kind="mobile", number=1),),
        marks=(Marked(start=0, end=19, n=1), Marked(start=16, end=19, n=2)),
    )
    part = part_of(view, "en")
    assert [(one.numbers, one.begins, one.kind, one.number) for one in part.pieces] == [
        ((1,), (1,), "", 0),
        ((1,), (), "phone", 1),
        ((1,), (), "", 0),
        ((1, 2), (2,), "", 0),
    ]
    assert [one.markup is None for one in part.pieces] == [False, True, False, False]
    assert part.whole


def test_views_that_read_the_same_are_left_out() -> None:
    text = Veiled("hello")
    assert stack_of(text.original(), text.views(), "en", None) == ()
    disguised = Veiled("加.微\u200b信")
    names = [part.name for part in stack_of(disguised.original(), disguised.views(), "zh-CN", None)]
    assert names[:2] == ["canon", "skeleton"]


def test_a_part_of_a_view_stands_about_the_same_place() -> None:
    text = Veiled("A. " * 5_000)
    original = text.original()
    parts = stack_of(original, text.views(), None, 7_500)
    assert parts[0].window.low == 7_500
    assert abs(parts[1].window.low / parts[1].window.size - 0.5) < 0.01
    assert not parts[0].whole


def test_what_is_unseen_can_be_left_out_of_sight() -> None:
    view = TextView(name="original", text="a\u200bb")
    shown, hidden = (part_of(view, None, show_invisible=flag).pieces[0].markup for flag in (True, False))
    assert "U+200B" in (shown or "")
    assert "U+200B" not in (hidden or "")

"""Texts cut at their evidence: nothing is lost, nothing is doubled, numbers are right, letters stay whole."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.console.render.spans import BEFORE, WINDOW, Segment, Window, segments_of, window_of
from clearford.runtime.veil import Marked, Masked

TEXT = st.text(st.sampled_from("ab文\u0301\u200d👨 "), max_size=40)
PLACES = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=5)


def whole(text: str) -> Window:
    return Window(low=0, high=len(text), size=len(text))


def marked(text: str, places: list[tuple[int, int]]) -> list[Marked]:
    found = [(a, min(a + n, len(text))) for a, n in places]
    return [Marked(start=a, end=b, n=n) for n, (a, b) in enumerate(found, 1) if a < b]


@settings(max_examples=150, deadline=None)
@given(TEXT, PLACES)
def test_the_segments_are_the_text_and_each_character_has_the_numbers_of_its_marks(
    text: str, places: list[tuple[int, int]]
) -> None:
    marks = marked(text, places)
    segments = segments_of(text, marks, (), whole(text))
    assert "".join(one.text for one in segments) == text
    at = 0
    for one in segments:
        for place in range(at, at + len(one.text)):
            assert {m.n for m in marks if m.start <= place < m.end} <= set(one.numbers)
        at += len(one.text)


def test_overlapping_evidence_gives_several_numbers() -> None:
    marks = [Marked(start=1, end=4, n=1), Marked(start=2, end=6, n=2)]
    assert segments_of("abcdefg", marks, (), whole("abcdefg")) == (
        Segment(text="a"),
        Segment(text="b", numbers=(1,)),
        Segment(text="cd", numbers=(1, 2)),
        Segment(text="ef", numbers=(2,)),
        Segment(text="g"),
    )


def test_marks_are_widened_to_whole_letters() -> None:
    text = "xe\u0301👨\u200d👧y"
    found = segments_of(text, [Marked(start=1, end=2, n=1), Marked(start=4, end=5, n=2)], (), whole(text))
    assert [(one.text, one.numbers) for one in found] == [
        ("x", ()),
        ("e\u0301", (1,)),
        ("👨\u200d👧", (2,)),
        ("y", ()),
    ]


def test_a_value_that_was_put_aside_is_a_segment_of_its_own() -> None:
    hole = Masked(start=5, end=15, kind="mobile", number=1)
    text = "call [mobile 1] now"
    found = segments_of(text, [Marked(start=0, end=15, n=1)], [hole], whole(text))
    assert [(one.text, one.numbers, one.masked) for one in found] == [
        ("call ", (1,), None),
        ("[mobile 1]", (1,), hole),
        (" now", (), None),
    ]


def test_a_short_text_is_shown_whole() -> None:
    window = window_of(10, (), ())
    assert (window.low, window.high, window.before, window.after) == (0, 10, None, None)


def test_a_long_text_is_shown_around_its_first_evidence_and_by_parts() -> None:
    window = window_of(100_000, [Marked(start=50_000, end=50_010, n=1)], ())
    assert (window.low, window.high) == (50_000 - BEFORE, 50_000 - BEFORE + WINDOW)
    assert (window.before, window.after) == (window.low - WINDOW, window.high)
    last = window_of(100_000, (), (), 99_000)
    assert (last.low, last.high, last.after) == (99_000, 100_000, None)
    beyond = window_of(10, (), (), 50)
    assert (beyond.low, beyond.high) == (9, 10)


def test_no_place_of_a_value_is_cut_in_two() -> None:
    holes = [
        Masked(start=95, end=105, kind="x", number=1),
        Masked(start=4_095, end=4_105, kind="x", number=2),
    ]
    window = window_of(9_000, (), holes, 100)
    assert (window.low, window.high) == (95, 4_105)


def test_many_spans_are_cut_in_one_pass() -> None:
    text = "ab" * 50_000
    marks = [Marked(start=n, end=n + 3, n=n + 1) for n in range(0, 3_000, 3)]
    found = segments_of(text, marks, (), window_of(len(text), marks, ()))
    assert len(found) == 1_001

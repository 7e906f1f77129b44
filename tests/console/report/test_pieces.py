"""Texts are cut where evidence begins and ends, and nothing of them is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.console.report.pieces import Piece, pieces
from clearford.runtime.reports.shown_text import Mark, ShownText
from clearford.text.inert import inert

MARKS = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 6), st.sampled_from("ab")).map(
        lambda t: Mark(t[0], min(t[0] + t[1], 10), t[2])
    ),
    max_size=5,
)


def test_overlapping_evidence_names_both_where_it_overlaps() -> None:
    shown = ShownText("original", "abcdef", [Mark(1, 4, "x"), Mark(3, 5, "y")])
    assert pieces(shown) == [
        Piece("a", ""), Piece("bc", "x"), Piece("d", "x, y"), Piece("e", "y"), Piece("f", ""),
    ]  # fmt: skip


def test_what_cannot_be_seen_is_written_out() -> None:
    assert pieces(ShownText("original", "a\u202eb", [])) == [Piece("a<202E>b", "")]


@settings(deadline=None)
@given(MARKS)
def test_the_pieces_are_the_text(marks: list[Mark]) -> None:
    text = "0123456789"
    found = pieces(ShownText("original", text, marks))
    assert "".join(piece.text for piece in found) == inert(text)
    at = 0
    for piece in found:
        for place in range(at, at + len(piece.text)):
            assert piece.signals == ", ".join(sorted({m.signal for m in marks if m.start <= place < m.end}))
        at += len(piece.text)

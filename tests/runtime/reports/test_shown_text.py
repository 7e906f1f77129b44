"""What a report shows of a text: masked, cut around the evidence, marked in every view."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.ids import SignalName
from clearford.core.spans import Span
from clearford.runtime import shipped
from clearford.runtime.reports.shown_text import WINDOW, Mark, ShownText, shown_id, shown_text
from clearford.text.tables import FoldTables


def _span(start: int, end: int, signal: str = "x") -> Span:
    return Span(SignalName(signal), start, end)


def _marked(shown: ShownText) -> list[str]:
    return [shown.text[m.start : m.end] for m in shown.marks]


def test_personal_values_are_masked_and_the_marks_move_along(tables: FoldTables) -> None:
    text = "call 13800138000 now please"
    spans = [_span(5, 16, "personal.mobile"), _span(17, 20, "text.phrase.urgency")]
    texts, cut = shown_text(text, spans, tables)
    assert (texts[0].text, cut) == ("call ****8000 now please", False)
    assert _marked(texts[0]) == ["****8000", "now"]
    assert all("13800138000" not in shown.text for shown in texts)


def test_evidence_is_marked_where_it_stands_in_each_view(tables: FoldTables) -> None:
    texts, _ = shown_text("加\u200b微.信 吗", [_span(0, 5)], tables)
    assert [shown.name for shown in texts] == ["original", "canon", "skeleton", "phonetic"]
    assert _marked(texts[1]) == ["加微.信"]
    assert _marked(texts[2]) == ["加微信"]


def test_a_mark_whose_characters_vanish_is_not_in_the_view(tables: FoldTables) -> None:
    texts, _ = shown_text("a..b", [_span(1, 3)], tables)
    assert (_marked(texts[1]), _marked(texts[2])) == ([".."], [])


@pytest.mark.parametrize(
    ("at", "starts_with"), [pytest.param(0, "x", id="at-the-start"), pytest.param(2000, "-", id="far-in")]
)
def test_a_long_text_is_cut_around_its_first_evidence(tables: FoldTables, at: int, starts_with: str) -> None:
    text = "-" * at + "x" + "-" * 3000
    texts, cut = shown_text(text, [_span(at, at + 1)], tables)
    assert cut
    assert len(texts[0].text) == WINDOW
    assert texts[0].text.startswith(starts_with)
    assert _marked(texts[0]) == ["x"]


SPANS = st.lists(
    st.tuples(
        st.integers(0, 24), st.integers(1, 8), st.sampled_from(["x", "personal.mobile", "contact.handle"])
    ).map(lambda t: _span(t[0], min(t[0] + t[1], 25), t[2])),
    max_size=6,
)


@settings(deadline=None)
@given(SPANS)
def test_no_character_of_a_personal_value_is_left(spans: list[Span]) -> None:
    text = "abcdefghijklmnopqrstuvwxy"
    personal = {i for s in spans if s.signal != "x" for i in range(s.start, s.end)}
    shown = shown_text(text, sorted(spans), shipped.fold_tables())[0][0]
    kept = "".join(c for i, c in enumerate(text) if i not in personal)
    assert "".join(c for c in shown.text if c in kept) == kept
    assert all(0 <= m.start <= m.end <= len(shown.text) for m in shown.marks)


def test_marks_compare_by_place() -> None:
    assert sorted([Mark(3, 4, "a"), Mark(1, 9, "b")])[0] == Mark(1, 9, "b")


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        pytest.param("post-17", "post-17", id="ordinary"),
        pytest.param("13900004567", "****4567", id="mobile"),
        pytest.param("u_1390000+4567", "u_1390000+4567", id="no-number"),
        pytest.param("li@mail.example/3", "l****@mail.example/3", id="mail"),
        pytest.param("", "", id="empty"),
    ],
)
def test_an_id_that_is_personal_is_masked(item: str, shown: str) -> None:
    assert shown_id(item) == shown

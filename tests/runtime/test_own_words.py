"""A person's own text beside a decision: marked where what was found may be told, and nowhere else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.ids import Digest, ItemId, SignalName
from clearford.core.items import Item
from clearford.core.spans import Span
from clearford.core.trace import Trace, to_json
from clearford.runtime.engine import EngineOptions, load_packs
from clearford.runtime.own_words import OwnWords, own_words, public_lists
from clearford.runtime.stores.vault import Kept
from tests.cli.program import PACKS

TEXT = "log in at paypa1.example"


def kept(*spans: Span, **item: Any) -> dict[str, Kept]:
    """What is kept behind a decision."""
    trace = Trace(
        item=ItemId("p1"),
        outcome="restrict",
        actions=(),
        bundle=Digest("0" * 64),
        parts={},
        packs={},
        inputs=(),
        findings={},
        rules=(),
        spans=spans,
    )
    body = msgspec.json.encode(Item(id="p1", **item))
    return {"item": Kept(bytes(32), body), "trace": Kept(bytes(32), to_json(trace))}


def span(signal: str, start: int, end: int) -> Span:
    """A stretch that was found."""
    return Span(SignalName(signal), start, end)


def test_a_link_is_marked_in_the_words_around_it() -> None:
    told = own_words(kept(span("url.lookalike.score", 10, 24), text=TEXT, lang="en"), frozenset())
    assert told == OwnWords(text=TEXT, lang="en", marks=((10, 24),))


@pytest.mark.parametrize(
    ("signal", "marked"),
    [
        pytest.param("text.phrase.open_list.count", True, id="a list that anybody may read"),
        pytest.param("text.phrase.kept_list.count", False, id="one that not everybody may"),
        pytest.param("text.length", False, id="no list"),
        pytest.param("personal.mobile.count", True, id="personal information"),
        pytest.param("model.fraud.score", False, id="a score"),
    ],
)
def test_what_nobody_may_be_told_is_not_marked(signal: str, *, marked: bool) -> None:
    told = own_words(kept(span(signal, 0, 3), text=TEXT), frozenset(("open_list",)))
    assert told is not None and bool(told.marks) is marked


@pytest.mark.parametrize(
    "found",
    [
        pytest.param({}, id="erased"),
        pytest.param(kept(), id="no text"),
        pytest.param(kept(text=""), id="an empty text"),
        pytest.param(kept(text=None), id="a text that is unknown"),
    ],
)
def test_without_words_there_is_nothing_to_show(found: dict[str, Kept]) -> None:
    assert own_words(found, frozenset()) is None


def test_a_text_whose_trace_is_gone_is_shown_without_marks() -> None:
    found = kept(span("url.count", 0, 3), text=TEXT)
    del found["trace"]
    assert own_words(found, frozenset()) == OwnWords(text=TEXT, lang=None, marks=())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=8))
def test_marks_ascend_and_do_not_touch_and_cover_what_was_found(pairs: list[tuple[int, int]]) -> None:
    spans = [span("url.count", *pair) for pair in pairs]
    told = own_words(kept(*spans, text=TEXT), frozenset())
    assert told is not None
    flat = [place for mark in told.marks for place in mark]
    assert flat == sorted(set(flat)) and all(0 <= place <= len(TEXT) for place in flat)
    wanted = {place for start, end in pairs for place in range(max(0, start), min(end, len(TEXT)))}
    assert {place for start, end in told.marks for place in range(start, end)} == wanted


def test_lists_are_public_where_their_pack_says_so() -> None:
    packs, _ = load_packs(EngineOptions(packs=(str(PACKS),), shipped=False))
    assert {"sure_profit", "meeting_code"} <= public_lists(packs)
    closed, _ = load_packs(EngineOptions())
    by_pack = {pack.file.id: pack for pack in closed.packs}
    (partners, *_) = [one for one in by_pack.values() if one.file.handling["lists"] == "partners"]
    assert {one.meta.name for one in partners.phrases}.isdisjoint(public_lists(closed))

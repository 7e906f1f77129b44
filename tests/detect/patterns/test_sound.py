"""Patterns read by their sound: found in any spelling of it, with their place, whatever the grouping."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.core.spans import Span
from clearford.detect.patterns.detector import PatternDetector
from clearford.detect.patterns.spec import PatternSpec
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

SPECS = [
    PatternSpec(name="oath", pattern="滚你全家", borders="none"),
    PatternSpec(name="oath", pattern="滚出?你们?(?:全家|一家)", borders="none", by_sound=True),
    PatternSpec(name="oath", pattern="你全家[,，!]?骗子", borders="none", by_sound=True),
    PatternSpec(name="told", pattern="他说滚", borders="none", context=("昨天",), within=4, by_sound=True),
]
OATH, TOLD = "text.pattern.oath.count", "text.pattern.told.count"
WANT = frozenset((OATH, TOLD))


@pytest.fixture(scope="module")
def detector(tables: FoldTables) -> PatternDetector:
    return PatternDetector(SPECS, tables, context=frozenset({"told"}))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        pytest.param("滚你全家", {OATH: 1}, id="as-written"),
        pytest.param("滚你全家，磙尼一佳", {OATH: 1}, id="what-is-written-is-enough"),
        pytest.param("滚*你全家，磙尼一佳", {OATH: 1}, id="what-is-joined-is-enough"),
        pytest.param("磙尼泉佳", {OATH: 1}, id="by-sound"),
        pytest.param("磙 尼、泉*佳", {OATH: 1}, id="signs-between-hanzi"),
        pytest.param("滾\u200b妳全傢", {OATH: 1}, id="other-forms"),
        pytest.param("磙，尼泉佳", {}, id="a-comma-parts-sentences"),
        pytest.param("磙尼泉佳，片子", {OATH: 2}, id="a-comma-that-is-asked-for"),
        pytest.param("磙尼泉佳磙你一家", {OATH: 2}, id="two-stretches"),
        pytest.param("昨天她说磙", {TOLD: 1}, id="a-word-near-it"),
        pytest.param("她说磙", {}, id="no-word-near-it"),
        pytest.param("你全家都好", {}, id="nothing"),
        pytest.param("", {}, id="empty"),
    ],
)
def test_a_pattern_is_found_by_its_sound(
    tables: FoldTables, detector: PatternDetector, text: str, values: dict[str, int]
) -> None:
    assert detector.run_one(Item(id="1"), build_one(text, tables), WANT).values == values


def test_evidence_is_in_the_original_text(tables: FoldTables, detector: PatternDetector) -> None:
    row = build_one("看，磙\u200b尼 泉佳！", tables)
    spans = list(detector.run_one(Item(id="1"), row, WANT).spans())
    assert spans == [Span(detector.specs[0].name, 2, 8, "phonetic", "length")]
    assert row.raw[2:8] == "磙\u200b尼 泉佳"


def test_what_is_written_is_told_as_before(tables: FoldTables, detector: PatternDetector) -> None:
    row = build_one("滚你全家", tables)
    spans = list(detector.run_one(Item(id="1"), row, WANT).spans())
    assert spans == [Span(detector.specs[0].name, 0, 4, "", "direct")]


def test_signals_say_what_they_are(detector: PatternDetector) -> None:
    assert {str(spec.name): spec.role for spec in detector.specs} == {OATH: "evidence", TOLD: "context"}


def test_only_wanted_signals_are_given(tables: FoldTables, detector: PatternDetector) -> None:
    found = detector.run([Item(id="1")], build(["昨天她说磙尼泉佳"], tables), frozenset({TOLD}))
    assert set(found.columns) == {TOLD}
    assert {span.signal for span in found.spans(0)} == {TOLD}


PIECES = st.sampled_from(
    ["滚", "磙", "你", "泥", "全家", "泉佳", "骗子", "昨天", "他说", "*", " ", "，", "a", "\u200b"]
)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=1, max_size=6))
def test_batch_and_single_items_agree(
    tables: FoldTables, detector: PatternDetector, texts: list[str]
) -> None:
    items = [Item(id=str(i)) for i in range(len(texts))]
    found = detector.run(items, build(texts, tables), WANT)
    for i, text in enumerate(texts):
        alone = detector.run_one(items[i], build_one(text, tables), WANT)
        batch = {name: int(column.values[i]) for name, column in found.columns.items() if column.values[i]}
        assert dict(alone.values) == batch
        assert list(alone.spans()) == list(found.spans(i))

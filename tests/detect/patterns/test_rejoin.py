"""Hanzi that signs part are joined again, and only those."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.core.spans import Span
from clearford.detect.patterns.detector import PatternDetector
from clearford.detect.patterns.rejoin import parted_rows, rejoined
from clearford.detect.patterns.spec import PatternSpec
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

SPECS = [
    PatternSpec(name="oath", pattern="滚出?[去你]们?(?:全家|一家)", borders="none"),
    PatternSpec(name="oath", pattern="滚你全家骗子", borders="none"),
    PatternSpec(name="quoted", pattern="他说滚", borders="none"),
    PatternSpec(name="number", pattern=r"号\d{2,4}", borders="none"),
    PatternSpec(name="heard", pattern="全家骗子", view="skeleton", borders="none"),
]
WANT = frozenset(f"text.pattern.{name}.count" for name in ("oath", "quoted", "number", "heard"))


@pytest.fixture(scope="module")
def detector(tables: FoldTables) -> PatternDetector:
    return PatternDetector(SPECS, tables, context=frozenset({"quoted"}))


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        pytest.param("滚*你全家", "滚你全家", id="one sign"),
        pytest.param("滚.你 全_家", "滚你全家", id="spaces beside it"),
        pytest.param("滚．你", "滚你", id="full width"),
        pytest.param("滾*你", "滚你", id="traditional"),
        pytest.param("a*b 滚·你 c.d", "a*b 滚你 c.d", id="letters keep theirs"),
        pytest.param("滚，你全*家", "滚,你全家", id="ordinary signs stay"),
        pytest.param("滚****你", None, id="too many"),
        pytest.param("滚 你 全 家", None, id="spaces alone"),
        pytest.param("滚*", None, id="at the end"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_signs_between_hanzi_are_left_out(tables: FoldTables, text: str, joined: str | None) -> None:
    found = rejoined(build_one(text, tables))
    assert (None if found is None else found.row.raw) == joined


def test_a_pattern_is_found_across_signs_with_its_place(
    tables: FoldTables, detector: PatternDetector
) -> None:
    row = build_one("看，滚*你\u200b.全 家！", tables)
    found = detector.run_one(Item(id="1"), row, WANT)
    assert found.values == {"text.pattern.oath.count": 1}
    assert list(found.spans()) == [Span(detector.specs[0].name, 2, 10, "canon", "direct")]
    assert row.raw[2:10] == "滚*你\u200b.全 家"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("滚你全家，滚*你一家", 1, id="what is written is enough"),
        pytest.param("滚*你全家骗*子", 2, id="two stretches of one name"),
        pytest.param("滚你全家·好", 1, id="the sign is elsewhere"),
    ],
)
def test_stretches_are_counted_once(
    tables: FoldTables, detector: PatternDetector, text: str, count: int
) -> None:
    assert (
        detector.run_one(Item(id="1"), build_one(text, tables), WANT).values["text.pattern.oath.count"]
        == count
    )


def test_what_only_softens_is_not_looked_for(tables: FoldTables, detector: PatternDetector) -> None:
    assert detector.run_one(Item(id="1"), build_one("他*说.滚", tables), WANT).values == {}


PIECES = st.sampled_from(
    [
        "滚",
        "你",
        "全家",
        "骗子",
        "去",
        "他说",
        "*",
        ".",
        " ",
        "、",
        "，",
        "号12",
        "\u4dc5",
        "\u200b",
        "滾",
        "a",
    ]
)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.lists(PIECES, max_size=14).map("".join), min_size=1, max_size=6))
def test_batch_and_single_items_agree(
    tables: FoldTables, detector: PatternDetector, texts: list[str]
) -> None:
    plane = build(texts, tables)
    items = [Item(id=str(i)) for i in range(len(texts))]
    found = detector.run(items, plane, WANT)
    parted = [i for i, text in enumerate(texts) if rejoined(build_one(text, tables)) is not None]
    assert parted_rows(plane) == parted
    for i, text in enumerate(texts):
        alone = detector.run_one(items[i], build_one(text, tables), WANT)
        batch = {name: int(column.values[i]) for name, column in found.columns.items() if column.values[i]}
        assert dict(alone.values) == batch
        assert list(alone.spans()) == list(found.spans(i))

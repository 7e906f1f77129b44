"""Phrases are found by the look of their hanzi, where a list asks for it, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.detect.phrases.detector import PhraseDetector
from clearford.detect.phrases.model import PhraseList, PhraseText, Routes
from clearford.text.hanzi import Readings, Shapes, Splits
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

SHAPES = Shapes(
    {"微": "徽", "徽": "微", "信": "倍陪", "倍": "信陪", "陪": "信倍", "转": "传", "传": "转"},
    ("微徽薇", "信倍陪货", "传转"),
)
SILENT = Routes(phonetic=False, pinyin=False, split=False, mixed=False, emoji=False)
ASKS = Routes(phonetic=False, pinyin=False, split=False, mixed=False, emoji=False, shape=True)
PHRASES = ("加我微信", "转账到微信", "微信群", "加我倍信")
COUNT, HIDDEN = "text.phrase.asks.count", "text.phrase.asks.disguised"


@pytest.fixture(scope="module")
def detector(tables: FoldTables, readings: Readings, splits: Splits) -> PhraseDetector:
    lists = [
        PhraseList(
            name="asks", phrases=[PhraseText(text=p) for p in PHRASES], routes=ASKS, unless=("再加我徽信",)
        ),
        PhraseList(name="silent", phrases=[PhraseText(text=p) for p in PHRASES], routes=SILENT),
    ]
    return PhraseDetector(lists, tables, readings, splits, SHAPES)


def _one(detector: PhraseDetector, text: str, tables: FoldTables) -> dict[str, int]:
    return dict(detector.run_one(Item(id="1"), build_one(text, tables), frozenset(detector.defaults)).values)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("加我徽信", {COUNT: 1, HIDDEN: 1}, id="one replaced"),
        pytest.param("加我徽倍", {COUNT: 1, HIDDEN: 1}, id="half replaced"),
        pytest.param("加.我\u200b 徽*倍", {COUNT: 1, HIDDEN: 1}, id="and separated"),
        pytest.param("传账到徽陪", {}, id="more than half"),
        pytest.param("传账到徽信", {COUNT: 1, HIDDEN: 1}, id="two of five"),
        pytest.param("加我薇信", {}, id="of one class and not alike"),
        pytest.param("加我微货", {}, id="the other way"),
        pytest.param("徽信群", {}, id="too short"),
        pytest.param("请再加我徽信吧", {}, id="inside an ordinary word"),
        pytest.param("加我微信", {COUNT: 1, "text.phrase.silent.count": 1}, id="as written"),
        pytest.param("加我微信，加我徽信", {COUNT: 1, "text.phrase.silent.count": 1}, id="both"),
        pytest.param("", {}, id="nothing"),
    ],
)
def test_look_alikes(detector: PhraseDetector, tables: FoldTables, text: str, found: dict[str, int]) -> None:
    assert _one(detector, text, tables) == found


def test_the_evidence_says_how_and_where(detector: PhraseDetector, tables: FoldTables) -> None:
    row = build_one("请加 我徽信", tables)
    spans = list(detector.run_one(Item(id="1"), row, frozenset({COUNT})).spans())
    assert [(s.start, s.end, s.via, s.why) for s in spans] == [(1, 6, "shape", "length")]


PIECES = st.sampled_from(
    [
        *PHRASES,
        "加我徽信",
        "传账到徽信",
        "徽",
        "倍",
        "加我",
        "再",
        "，",
        "*",
        "weixin",
        "\u200b",
        "13800000000",
    ]
)


@settings(max_examples=80, deadline=None)
@given(texts=st.lists(st.lists(PIECES, max_size=8).map("".join), min_size=1, max_size=6))
def test_batch_and_single_items_agree(detector: PhraseDetector, tables: FoldTables, texts: list[str]) -> None:
    plane, want = build(texts, tables), frozenset(detector.defaults)
    found = detector.run([Item(id=str(i)) for i in range(len(texts))], plane, want)
    for i, text in enumerate(texts):
        alone = detector.run_one(Item(id="1"), build_one(text, tables), want)
        assert dict(alone.values) == {n: int(c.values[i]) for n, c in found.columns.items() if c.values[i]}
        assert list(alone.spans()) == list(found.spans(i))


def test_the_shipped_table_holds_pairs_in_both_directions_and_classes_apart(text_data: Path) -> None:
    shapes = Shapes.from_bytes((text_data / "shapes.json").read_bytes())
    assert "货" in shapes.alike["贷"]
    assert all(char in shapes.alike[other] for char, others in shapes.alike.items() for other in others)
    grouped = "".join(shapes.classes)
    assert len(grouped) == len(set(grouped))
    assert min(map(len, shapes.classes)) > 1
    assert set(grouped) <= set(shapes.alike)

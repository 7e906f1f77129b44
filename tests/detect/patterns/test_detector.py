from __future__ import annotations

from clearford.core.items import Item
from clearford.core.spans import Span
from clearford.detect.patterns.detector import PatternDetector
from clearford.detect.patterns.spec import PatternSpec
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.patterns.samples import every_spec
from tests.detect.scanner.samples import texts

PRICES = [
    PatternSpec(name="price", pattern=r"\d{1,6}元", borders="none"),
    PatternSpec(name="price", pattern=r"\d{1,3}元", borders="no_digit"),
    PatternSpec(name="pct", pattern=r"\d{1,3}%"),
]


def items(count: int) -> list[Item]:
    return [Item(id=str(i)) for i in range(count)]


def test_patterns_of_one_name_count_a_stretch_once(tables: FoldTables) -> None:
    detector = PatternDetector(PRICES, tables)
    found = detector.run(items(2), build(["58元 1234元 5%", "没有"], tables), frozenset(detector.defaults))
    assert found.columns["text.pattern.price.count"].values.tolist() == [2, 0]
    assert found.columns["text.pattern.pct.count"].values.tolist() == [1, 0]


def test_evidence_is_in_the_original_text(tables: FoldTables) -> None:
    detector = PatternDetector(PRICES, tables)
    row = build_one("共５\u200b８元", tables)
    spans = detector.run_one(items(1)[0], row, frozenset(detector.defaults)).spans()
    assert list(spans) == [Span(detector.specs[0].name, 1, 5, "canon", "direct")]


def test_only_wanted_signals_are_given(tables: FoldTables) -> None:
    detector = PatternDetector(PRICES, tables, context=frozenset({"pct"}))
    want = frozenset({"text.pattern.pct.count"})
    found = detector.run(items(1), build(["58元 5%"], tables), want)
    assert set(found.columns) == want
    assert {span.signal for span in found.spans(0)} == want
    assert [spec.role for spec in detector.specs] == ["evidence", "context"]


def test_batch_and_single_items_agree(tables: FoldTables) -> None:
    detector = PatternDetector(every_spec(), tables)
    want = frozenset(detector.defaults)
    raw = texts(120, seed=3, hostile=0.2)
    found = detector.run(items(120), build(raw, tables), want)
    for i, text in enumerate(raw):
        alone = detector.run_one(items(1)[0], build_one(text, tables), want)
        batch = {name: int(column.values[i]) for name, column in found.columns.items() if column.values[i]}
        assert dict(alone.values) == batch
        assert list(alone.spans()) == list(found.spans(i))

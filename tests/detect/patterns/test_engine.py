from __future__ import annotations

import pytest

from clearford.core.errors import DetectError
from clearford.detect.patterns.engine import PatternEngine
from clearford.detect.patterns.spec import PatternSpec, confirm_form
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.patterns.samples import every_spec
from tests.detect.patterns.test_spec import odd_texts
from tests.detect.scanner.samples import texts

MOBILE = PatternSpec(name="mobile", pattern=r"1[3-9]\d{9}")


@pytest.mark.parametrize("backend", ["hyperscan", "fallback"])
def test_batch_and_rows_equal_pure_re(tables: FoldTables, backend: str) -> None:
    specs = every_spec()
    engine = PatternEngine(specs, tables=tables, backend=backend, max_spans=1000)  # type: ignore[arg-type]
    raw = odd_texts(150) + texts(60, seed=2)
    plane = build(raw, tables)
    expected = [
        (row, number, *match.span())
        for row in range(plane.n)
        for number, spec in enumerate(specs)
        for match in confirm_form(spec).finditer(plane.row(row).canon)
    ]
    hits = engine.find(plane)
    assert list(zip(hits.rows, hits.patterns, hits.starts, hits.ends, strict=True)) == expected
    alone = [(i, *m) for i, text in enumerate(raw) for m in engine.find_one(build_one(text, tables)).matches]
    assert alone == expected


def test_more_rows_are_numbered_behind_those_of_the_batch(tables: FoldTables) -> None:
    more = [build_one(text, tables) for text in ("电话13800001234", "电话13800001234或13900001234")]
    hits = PatternEngine([MOBILE], tables=tables).find(build(["无", "13700001234"], tables), more)
    assert list(zip(hits.rows, hits.starts, strict=True)) == [(1, 0), (2, 2), (3, 2), (3, 14)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("电话13800001234请打", [(2, 13)], id="glued to hanzi"),
        pytest.param("电话１３８００００１２３４", [(2, 13)], id="full-width"),
        pytest.param("_13800001234_", [(1, 12)], id="underscores are no letters"),
        pytest.param("138000012345", [], id="inside a longer number"),
        pytest.param("a13800001234", [], id="glued to a letter"),
        pytest.param("1380000\n1234", [], id="line feed inside"),
    ],
)
def test_borders_hold_next_to_hanzi(tables: FoldTables, text: str, expected: list[tuple[int, int]]) -> None:
    hits = PatternEngine([MOBILE]).find_one(build_one(text, tables))
    assert [(m.start, m.end) for m in hits.matches] == expected


def test_more_spans_than_may_be_kept_are_recorded(tables: FoldTables) -> None:
    engine = PatternEngine([PatternSpec(name="p", pattern=r"\d{2}")], max_spans=3)
    plane = build(["12 34 56 78", "12 34 56"], tables)
    hits = engine.find(plane)
    assert hits.rows == [0, 0, 0, 1, 1, 1]
    assert hits.truncated == [(0, 0)]
    assert engine.find_one(plane.row(0)).truncated == [0]


def test_a_context_word_must_be_near(tables: FoldTables) -> None:
    spec = PatternSpec(name="code", pattern=r"\d{6}", context=("驗證碼",), within=4)
    engine = PatternEngine([spec], tables=tables)
    found = [
        bool(engine.find_one(build_one(t, tables)).matches)
        for t in ("验证码123456", "123456是验证码", "验证码在下面的这里123456", "123456")
    ]
    assert found == [True, True, False, False]


def test_each_view_has_its_own_coordinates(tables: FoldTables) -> None:
    specs = [PatternSpec(name="a", pattern=r"\d{6}", view="skeleton"), PatternSpec(name="b", pattern="微-")]
    specs[1] = PatternSpec(name="b", pattern="微-", borders="none")
    hits = PatternEngine(specs).find(build(["", "微-12-34-56"], tables))
    assert list(zip(hits.rows, hits.patterns, hits.starts, hits.ends, strict=True)) == [
        (1, 0, 1, 7),
        (1, 1, 0, 2),
    ]


@pytest.mark.parametrize("backend", ["hyperscan", "fallback"])
def test_parts_in_one_row_are_not_yet_a_match(tables: FoldTables, backend: str) -> None:
    gap = PatternSpec(name="gap", pattern=r"积分[^\n,]{0,4}兑换[^\n]{0,4}现金|快来领奖", borders="none")
    two = PatternSpec(name="two", pattern=r"积分[^\n,]{0,4}兑换", borders="none")
    engine = PatternEngine([gap, two], tables=tables, backend=backend)  # type: ignore[arg-type]
    raw = ["积分可兑换现金", "积分", "兑换积分", "现金,兑换,积分", "积分,兑换", "快来领奖", "积分", "兑换"]
    hits = engine.find(build(raw, tables))
    found = list(zip(hits.rows, hits.patterns, hits.starts, hits.ends, strict=True))
    assert found == [(0, 0, 0, 7), (0, 1, 0, 5), (5, 0, 0, 4)]
    alone = [(i, *m) for i, text in enumerate(raw) for m in engine.find_one(build_one(text, tables)).matches]
    assert alone == found


def test_a_refused_pattern_is_named() -> None:
    with pytest.raises(DetectError) as refused:
        PatternEngine([MOBILE, PatternSpec(name="bad", pattern="a+")])
    assert (refused.value.place.field, refused.value.place.column) == ("bad", 2)


def test_a_pattern_too_large_for_the_scanner_is_named() -> None:
    big = PatternSpec(name="big", pattern=r"(?:[^\n1]{250}[^\n2]{200,256}x){1,2}")
    with pytest.raises(DetectError) as refused:
        PatternEngine([MOBILE, big], backend="hyperscan")
    assert refused.value.place.field == "big"

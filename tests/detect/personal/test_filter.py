"""The filter: the batch form and the scalar form flag alike, and ordinary texts pass untouched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.personal.filter import Filter, has_run, rows_with_runs
from clearford.detect.personal.finder import can_match
from clearford.detect.personal.recogniser import Recogniser
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

PIECES = st.text(alphabet="0138一二零⑩微信v:@. -路号\n好abx", max_size=30)


@pytest.fixture(scope="module")
def scan(recognisers: tuple[Recogniser, ...]) -> Filter:
    return Filter(recognisers)


@given(texts=st.lists(PIECES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_batch_flags_equal_single_flags(texts: list[str], scan: Filter, tables: FoldTables) -> None:
    rows = scan.rows(build(texts, tables))
    single = {i: scan.row(build_one(text, tables).canon) for i, text in enumerate(texts)}
    assert rows == {i: flags for i, flags in single.items() if flags is not None}


@given(texts=st.lists(PIECES, max_size=6))
@settings(max_examples=60, deadline=None)
def test_runs_by_array_equal_runs_by_expression(texts: list[str], tables: FoldTables) -> None:
    wanted = [i for i, text in enumerate(texts) if has_run(build_one(text, tables).canon)]
    assert rows_with_runs(build(texts, tables)).tolist() == wanted


@pytest.mark.parametrize("text", ["今天天气很好", "价格99元,买2件", "see you at 8", ""])
def test_ordinary_text_is_not_flagged(text: str, scan: Filter, tables: FoldTables) -> None:
    assert scan.row(build_one(text, tables).canon) is None


def test_beside_lets_only_patterns_with_a_neighbour_be_tried(
    scan: Filter, recognisers: tuple[Recogniser, ...]
) -> None:
    names = [i for i, recogniser in enumerate(recognisers) if recogniser.data.beside]
    assert [recognisers[i].kind for i in names] == ["name"]
    flags = scan.row("王小明 13800138000")
    assert flags is not None
    assert flags.beside == set(names)
    assert flags.kinds.isdisjoint(names)
    labelled = scan.row("联系人王小明 13800138000")
    assert labelled is not None
    assert labelled.kinds.issuperset(names)


def test_a_pattern_matches_nothing_without_what_it_holds(recognisers: tuple[Recogniser, ...]) -> None:
    checked = 0
    for recogniser in recognisers:
        examples = recogniser.data.examples
        for text in (*examples.positive, *examples.disguised, *examples.negative):
            for pattern in recogniser.patterns:
                if pattern.holds and pattern.regex.search(text):
                    checked += 1
                    assert can_match(pattern.holds, text), pattern.regex.pattern
    assert checked > 40

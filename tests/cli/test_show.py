"""Spans are marked where they are, and tables and errors say what they should."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from clearford.cli.show import counts_table, error_lines, highlighted, merged
from clearford.core.errors import InputError, Place
from clearford.core.ids import SignalName
from clearford.core.spans import Span


def _span(start: int, end: int) -> Span:
    return Span(SignalName("x"), start, end)


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        pytest.param([], [], id="none"),
        pytest.param([(3, 5), (0, 2)], [(0, 2), (3, 5)], id="apart"),
        pytest.param([(0, 4), (2, 6)], [(0, 6)], id="overlapping"),
        pytest.param([(0, 2), (2, 4)], [(0, 4)], id="touching"),
        pytest.param([(0, 9), (2, 4)], [(0, 9)], id="inside"),
    ],
)
def test_overlapping_spans_are_joined(spans: list[tuple[int, int]], joined: list[tuple[int, int]]) -> None:
    assert merged(spans) == joined


def test_spans_are_marked_in_place() -> None:
    marked = highlighted("加薇信领钱", [_span(1, 3)])
    assert marked.plain == "加薇信领钱"
    assert [(s.start, s.end) for s in marked.spans] == [(1, 3)]


def test_a_long_text_is_cut_after_the_limit() -> None:
    assert highlighted("x" * 300, [], limit=10).plain == "x" * 10 + " …"


def test_a_span_across_the_limit_is_kept_whole() -> None:
    assert highlighted("x" * 300, [_span(5, 20)], limit=10).plain == "x" * 20 + " …"


def test_counts_come_with_their_share() -> None:
    out = io.StringIO()
    Console(file=out, width=80).print(counts_table("T", {"a": 1, "b": 3}, 4, "en", "outcome"))
    lines = [line for line in out.getvalue().splitlines() if "%" in line]
    assert "b" in lines[0]
    assert "75.0 %" in lines[0]
    assert "25.0 %" in lines[1]


def test_an_error_says_place_meaning_and_what_to_try() -> None:
    error = InputError("CF-I008", "no such file", place=Place(file="x.jsonl"), suggestion="check the path")
    assert error_lines(error, "en") == [
        "error x.jsonl: CF-I008: no such file",
        "  the input file cannot be read",
        "  try: check the path",
    ]
    assert error_lines(error, "zh")[1:] == ["  无法读取输入文件", "  建议：check the path"]

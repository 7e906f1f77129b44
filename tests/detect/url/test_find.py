"""Finding: the search over a whole batch never misses a row in which a link stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.url.data import UrlData
from clearford.detect.url.find import Finder, RawCharAt, rows_with_dots
from clearford.detect.url.suffix import Suffixes
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables

FOLDER = Path(__file__).parents[3] / "src/clearford/packs/_data/url"
DATA = UrlData.from_yaml((FOLDER / "protected.yaml").read_bytes(), (FOLDER / "words.yaml").read_bytes())
FINDER = Finder(DATA, Suffixes())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("first. second", []),
        ("好吃。环境好", []),
        ("3.5", []),
        ("a.test", [0]),
        ("192.0.2.1:80", [0]),
        ("x\n\na点com", [2]),
        ("x\nhxxp[:]//a[.]test\ny", [1]),
        ("", []),
    ],
)
def test_rows_worth_a_look(text: str, expected: list[int], tables: FoldTables) -> None:
    plane = build(text.split("\n"), tables)
    assert rows_with_dots(plane).tolist() == expected


parts = st.sampled_from(
    [
        "evil",
        "a",
        "com",
        "test",
        "中国",
        "点",
        "。",
        ".",
        "[.]",
        "( 点 )",
        " dot ",
        " . ",
        "http://",
        "h**p://",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(parts, max_size=8).map("".join))
def test_no_link_without_a_row(tables: FoldTables, text: str) -> None:
    row = build_one(text, tables)
    places = FINDER.places(row.canon, RawCharAt(row))
    rows = rows_with_dots(build(["x", text, "y"], tables)).tolist()
    assert not places or (rows == [1] and FINDER.may_hold(row.canon))
    assert all(p.start <= p.host_start and p.end <= len(row.canon) for p in places)

"""The shipped tables are what the tools build, and the tools refuse what would not come to rest."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from clearford.text.tables import FoldTables, identity
from tools.build_fold_tables import UNICODE, build, closed, readings_of, summary, toneless
from tools.build_readings import build as build_readings

same_unicode = pytest.mark.skipif(
    unicodedata.unidata_version != UNICODE, reason=f"the tables were built with Unicode {UNICODE}"
)


@same_unicode
def test_the_reference_page_quotes_the_counts(tables: FoldTables) -> None:
    page = Path(__file__).parents[2] / "docs/reference/fold-tables.md"
    assert summary(tables) in page.read_text("utf-8")


@same_unicode
def test_the_fold_tables_are_as_built(tables: FoldTables) -> None:
    assert build().digest == tables.digest


def test_the_readings_are_as_built(text_data: Path) -> None:
    assert build_readings() == (text_data / "readings.json").read_text("utf-8")


def test_a_chain_is_followed_to_its_end() -> None:
    table = identity()
    table[1], table[2] = 2, 3
    assert closed(table)[[1, 2, 3]].tolist() == [3, 3, 3]


def test_a_circle_is_refused() -> None:
    table = identity()
    table[1], table[2], table[3] = 2, 3, 1
    with pytest.raises(ValueError, match="does not come to rest"):
        closed(table)


@pytest.mark.parametrize(
    ("reading", "plain"),
    [
        pytest.param("xíng", "xing", id="tone"),
        pytest.param("lǜ", "lv", id="u-with-dots-and-tone"),
        pytest.param("lüè", "lve", id="u-with-dots"),
        pytest.param("lù", "lu", id="plain-u"),
    ],
)
def test_toneless(reading: str, plain: str) -> None:
    assert toneless(reading) == plain


def test_readings_are_distinct_and_in_order() -> None:
    assert readings_of("行")[0] == "xing"
    assert readings_of("x") == []

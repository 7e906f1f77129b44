"""Digit runs: what is left to the patterns, what is read, and where reading stops."""

from __future__ import annotations

import pytest

from clearford.detect.personal.finder import with_lines
from clearford.detect.personal.recogniser import Recogniser
from clearford.detect.personal.runs import RunReader
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables


@pytest.fixture(scope="module")
def reader(recognisers: tuple[Recogniser, ...]) -> RunReader:
    return RunReader(recognisers)


def _kinds(text: str, reader: RunReader, tables: FoldTables) -> list[tuple[str, bool]]:
    row = build_one(text, tables)
    found, truncated = reader.find(row, with_lines(row))
    assert not truncated
    return [(finding.kind, finding.disguised) for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("电话13812345678", id="plain"),
        pytest.param("电话１３８１２３４５６７８", id="full-width"),
        pytest.param("号码是1234567", id="of-no-length"),
        pytest.param("phone 138 and 13812345678", id="ascii-text"),
    ],
)
def test_lone_numbers_are_left_to_the_patterns(text: str, reader: RunReader, tables: FoldTables) -> None:
    assert _kinds(text, reader, tables) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        pytest.param("电话一三八一二三四五六七八", [("mobile", True)], id="hanzi"),
        pytest.param("电话13８1２345678", [("mobile", True)], id="mixed"),
        pytest.param("电话138 1234 5678", [("mobile", False)], id="groups"),
        pytest.param("社会安全号码 536228145", [("us_ssn", False)], id="label"),
        pytest.param("电话 010203456789", [("landline", False)], id="twelve-digits"),
        pytest.param("电话hotel138 1234 5678", [], id="part-of-a-word"),
    ],
)
def test_others_are_read(
    text: str, kinds: list[tuple[str, bool]], reader: RunReader, tables: FoldTables
) -> None:
    assert _kinds(text, reader, tables) == kinds


def test_reading_stops_at_the_cap(reader: RunReader, tables: FoldTables) -> None:
    row = build_one("电话" + "1 3 8 " * 50, tables)
    assert reader.find(row, with_lines(row))[1]


def test_many_numbers_are_counted(reader: RunReader, tables: FoldTables) -> None:
    """Past a few numbers all are read, so that the cap is the same whatever stands between them."""
    row = build_one("电话" + "，".join(["13812345678"] * 200), tables)
    assert reader.find(row, with_lines(row))[1]

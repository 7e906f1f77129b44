"""Rows: read by name of column, and told apart where they cannot be used."""

from __future__ import annotations

import pytest

from clearford.ai.corpus.rows import Fields, Result, Row, RowReader, good
from clearford.core.items import Rejected

READER = RowReader(Fields(), frozenset({"web"}))


def one(line: bytes, reader: RowReader = READER) -> Result:
    return reader.of_lines([line], [7])[0]


@pytest.mark.parametrize(
    ("line", "row"),
    [
        pytest.param(
            b'{"text":"hello","source":"web","more":[1]}', Row("hello", "web"), id="licensed-source"
        ),
        pytest.param(b'{"text":"","source":"x","licence":"CC-BY-4.0"}', Row("", "x"), id="own-licence"),
    ],
)
def test_rows_that_can_be_used(line: bytes, row: Row) -> None:
    assert one(line) == row


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        pytest.param(b'{"text":"a","licence":"x"}', "CF-U003", None, id="no-source"),
        pytest.param(b'{"text":"a","source":"","licence":"x"}', "CF-U003", None, id="empty-source"),
        pytest.param(b'{"text":"a","source":"other"}', "CF-U004", None, id="no-licence"),
        pytest.param(b'{"text":"a","source":"other","licence":" "}', "CF-U004", None, id="blank-licence"),
        pytest.param(b'{"source":"web"}', "CF-U005", None, id="no-text"),
        pytest.param(b'{"text":null,"source":"web"}', "CF-U005", None, id="null-text"),
        pytest.param(b'{"text":5,"source":"web"}', "CF-I003", "$.text", id="number"),
        pytest.param(b'{"text":"a","source":"web"', "CF-I002", None, id="broken-off"),
        pytest.param(b'{"x":' + b"[" * 5000, "CF-I002", None, id="deep"),
        pytest.param(b"[1]", "CF-I003", None, id="a-list"),
        pytest.param(b'{"text":"\xff","source":"web"}', "CF-I001", None, id="not-utf-8"),
        pytest.param(b" " * (2 << 20), "CF-I006", None, id="too-long"),
    ],
)
def test_rows_that_cannot(line: bytes, code: str, field: str | None) -> None:
    found = one(line)
    assert isinstance(found, Rejected)
    assert (found.line, found.code, found.field) == (7, code, field)


def test_other_names_of_columns() -> None:
    reader = RowReader(Fields(text="content", source="origin"), frozenset())
    assert one(b'{"content":"c","origin":"o","licence":"l","text":1}', reader) == Row("c", "o")


def test_tables_are_read_as_lines_are() -> None:
    columns: dict[str, list[object]] = {
        "text": ["a", None, 5, "d", "e"],
        "source": ["web", "web", "web", None, "other"],
    }
    found = READER.of_columns(columns, 10, 5)
    codes = [(f.line, f.code) for f in found if isinstance(f, Rejected)]
    assert codes == [(11, "CF-U005"), (12, "CF-I003"), (13, "CF-U003"), (14, "CF-U004")]
    assert list(good(found)) == [(0, Row("a", "web"))]

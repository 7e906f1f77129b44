"""Rows of chunks: numbers as in the file, and never of a file that has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.ai.corpus.rows import Fields, Row, RowReader
from clearford.core.errors import InputError, StoreError
from clearford.runtime.batch.chunks import Chunk, chunks_of
from clearford.runtime.batch.inputs import sources_of
from clearford.runtime.corpus.reading import rows_at
from tests.runtime.corpus.corpora import write_lines, write_table

READER = RowReader(Fields(), frozenset({"s"}))
ROWS = [{"text": f"row {i}", "source": "s", "more": i} for i in range(100)]


def numbered(address: Path, **size: int) -> list[tuple[int, str]]:
    chunks = list(chunks_of(sources_of(str(address)), **size))
    assert len(chunks) > 1
    return [
        (number, row.text)
        for chunk in chunks
        for stretch in rows_at(str(address), chunk, READER)
        for number, row in zip(stretch.numbers, stretch.results, strict=True)
        if isinstance(row, Row)
    ]


def test_lines_and_tables_are_numbered_as_in_the_file(tmp_path: Path) -> None:
    wanted = [(i + 1, f"row {i}") for i in range(100)]
    assert numbered(write_lines(tmp_path / "in.jsonl", ROWS), size=500) == wanted
    assert numbered(write_table(tmp_path / "in.parquet", ROWS, 10), rows=30) == wanted


def test_a_file_that_has_changed_is_refused(tmp_path: Path) -> None:
    address = write_lines(tmp_path / "in.jsonl", ROWS)
    [chunk] = chunks_of(sources_of(str(address)))
    write_lines(address, ROWS[1:])
    with pytest.raises(StoreError) as caught:
        list(rows_at(str(address), chunk, READER))
    assert caught.value.code == "CF-S020"


def test_a_chunk_that_could_not_be_planned_says_so() -> None:
    with pytest.raises(InputError) as caught:
        list(rows_at("x", Chunk(source="x.jsonl", code="CF-I008", found="no such file"), READER))
    assert caught.value.code == "CF-I008"

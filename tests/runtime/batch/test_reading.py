"""A chunk is read with the numbers of its file, and only while the file is what was planned."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

from clearford.core.errors import ClearfordError, InputError, StoreError
from clearford.core.items import Item, ItemDecoder
from clearford.runtime.batch.chunks import Chunk, chunks_of
from clearford.runtime.batch.inputs import sources_in, sources_of
from clearford.runtime.batch.reading import batches_of
from tests.runtime.batch.kit import write_lines, write_table
from tests.runtime.counting import some_items

ITEMS = some_items(300)
LOCAL = LocalFileSystem()
DECODER = ItemDecoder()


def _read(chunk: Chunk, filesystem: object = LOCAL) -> tuple[list[int], list[str], list[tuple[int, str]]]:
    batches = list(batches_of(filesystem, chunk, DECODER, batch=64))
    return (
        [line for batch in batches for line in batch.lines],
        [item.id for batch in batches for item in batch.items],
        [(one.line, one.code) for batch in batches for one in batch.rejected],
    )


def test_lines_keep_the_numbers_of_their_file(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "in.jsonl", ITEMS)
    lines = path.read_bytes().splitlines(keepends=True)
    lines.insert(200, b"{not json\n")
    path.write_bytes(b"".join(lines))
    read = [_read(chunk) for chunk in chunks_of(sources_of(str(path)), size=5000)]
    assert len(read) > 3
    assert [n for numbers, _, _ in read for n in numbers] == [*range(1, 201), *range(202, 302)]
    assert [one for _, ids, _ in read for one in ids] == [item.id for item in ITEMS]
    assert [one for _, _, rejected in read for one in rejected] == [(201, "CF-I002")]


def test_rows_keep_the_numbers_of_their_file_on_any_file_system(tmp_path: Path) -> None:
    write_table(tmp_path / "in.parquet", ITEMS, group=70)
    below = SubTreeFileSystem(str(tmp_path), LOCAL)
    chunks = list(chunks_of(sources_in(below, "in.parquet", "memory"), rows=100))
    read = [_read(chunk, below) for chunk in chunks]
    assert len(read) == 4
    assert [n for numbers, _, _ in read for n in numbers] == list(range(1, 301))
    assert [one for _, ids, _ in read for one in ids] == [item.id for item in ITEMS]


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
@pytest.mark.parametrize("items", [ITEMS[:-1], [*ITEMS[:-1], ITEMS[0]]], ids=["shorter", "another last one"])
def test_a_changed_file_is_stale(tmp_path: Path, kind: str, items: list[Item]) -> None:
    write = write_lines if kind == "jsonl" else write_table
    path = write(tmp_path / f"in.{kind}", ITEMS)
    (chunk,) = chunks_of(sources_of(str(path)))
    write(path, items)
    with pytest.raises(StoreError, match="CF-S020"):
        _read(chunk)


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_a_file_that_lost_its_end_is_stale(tmp_path: Path, kind: str) -> None:
    path = (write_lines if kind == "jsonl" else write_table)(tmp_path / f"in.{kind}", ITEMS)
    (chunk,) = chunks_of(sources_of(str(path)))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(StoreError, match="CF-S020"):
        _read(chunk)


@pytest.mark.parametrize(
    ("chunk", "code"),
    [
        pytest.param(Chunk(source="none.jsonl"), "CF-I008", id="gone"),
        pytest.param(Chunk(source="b.parquet", code="CF-I008", found="no end"), "CF-I008", id="bad before"),
    ],
)
def test_what_cannot_be_read_is_said(chunk: Chunk, code: str) -> None:
    with pytest.raises(ClearfordError, match=code):
        _read(chunk)


def test_a_table_without_ids_is_said(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": ["good morning"]}), path)
    (chunk,) = chunks_of(sources_of(str(path)))
    with pytest.raises(InputError, match="CF-I010"):
        _read(chunk)

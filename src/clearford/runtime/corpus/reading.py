"""The rows of a chunk of a corpus, in batches, and never of an input that has changed since the plan."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from clearford.ai.corpus.rows import NAMES, Result, RowReader
from clearford.core.errors import InputError
from clearford.core.items import MAX_LINE_BYTES, Rejected
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.batch.chunks import Chunk, checked, footer_of
from clearford.runtime.batch.inputs import failed_at, kind_of, opened_at
from clearford.runtime.readers import BATCH
from clearford.runtime.readers.lines import Block, LineBlocks


class Stretch(NamedTuple):
    """Some rows of a chunk: what came of each, and its number of row or line within the file."""

    results: list[Result]
    numbers: list[int]


def rows_at(address: str, chunk: Chunk, reader: RowReader) -> Iterator[Stretch]:
    """The rows of a chunk in order; blank lines are no rows.

    Raises StoreError CF-S020 when the file is not the one that was planned, CF-S046 when an object storage
    did not give it; InputError CF-I008 when it cannot be read, and as the chunk says.
    """
    if chunk.code:
        raise InputError(chunk.code, chunk.found)
    read = _of_table if kind_of(chunk.source) == "parquet" else _of_lines
    try:
        with opened_at(address)[0].open_input_file(chunk.source) as stream:
            yield from read(stream, chunk, reader)
    except arrow().ArrowException as error:
        raise failed_at(chunk.source, error, "not a sound Parquet file") from error
    except OSError as error:
        raise failed_at(chunk.source, error) from error


def _of_table(stream: Any, chunk: Chunk, reader: RowReader) -> Iterator[Stretch]:
    file, digest = footer_of(stream, chunk.source)
    checked(chunk, stream.size(), digest)
    named = {getattr(reader.fields, name): name for name in NAMES}
    there = [name for name in file.schema_arrow.names if name in named]
    groups, number = list(range(chunk.start, chunk.stop)), chunk.first
    for batch in file.iter_batches(batch_size=BATCH, columns=there, row_groups=groups):
        columns = {named[name]: _values(batch.column(name)) for name in batch.schema.names}
        rows = range(number, number + batch.num_rows)
        yield Stretch(reader.of_columns(columns, number, len(rows)), list(rows))
        number += len(rows)


def _values(column: Any) -> list[Any]:
    """The values of a column; one that is not UTF-8 is no text."""
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        return [_value(one) for one in column]
    return values


def _value(one: Any) -> Any:
    try:
        return one.as_py()
    except UnicodeDecodeError:
        return b""


def _of_lines(stream: Any, chunk: Chunk, reader: RowReader) -> Iterator[Stretch]:
    stream.seek(chunk.start)
    data = stream.read(chunk.stop - chunk.start)
    checked(chunk, stream.size(), hashlib.sha256(data).hexdigest())
    for block in LineBlocks(io.BytesIO(data), chunk.source, BATCH):
        yield _of_block(block, chunk.first - 1, reader)


def _of_block(block: Block, before: int, reader: RowReader) -> Stretch:
    first = block.first + before
    if block.too_long_bytes:
        found = f"{block.too_long_bytes} bytes, at most {MAX_LINE_BYTES}"
        return Stretch([Rejected(line=first, code="CF-I006", found=found)], [first])
    told = [(n, line) for n, line in enumerate(block.data.split(b"\n"), first) if line.strip()]
    numbers = [n for n, _ in told]
    return Stretch(reader.of_lines([line for _, line in told], numbers), numbers)

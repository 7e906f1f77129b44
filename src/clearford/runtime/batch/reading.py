"""The items of a chunk, read again each time they are needed, and never of an input that has changed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from clearford.core.errors import InputError
from clearford.core.items import ItemDecoder
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.batch.chunks import Chunk, checked, footer_of
from clearford.runtime.batch.inputs import failed_at, kind_of, opened_at
from clearford.runtime.batch.recorded import is_record, recorded_batches
from clearford.runtime.readers import BATCH
from clearford.runtime.readers.batch import Batch
from clearford.runtime.readers.columns import Columns, parquet_batches
from clearford.runtime.readers.lines import LineBlocks, batch_of_block


def batches_at(address: str, chunk: Chunk, decoder: ItemDecoder) -> Iterator[Batch]:
    """The batches of a chunk of what lies at an address: files, or a record. Raises as `batches_of`."""
    if is_record(address):
        return recorded_batches(chunk, decoder)
    return batches_of(opened_at(address)[0], chunk, decoder)


def batches_of(filesystem: Any, chunk: Chunk, decoder: ItemDecoder, *, batch: int = BATCH) -> Iterator[Batch]:
    """The batches of a chunk, each with the numbers of its rows or lines within the file.

    Raises StoreError CF-S020 when the file is not the one that was planned, CF-S046 when an object storage
    did not give it; InputError CF-I008 when it cannot be read, CF-I010 and CF-I005 for a table without the
    columns needed.
    """
    if chunk.code:
        raise InputError(chunk.code, chunk.found)
    read = _tables if kind_of(chunk.source) == "parquet" else _lines
    try:
        with filesystem.open_input_file(chunk.source) as stream:
            yield from read(stream, chunk, decoder, batch)
    except arrow().ArrowException as error:
        raise failed_at(chunk.source, error, "not a sound Parquet file") from error
    except OSError as error:
        raise failed_at(chunk.source, error) from error


def _tables(stream: Any, chunk: Chunk, decoder: ItemDecoder, batch: int) -> Iterator[Batch]:
    try:
        file, digest = footer_of(stream, chunk.source)
    except InputError:
        # It was whole when the plan was made.
        digest = ""
    checked(chunk, stream.size(), digest)
    columns = Columns(file.schema_arrow.names, decoder.schema, chunk.source, structs=True)
    groups = range(chunk.start, chunk.stop)
    yield from parquet_batches(file, columns, batch, decoder, groups=groups, number=chunk.first)


def _lines(stream: Any, chunk: Chunk, decoder: ItemDecoder, batch: int) -> Iterator[Batch]:
    stream.seek(chunk.start)
    data = stream.read(chunk.stop - chunk.start)
    checked(chunk, stream.size(), hashlib.sha256(data).hexdigest())
    before = chunk.first - 1
    for block in LineBlocks(io.BytesIO(data), chunk.source, batch):
        found = batch_of_block(block, decoder)
        rejected = [msgspec.structs.replace(one, line=one.line + before) for one in found.rejected]
        if found.items or rejected:
            yield Batch(found.items, [line + before for line in found.lines], rejected)

"""Readers: items out of files, tables and pipes, in batches; one bad line never harms the rest.

    for batch in read_batches("posts.jsonl.gz", decoder=ItemDecoder()):
        decide(batch.items)

A file is read as a stream: memory depends on the batch, never on the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from clearford.core.errors import InputError, Place
from clearford.core.items import ItemDecoder
from clearford.runtime.readers.batch import Batch
from clearford.runtime.readers.columns import read_csv, read_parquet
from clearford.runtime.readers.lines import read_jsonl, read_text
from clearford.runtime.readers.sources import FORMATS, STDIN, Format, check_source, format_of, opened

__all__ = [
    "FORMATS",
    "STDIN",
    "Batch",
    "Format",
    "check_source",
    "format_of",
    "nothing_read",
    "read_batches",
]

BATCH = 2048
"""Items of a batch: the working set of the engine then stays in the processor's caches."""


def read_batches(
    source: str, *, format: Format | None = None, batch: int = BATCH, decoder: ItemDecoder
) -> Iterator[Batch]:
    """The items of a source in order, in batches of at most `batch` lines or rows.

    source: path of a file, or `-` for standard input; a name that ends in `.gz` is decompressed.
    format: told by the ending of the name where not given; standard input is JSONL.
    Raises InputError: CF-I011 for an unknown format, CF-I008 when the source cannot be read (also
    midway), CF-I010 for a table without the columns needed; ConfigError CF-C001 for Parquet
    without pyarrow. A source that holds no item gives no batch; see `nothing_read`.
    """
    kind = format or format_of(source)
    with opened(source) as stream:
        if kind == "jsonl":
            yield from read_jsonl(stream, source, batch, decoder)
        elif kind == "text":
            yield from read_text(stream, source, batch, decoder)
        elif kind == "parquet":
            yield from read_parquet(stream, source, batch, decoder)
        else:
            yield from read_csv(stream, source, batch, decoder, tabs=kind == "tsv")


def nothing_read(source: str) -> InputError:
    """What to show when a source gave neither an item nor a rejected line."""
    return InputError(
        "CF-I009",
        "the input holds no item",
        place=Place(file=source),
        suggestion="check that this is the file you meant",
    )

"""Chunks: the history of a replay, cut once at row groups and line ends, each with what it was then."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from clearford.core.errors import InputError, StoreError
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.batch.inputs import Sources, failed_at, kind_of
from clearford.runtime.readers.sources import unreadable

ROWS = 1 << 17
"""Row groups are put together up to so many rows."""
BYTES = 64 << 20
"""JSON lines are cut at the first line end behind so many bytes."""
_READ = 1 << 20
_TAIL = 8
"""Bytes at the end of a Parquet file that tell the length of its footer."""


class Chunk(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of one file.

    start, stop: row groups of a Parquet file, bytes of JSON lines. first: number of its first row or line
    within the file. rows: rows or lines. size: bytes of the whole file when the plan was made. digest:
    SHA-256 of the footer, or of the bytes of the stretch. code, found: why it cannot be read, where that
    was seen already.
    """

    source: str
    start: int = 0
    stop: int = 0
    first: int = 1
    rows: int = 0
    size: int = 0
    digest: str = ""
    code: str = ""
    found: str = ""


def chunks_of(sources: Sources, *, rows: int = ROWS, size: int = BYTES) -> Iterator[Chunk]:
    """The chunks of some files in order; a file that cannot be read is one chunk that says so.

    Raises StoreError CF-S046 as `failed_at`.
    """
    for path in sources.paths:
        try:
            yield from _of_file(sources.filesystem, path, rows, size)
        except InputError as error:
            yield Chunk(source=path, code=error.code, found=error.message)


def _of_file(filesystem: Any, path: str, rows: int, size: int) -> Iterator[Chunk]:
    try:
        with filesystem.open_input_file(path) as stream:
            if kind_of(path) == "parquet":
                yield from _of_table(stream, path, rows)
            else:
                yield from _of_lines(stream, path, size)
    except OSError as error:
        raise failed_at(path, error) from error


def footer_of(stream: Any, path: str) -> tuple[Any, str]:
    """A Parquet file and the digest of its footer.

    Raises InputError CF-I008 for one that is not whole, StoreError CF-S046 as `failed_at`.
    """
    size = stream.size()
    try:
        file = arrow("parquet").ParquetFile(stream)
    except (arrow().ArrowException, OSError) as error:
        raise failed_at(path, error, "not a sound Parquet file") from error
    stream.seek(max(0, size - _TAIL))
    length = int.from_bytes(stream.read(4), "little")
    stream.seek(max(0, size - _TAIL - length))
    return file, hashlib.sha256(stream.read(length)).hexdigest()


def checked(chunk: Chunk, size: int, digest: str) -> None:
    """Raise StoreError CF-S020 unless the input is what it was when the plan was made."""
    if (size, digest) != (chunk.size, chunk.digest):
        raise StoreError(
            "CF-S020", f"`{chunk.source}` is not what it was", suggestion="start anew in another folder"
        )


def _of_table(stream: Any, path: str, most: int) -> list[Chunk]:
    file, digest = footer_of(stream, path)
    out, start, rows, first = list[Chunk](), 0, 0, 1
    groups = file.metadata.num_row_groups
    for group in range(groups):
        more = file.metadata.row_group(group).num_rows
        if rows and rows + more > most:
            out.append(_table_chunk(stream, path, digest, (start, group), (first, rows)))
            start, first, rows = group, first + rows, 0
        rows += more
    if rows:
        out.append(_table_chunk(stream, path, digest, (start, groups), (first, rows)))
    return out


def _table_chunk(
    stream: Any, path: str, digest: str, groups: tuple[int, int], rows: tuple[int, int]
) -> Chunk:
    return Chunk(
        source=path,
        start=groups[0],
        stop=groups[1],
        first=rows[0],
        rows=rows[1],
        size=stream.size(),
        digest=digest,
    )


def _of_lines(stream: Any, path: str, most: int) -> Iterator[Chunk]:
    """Cut at line ends; every byte is read once, to count the lines and to know them again."""
    size, at, first = stream.size(), 0, 1
    while at < size:
        digest, lines, end, last = hashlib.sha256(), 0, at, b"\n"
        while end < size and (end - at < most or last != b"\n"):
            stream.seek(end)
            data = stream.read(min(_READ, size - end))
            if end + len(data) - at >= most:
                cut = data.find(b"\n", max(0, at + most - 1 - end))
                data = data if cut < 0 else data[: cut + 1]
            if not data:
                raise unreadable(path, "it ends before its size")
            digest.update(data)
            lines += data.count(b"\n")
            end, last = end + len(data), data[-1:]
        lines += last != b"\n"
        yield Chunk(
            source=path,
            start=at,
            stop=end,
            first=first,
            rows=lines,
            size=size,
            digest=digest.hexdigest(),
        )
        at, first = end, first + lines

"""Sources: which format a name tells, and opening a file, a compressed file or standard input."""

from __future__ import annotations

import gzip
import os
import select
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import BinaryIO, Literal, cast

from clearford.core.errors import InputError, Place

Format = Literal["jsonl", "csv", "tsv", "parquet", "text"]
FORMATS: tuple[Format, ...] = ("jsonl", "csv", "tsv", "parquet", "text")
STDIN = "-"

_ENDINGS: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "text",
    ".text": "text",
}
_GZ = ".gz"


def format_of(source: str) -> Format:
    """The format that a name tells. Raises InputError (CF-I011) when it tells none."""
    if source == STDIN:
        return "jsonl"
    name = source.lower().removesuffix(_GZ)
    found = _ENDINGS.get(os.path.splitext(name)[1])
    if found is None:
        raise InputError(
            "CF-I011",
            "the name does not tell the format of the input",
            place=Place(file=source),
            suggestion=f"name the format: {', '.join(FORMATS)}",
        )
    return found


def check_source(source: str, format: Format | None = None) -> None:
    """Say early what is wrong with a source, before anything costly is done for it.

    Raises InputError: CF-I011 when its format cannot be told, CF-I008 when there is no such file.
    """
    if format is None:
        format_of(source)
    if source != STDIN and "\0" not in source:
        try:
            is_folder = stat.S_ISDIR(os.stat(source).st_mode)
        except OSError as error:
            raise unreadable(source, (error.strerror or "cannot be read").lower()) from error
        if is_folder:
            raise unreadable(source, "is a directory")


def unreadable(source: str, why: str) -> InputError:
    """The error for a source that cannot be opened, or not be read to its end."""
    return InputError("CF-I008", why, place=Place(file=source))


@contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """The bytes of a source; failures to open and to read become InputError CF-I008."""
    try:
        with _open(source) as stream:
            yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise unreadable(source, "the compressed file is damaged or cut off") from error
    except OSError as error:
        raise unreadable(source, (error.strerror or "cannot be read").lower()) from error


def _open(source: str) -> AbstractContextManager[BinaryIO]:
    if source == STDIN:
        if sys.stdin is None:
            raise unreadable(source, "standard input is closed")
        return nullcontext(sys.stdin.buffer)
    if "\0" in source:
        raise unreadable("", "the name holds a NUL")
    if source.lower().endswith(_GZ):
        return cast(AbstractContextManager[BinaryIO], gzip.open(source, "rb"))
    return open(source, "rb")


def is_idle(stream: BinaryIO) -> bool:
    """True when a pipe or terminal has nothing to read at this moment, so that waiting would delay."""
    try:
        return not select.select([stream.fileno()], [], [], 0)[0]
    except (OSError, ValueError):
        return False

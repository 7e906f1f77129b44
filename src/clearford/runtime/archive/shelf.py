"""The place of all archives: a folder, or an address of object storage that pyarrow knows.

In a folder a file is written aside, made durable and named when it is whole. Object storage cannot rename and
shows a file only once it is closed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from clearford.core.errors import InputError, Place, StoreError
from clearford.runtime.batch.arrow import arrow
from clearford.runtime.batch.inputs import opened_at
from clearford.runtime.writers import store_error

_BLOCK = 1 << 20
"""Bytes read at once."""


class Sink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take bytes, in order."""
        ...


class Written:
    """A stream that counts and hashes what goes through it."""

    def __init__(self, stream: Sink) -> None:
        """stream: takes the bytes."""
        self._stream, self._hash = stream, hashlib.sha256()
        self.size, self.closed = 0, False

    def write(self, data: bytes) -> int:
        """Take bytes, in order."""
        self._stream.write(data)
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes that were written."""
        return self.size

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """Take nothing any more; the stream below is closed by who opened it."""
        self.closed = True

    @property
    def sha256(self) -> str:
        """Of what was written, hexadecimal."""
        return self._hash.hexdigest()


Fill = Callable[[Written], None]
"""Writes a file."""


class Shelf:
    """Files below an address, named by paths with `/`."""

    def __init__(self, address: str) -> None:
        """Raises StoreError CF-S045 for an address of no known file system, ConfigError CF-C001."""
        self.address = address
        try:
            self._files, self._base = opened_at(address)
        except InputError as error:
            raise StoreError(
                "CF-S045",
                "no file system that is known has this address",
                place=Place(file=address),
                suggestion="give a folder, or an address such as `s3://bucket/path`",
            ) from error
        self._is_local = self._files.type_name == "local"

    def place(self, name: str) -> str:
        """A file as messages name it."""
        base, mark, query = self.address.partition("?")
        return f"{base.rstrip('/')}/{name}{mark}{query}"

    def write(self, name: str, fill: Fill) -> Written:
        """Write a file and make it durable, over one of the same name; what was written.

        Raises StoreError CF-S001, and CF-S002 where there is no space left.
        """
        try:
            if self._is_local:
                return _write_aside(Path(self._base) / name, fill)
            with self._files.open_output_stream(f"{self._base}/{name}") as stream:
                written = Written(stream)
                fill(written)
            return written
        except OSError as error:
            raise store_error(error, self.place(name)) from error

    def has(self, name: str) -> bool:
        """Whether there is such a file. Raises StoreError CF-S045."""
        with self._reading(name):
            found = self._files.get_file_info(f"{self._base}/{name}")
        return bool(found.type == arrow("fs").FileType.File)

    def read(self, name: str) -> bytes:
        """A file of a few kilobytes. Raises StoreError CF-S041 where it is missing, CF-S045."""
        with self._reading(name), self._files.open_input_stream(f"{self._base}/{name}") as stream:
            return bytes(stream.read())

    def digest(self, name: str) -> str:
        """SHA-256 of a file. Raises StoreError CF-S041 where it is missing, CF-S045."""
        found = hashlib.sha256()
        with self._reading(name), self._files.open_input_stream(f"{self._base}/{name}") as stream:
            while block := stream.read(_BLOCK):
                found.update(block)
        return found.hexdigest()

    @contextmanager
    def open(self, name: str) -> Iterator[Any]:
        """A file of which any part can be read. Raises StoreError CF-S041 where it is missing, CF-S045."""
        with self._reading(name):
            stream = self._files.open_input_file(f"{self._base}/{name}")
        with stream:
            yield stream

    def folders(self) -> list[str]:
        """Folders of two levels that have a file, ascending. Raises StoreError CF-S045 where nothing is."""
        fs = arrow("fs")
        with self._reading(""):
            try:
                found = self._files.get_file_info(fs.FileSelector(self._base, recursive=True))
            except FileNotFoundError as error:
                raise _gone(self.address) from error
        base = f"{self._base.rstrip('/')}/"
        names = (one.path.removeprefix(base).split("/") for one in found if one.type == fs.FileType.File)
        return sorted({f"{name[0]}/{name[1]}" for name in names if len(name) == 3})

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise StoreError("CF-S041", "the file is missing", place=Place(file=self.place(name))) from error
        except OSError as error:
            raise _gone(self.place(name)) from error


def _gone(place: str) -> StoreError:
    return StoreError(
        "CF-S045",
        "the place of the archives cannot be read",
        place=Place(file=place),
        suggestion="give the place where they were written",
    )


def _write_aside(path: Path, fill: Fill) -> Written:
    aside = path.with_name(f".{path.name}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Never into a file that is open elsewhere: who was held up for long would write on in what is kept.
    aside.unlink(missing_ok=True)
    try:
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            written = _filled(stream, fill)
        aside.replace(path)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _sync(folder)
    return written


def _filled(stream: BinaryIO, fill: Fill) -> Written:
    written = Written(stream)
    fill(written)
    stream.flush()
    os.fsync(stream.fileno())
    return written


def _sync(folder: Path) -> None:
    """Make the names in a folder durable, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

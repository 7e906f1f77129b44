"""Writers: result rows as JSONL or Parquet, streamed; a file appears under its name only when complete."""

from __future__ import annotations

import errno
import importlib
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Protocol

import msgspec

from clearford.core.errors import ConfigError, InputError, Place, StoreError
from clearford.core.items import Rejected

OutFormat = Literal["jsonl", "parquet"]
OUT_FORMATS: tuple[OutFormat, ...] = ("jsonl", "parquet")
STDOUT = "-"
REJECTED_SUFFIX = ".rejected.jsonl"

_ENDINGS: dict[str, OutFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_PART = ".part"
_ENCODER = msgspec.json.Encoder()


def out_format_of(path: str) -> OutFormat:
    """The format that a name tells; JSONL for standard output and for devices and pipes.

    Raises InputError (CF-I011) when the name of a file tells none.
    """
    if path == STDOUT or _is_special(path):
        return "jsonl"
    found = _ENDINGS.get(os.path.splitext(path.lower())[1])
    if found is None:
        raise InputError(
            "CF-I011",
            "the name does not tell the format of the output",
            place=Place(file=path),
            suggestion="let it end in `.jsonl` or `.parquet`",
        )
    return found


def rejected_path(path: str) -> str | None:
    """Where the rejected lines of an output are listed; None for standard output, devices and pipes."""
    return None if path == STDOUT or _is_special(path) else path + REJECTED_SUFFIX


def encode_lines(rows: Iterable[Any]) -> bytes:
    """Rows as JSON lines, each with its line feed."""
    return _ENCODER.encode_lines(list(rows))


class _Sink(Protocol):
    """What takes encoded JSON lines."""

    def write(self, lines: bytes) -> None: ...

    def close(self) -> None: ...


class _JsonLines:
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, lines: bytes) -> None:
        self._stream.write(lines)

    def close(self) -> None:
        self._stream.flush()


class _Table:
    """Rows as a Parquet table; what has no fixed shape (`signals`, what `--explain` adds) is JSON text."""

    def __init__(self, stream: BinaryIO) -> None:
        self._pa, self._parquet = _pyarrow()
        pa = self._pa
        rule = pa.struct([("id", pa.string()), ("status", pa.string()), ("held", pa.bool_())])
        span = pa.struct([("signal", pa.string()), ("start", pa.int64()), ("end", pa.int64())])
        self._fields = {
            "item": pa.string(),
            "decision": pa.string(),
            "action": pa.string(),
            "rules": pa.list_(rule),
            "signals": pa.string(),
            "spans": pa.list_(span),
            "bundle": pa.string(),
            "explanation": pa.string(),
        }
        self._writer = self._parquet.ParquetWriter(stream, pa.schema(list(self._fields.items())))

    def write(self, lines: bytes) -> None:
        rows = [self._row(row) for row in msgspec.json.decode(b"[" + b",".join(lines.splitlines()) + b"]")]
        schema = self._pa.schema(list(self._fields.items()))
        self._writer.write_table(self._pa.Table.from_pylist(rows, schema=schema))

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        more = {name: value for name, value in row.items() if name not in self._fields}
        return {
            **{name: row.get(name) for name in self._fields},
            "signals": _ENCODER.encode(row.get("signals", {})).decode(),
            "explanation": _ENCODER.encode(more).decode() if more else None,
        }

    def close(self) -> None:
        self._writer.close()


def _pyarrow() -> tuple[Any, Any]:
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise ConfigError(
            "CF-C001",
            "reading and writing Parquet needs pyarrow",
            suggestion='install it with `pip install "clearford[tables]"`',
        ) from error


class ResultWriter:
    """Takes result rows in order and writes them out; a context manager.

    A file is written as OUT.part and renamed when the block ends without an error; after an error
    OUT.part stays, and an older OUT is untouched. Rejected lines go to OUT.rejected.jsonl, which
    exists only if some line was rejected. When the reader of a pipe has gone, `is_closed` turns
    true, further rows are dropped, and nothing is raised.
    Raises StoreError: CF-S002 when the disk is full, CF-S001 for every other failure to write;
    ConfigError CF-C001 for Parquet without pyarrow.
    """

    def __init__(self, path: str, *, format: OutFormat | None = None) -> None:
        """`path`: a file, or `-` for standard output; `format` is told by the name where not given."""
        self.path = path
        self.format: OutFormat = format or out_format_of(path)
        if self.format == "parquet":
            _pyarrow()
        self.written = 0
        """Rows handed to the output."""
        self.rejected = 0
        self.is_closed = False
        self._aside = path != STDOUT and not _is_special(path)
        self._stream: BinaryIO | None = None
        self._sink: _Sink | None = None
        self._rejects: BinaryIO | None = None

    def __enter__(self) -> ResultWriter:
        """Open the output."""
        with _Failures(self, self.path):
            if self.path == STDOUT:
                if sys.stdout is None:
                    raise OSError(errno.EBADF, "")
                self._stream = sys.stdout.buffer
            else:
                self._stream = open(self.path + _PART if self._aside else self.path, "wb")
            self._sink = _Table(self._stream) if self.format == "parquet" else _JsonLines(self._stream)
        return self

    def write(self, rows: Sequence[Any]) -> None:
        """Add rows: structs or mappings."""
        self.write_lines(encode_lines(rows), len(rows))

    def write_lines(self, lines: bytes, count: int) -> None:
        """Add `count` rows that are JSON lines already, each with its line feed."""
        if self.is_closed or self._sink is None or not count:
            return
        with _Failures(self, self.path):
            self._sink.write(lines)
            self.written += count

    def reject(self, rejected: Sequence[Rejected]) -> None:
        """List lines that gave no item."""
        self.rejected += len(rejected)
        path = rejected_path(self.path)
        if path is None or not rejected:
            return
        with _Failures(self, path):
            if self._rejects is None:
                self._rejects = open(path + _PART, "wb")
            self._rejects.write(encode_lines(rejected))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the output, or leave it aside after an error."""
        try:
            if kind is None and not self.is_closed:
                self._finish()
        finally:
            self._let_go()
            if kind is not None and self._aside and not self.written:
                _remove(self.path + _PART)

    @property
    def left(self) -> str | None:
        """After an error: the file with the rows that were written; None where there are none."""
        return self.path + _PART if self._aside and self.written else None

    def _finish(self) -> None:
        with _Failures(self, self.path):
            if self._sink is not None:
                self._sink.close()
        # The result last: where it stands, everything about it stands.
        path = rejected_path(self.path)
        if path is not None:
            with _Failures(self, path):
                if self._rejects is not None:
                    _complete(self._rejects, path)
                else:
                    # A list of an earlier run would be taken for this one's.
                    _remove(path)
                    _remove(path + _PART)
        with _Failures(self, self.path):
            if self._aside and self._stream is not None:
                _complete(self._stream, self.path)

    def _let_go(self) -> None:
        for stream in (self._stream, self._rejects):
            if stream is not None and stream is not getattr(sys.stdout, "buffer", None):
                try:
                    stream.close()
                except OSError:
                    # Closing flushes again; the failure itself was reported when it came.
                    continue
        if self.is_closed and self.path == STDOUT:
            silence(sys.stdout.buffer)


class _Failures:
    """Turns failures to write into StoreError, and a closed pipe into a quiet end."""

    def __init__(self, writer: ResultWriter, path: str) -> None:
        self._writer, self._path = writer, path

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, BrokenPipeError):
            self._writer.is_closed = True
            return True
        if isinstance(error, OSError):
            raise store_error(error, self._path) from error
        return False


def store_error(error: OSError, path: str) -> StoreError:
    """The error of a failure to write to a path, or to standard output where it is `-`."""
    place = Place(file=path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError("CF-S002", "no space left", place=place, suggestion="make room and run again")
    if error.errno == errno.EBADF and path == STDOUT:
        return StoreError("CF-S001", "standard output is closed", place=place)
    return StoreError("CF-S001", (error.strerror or "cannot be written").lower(), place=place)


def _remove(path: str) -> None:
    """Unlink a file that may not be there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _complete(stream: BinaryIO, path: str) -> None:
    """Make what was written aside durable, and give it its name."""
    stream.flush()
    os.fsync(stream.fileno())
    stream.close()
    os.replace(path + _PART, path)


def _is_special(path: str) -> bool:
    """True for a device, a named pipe or a socket, which cannot be written aside."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def silence(stream: BinaryIO) -> None:
    """Point a stream whose reader has gone at nothing, so that the flush at exit does not fail too."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, stream.fileno())
    finally:
        os.close(nothing)


def write_whole(path: str, data: bytes) -> None:
    """Write a file that appears under its name only when complete. Raises StoreError as `ResultWriter`."""
    try:
        if _is_special(path):
            Path(path).write_bytes(data)
            return
        with open(path + _PART, "wb") as stream:
            stream.write(data)
            _complete(stream, path)
    except OSError as error:
        raise store_error(error, path) from error


def write_results(
    rows: Iterable[Any], path: str, *, format: OutFormat | None = None, batch: int = 2048
) -> ResultWriter:
    """Write rows (structs, mappings, or JSON lines as bytes) as they come; the writer tells how many.

    Stops early, without an error, when the reader of a pipe has gone. Raises as `ResultWriter`.
    """
    with ResultWriter(path, format=format) as writer:
        held: list[Any] = []
        for row in rows:
            held.append(msgspec.Raw(row.rstrip(b"\n")) if isinstance(row, bytes) else row)
            if len(held) >= batch:
                writer.write(held)
                held = []
                if writer.is_closed:
                    break
        writer.write(held)
    return writer

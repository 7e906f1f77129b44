"""Columns: CSV and Parquet tables as items; a column is a field, `attrs.NAME`, or a declared attribute."""

from __future__ import annotations

import csv
import importlib
import math
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO

import msgspec

from clearford.core.errors import ConfigError, InputError, Place
from clearford.core.items import MAX_LINE_BYTES, Item, ItemDecoder, Rejected
from clearford.core.schema import AttrSpec, ItemSchema
from clearford.runtime.readers.batch import Batch, of_results
from clearford.runtime.readers.lines import BOM
from clearford.runtime.readers.plain_columns import plain_items
from clearford.runtime.readers.sources import unreadable

_FIELDS = ("id", "text", "kind", "actor", "at", "lang")
_CONTEXT = ("parent", "thread", "audience", "minors")
_STRUCTS = ("attrs", "context", "media")
_INT = re.compile(r"[+-]?[0-9]{1,30}")
_BOOLS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
# Reading again costs at most a row's limit each time; a file that needs more is hostile.
_AGAIN_AT_MOST = 100 * MAX_LINE_BYTES
_LINES = msgspec.json.Encoder()
_Cell = Callable[[str], Any]


class Columns:
    """Which field each column of a table fills."""

    def __init__(self, names: Sequence[str], schema: ItemSchema, source: str, *, structs: bool) -> None:
        """`structs`: a column may hold whole objects (`attrs`, `context`, `media`).

        Raises InputError: CF-I005 when a column is named twice, CF-I010 when the id or the text is missing.
        """
        self.names = [name.strip() for name in names]
        self.paths: list[tuple[str, ...] | None] = []
        self.cells: list[_Cell] = []
        for name in self.names:
            path, spec = _path(name, schema, structs=structs)
            self.paths.append(path)
            self.cells.append(_cell(path, spec))
        self._refuse(source)
        self.ignored = tuple(n for n, p in zip(self.names, self.paths, strict=True) if p is None and n)

    def _refuse(self, source: str) -> None:
        known = [path for path in self.paths if path is not None]
        place = Place(file=source)
        for path in known:
            if known.count(path) > 1:
                raise InputError("CF-I005", f"two columns fill the field `{'.'.join(path)}`", place=place)
            if len(path) > 1 and path[:1] in known:
                found = f"the columns `{path[0]}` and `{'.'.join(path)}` fill the same field"
                raise InputError("CF-I005", found, place=place)
        for field in ("id", "text"):
            if (field,) not in known:
                # A table without a header shows its first row here: nothing of it may be repeated.
                shown = ", ".join(f"`{'.'.join(path)}`" for path in known) or "none"
                raise InputError(
                    "CF-I010",
                    f"the table has no column `{field}`",
                    place=place,
                    suggestion=f"name the columns in the first row; known of {len(self.names)}: {shown}",
                )

    def object(self, values: Sequence[Any]) -> dict[str, Any]:
        """The plain object of a row; None = absent."""
        data: dict[str, Any] = {}
        for path, value in zip(self.paths, values, strict=True):
            if path is None or value is None:
                continue
            if len(path) == 1:
                data[path[0]] = value
            else:
                data.setdefault(path[0], {})[path[1]] = value
        return data


def _path(name: str, schema: ItemSchema, *, structs: bool) -> tuple[tuple[str, ...] | None, AttrSpec | None]:
    head, dot, tail = name.partition(".")
    if name in _FIELDS or (structs and name in _STRUCTS):
        return (name,), None
    if name in schema.attrs:
        return ("attrs", name), schema.attrs[name]
    if dot and head == "attrs":
        return ("attrs", tail), schema.attrs.get(tail)
    if dot and head == "context" and tail in _CONTEXT:
        return ("context", tail), None
    return None, None


def _cell(path: tuple[str, ...] | None, spec: AttrSpec | None) -> _Cell:
    """How the text of a CSV cell becomes a value; one that does not fit stays text, and is refused later."""
    if path == ("text",):
        return str
    if path == ("context", "minors") or (spec and spec.type == "bool"):
        return lambda cell: _BOOLS.get(cell.strip().lower(), cell) if cell else None
    if spec and spec.type == "int":
        return lambda cell: (int(cell) if _INT.fullmatch(cell.strip()) else cell) if cell else None
    if spec and spec.type == "float":
        return _float
    return lambda cell: cell or None


def _float(cell: str) -> Any:
    if not cell:
        return None
    try:
        value = float(cell)
    except ValueError:
        return cell
    return value if math.isfinite(value) else cell


# CSV --------------------------------------------------------------------------------------------


class _TooLong(Exception):
    """A row holds more bytes than a line may."""


class _Rows:
    """Feeds the csv module line by line; knows where the row began and what was wrong with it.

    A quote that is never closed would swallow all lines after it. Such a row is given up, and
    reading goes on with the line after its first one.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._again: list[bytes] = []
        self._held: list[bytes] = []
        self._again_bytes = 0
        self.line = 0
        self.begin()

    def begin(self) -> None:
        """A new row starts with the next line."""
        self.first, self.size = self.line + 1, 0
        self.broken = self.unclosed = False
        self._held = []

    def give_up(self) -> str:
        """Read the lines of this row again, but for the first; gives what to say of those that are not."""
        self._again_bytes += self.size
        if self._again_bytes <= _AGAIN_AT_MOST:
            self._again += reversed(self._held[1:])
            self.line = self.first
        return "" if self.line == self.first else f"; lost with it are the lines up to {self.line}"

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> str:
        fresh = not self._again
        data = self._stream.readline(MAX_LINE_BYTES + 1) if fresh else self._again.pop()
        if not data:
            self.unclosed = self.size > 0
            raise StopIteration
        self.line += 1
        if self.line == 1:
            data = data.removeprefix(BOM)
        self._held.append(data)
        self.size += len(data)
        if self.size > MAX_LINE_BYTES:
            # The end of a line that is too long by itself; read again, it is too long again.
            while fresh and data and not data.endswith(b"\n"):
                data = self._stream.readline(MAX_LINE_BYTES)
            raise _TooLong
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            self.broken = True
            return data.decode("utf-8", "replace")


def read_csv(
    stream: BinaryIO, source: str, batch: int, decoder: ItemDecoder, *, tabs: bool = False
) -> Iterator[Batch]:
    """Batches of a CSV stream with a header; an item's line is the one on which its row begins."""
    # The limit is the module's own: a row is never longer than a line may be, nor is a field.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_LINE_BYTES))
    rows = _Rows(stream)
    # Without `strict` a quote too many would join two rows and drop characters. In TSV a quote is a letter.
    reader = csv.reader(rows, delimiter="\t" if tabs else ",", strict=not tabs)
    header = _header(reader, source)
    if rows.broken:
        raise InputError("CF-I001", "the header holds an invalid byte", place=Place(file=source, line=1))
    if header is None:
        return
    columns = Columns(header, decoder.schema, source, structs=False)
    ignored = columns.ignored
    results: list[Item | Rejected] = []
    lines: list[int] = []
    for line, result in _csv_results(reader, rows, columns, decoder):
        results.append(result)
        lines.append(line)
        if len(results) >= batch:
            yield of_results(results, lines, ignored)
            results, lines, ignored = [], [], ()
    if results:
        yield of_results(results, lines, ignored)


def _header(reader: Iterator[list[str]], source: str) -> list[str] | None:
    try:
        return next((row for row in reader if row), None)
    except (_TooLong, csv.Error) as error:
        raise unreadable(source, "the first row is not a header") from error


def _csv_results(
    reader: Iterator[list[str]], rows: _Rows, columns: Columns, decoder: ItemDecoder
) -> Iterator[tuple[int, Item | Rejected]]:
    while True:
        rows.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong:
            found = f"the row holds more than {MAX_LINE_BYTES} bytes"
            yield rows.first, Rejected(line=rows.first, code="CF-I006", found=found + rows.give_up())
            continue
        except csv.Error:
            found = "not a valid row: something stands behind a closing quote"
            yield rows.first, Rejected(line=rows.first, code="CF-I003", found=found + rows.give_up())
            continue
        if rows.unclosed:
            found = "a quote is not closed"
            yield rows.first, Rejected(line=rows.first, code="CF-I003", found=found + rows.give_up())
        elif cells:
            yield rows.first, _csv_item(cells, rows, columns, decoder)


def _csv_item(cells: list[str], rows: _Rows, columns: Columns, decoder: ItemDecoder) -> Item | Rejected:
    number = rows.first
    if rows.broken:
        return Rejected(line=number, code="CF-I001", found="holds an invalid byte")
    if len(cells) != len(columns.names):
        found = f"{len(cells)} cells where the header has {len(columns.names)}"
        return Rejected(line=number, code="CF-I003", found=found)
    values = [cell(text) for cell, text in zip(columns.cells, cells, strict=True)]
    return decoder.convert(columns.object(values), number=number)


# Parquet ----------------------------------------------------------------------------------------


def read_parquet(stream: BinaryIO, source: str, batch: int, decoder: ItemDecoder) -> Iterator[Batch]:
    """Batches of a Parquet file, read by row groups; an item's line is the number of its row."""
    pyarrow, parquet = _pyarrow()
    with tempfile.TemporaryFile() as spool:
        if not _is_plain_file(stream):
            shutil.copyfileobj(stream, spool, 1 << 20)
            spool.seek(0)
            stream = spool
        try:
            file = parquet.ParquetFile(stream)
            columns = Columns(file.schema_arrow.names, decoder.schema, source, structs=True)
            yield from parquet_batches(file, columns, batch, decoder)
        except pyarrow.ArrowException as error:
            raise unreadable(source, "not a sound Parquet file") from error


def _pyarrow() -> tuple[Any, Any]:
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    except ImportError as error:
        raise ConfigError(
            "CF-C001",
            "reading and writing Parquet needs pyarrow",
            suggestion='install it with `pip install "clearford[tables]"`',
        ) from error


def _is_plain_file(stream: BinaryIO) -> bool:
    """True when the stream is a file on disk as it is, where jumping about costs nothing."""
    return type(stream).__name__ == "BufferedReader" and stream.seekable()


def parquet_batches(
    file: Any,
    columns: Columns,
    batch: int,
    decoder: ItemDecoder,
    *,
    groups: Sequence[int] | None = None,
    number: int = 1,
) -> Iterator[Batch]:
    """Batches of an opened Parquet file.

    groups: row groups to read; by default all of them. number: of the first row that is read.
    """
    slots = {name: i for i, (name, path) in enumerate(zip(columns.names, columns.paths, strict=True)) if path}
    ignored = columns.ignored
    paths = dict(zip(columns.names, columns.paths, strict=True))
    # Threads of Arrow take half as much again of the processor, which other workers need.
    for record in file.iter_batches(
        batch_size=batch, columns=list(slots), row_groups=groups, use_threads=False
    ):
        items = plain_items(record, [paths[name] or () for name in record.schema.names], decoder)
        if items is not None:
            yield Batch(items, range(number, number + len(items)), [], ignored)
            number, ignored = number + len(items), ()
            continue
        names, lists = record.schema.names, [_values(column) for column in record.columns]
        rows: list[list[Any]] = []
        for values in zip(*lists, strict=True):
            row: list[Any] = [None] * len(columns.names)
            for name, value in zip(names, values, strict=True):
                row[slots[name]] = value
            rows.append(row)
        results: Sequence[Item | Rejected] | None = _together(rows, columns, decoder, number)
        if results is None:
            results = [_parquet_item(row, columns, decoder, n) for n, row in enumerate(rows, number)]
        yield of_results(list(results), range(number, number + len(results)), ignored)
        number, ignored = number + len(results), ()


def _together(
    rows: Sequence[list[Any]], columns: Columns, decoder: ItemDecoder, number: int
) -> list[Item | Rejected] | None:
    """The items of rows that are all sound, several times faster than one by one; None where one is not."""
    if any(type(value) is _Unreadable for row in rows for value in row):
        return None
    data = [columns.object(row) for row in rows]
    try:
        for one in data:
            _make_plain(one)
        buffer = _LINES.encode_lines(data)
    except (UnicodeError, ValueError, TypeError, RecursionError, OverflowError):
        return None
    # A number that is not finite is written as null, and no other null is left.
    if b":null" in buffer:
        return None
    results = decoder.decode_lines(buffer, first_line=number)
    sound = len(results) == len(rows) and Rejected not in set(map(type, results))
    return results if sound else None


class _Unreadable:
    """Stands for a cell whose value Python cannot hold: a code and the words for it."""

    def __init__(self, error: ValueError | OverflowError) -> None:
        if isinstance(error, UnicodeDecodeError):
            self.code, self.found = "CF-I001", f"invalid byte at offset {error.start}"
        else:
            self.code, self.found = "CF-I003", "a value that cannot be represented"


def _values(column: Any) -> list[Any]:
    """The cells of a column as plain values; times finer than a microsecond are cut to it."""
    if str(column.type).startswith("timestamp[ns"):
        column = column.cast(_pyarrow()[0].timestamp("us", column.type.tz), safe=False)
    try:
        cells: list[Any] = column.to_pylist()
        return cells
    except (ValueError, OverflowError):
        return [_value(cell) for cell in column]


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError) as error:
        return _Unreadable(error)


def _parquet_item(row: list[Any], columns: Columns, decoder: ItemDecoder, number: int) -> Item | Rejected:
    for value, path in zip(row, columns.paths, strict=True):
        if isinstance(value, _Unreadable):
            field = f"$.{path[0]}" if path else None
            return Rejected(line=number, code=value.code, field=field, found=value.found)
    data = columns.object(row)
    try:
        _make_plain(data)
    except UnicodeDecodeError as error:
        return Rejected(line=number, code="CF-I001", found=f"invalid byte at offset {error.start}")
    return decoder.convert(data, number=number)


def _make_plain(data: dict[str, Any]) -> None:
    """Give values their JSON form: numbers as ids become text, bytes are UTF-8, nulls are absent."""
    for key, value in data.items():
        if key in ("id", "actor") and type(value) is int:
            data[key] = str(value)
        elif key in ("attrs", "context") and isinstance(value, dict):
            data[key] = {name: _text(inner) for name, inner in value.items() if inner is not None}
        elif key == "media" and isinstance(value, list):
            data[key] = [_medium(medium) for medium in value]
        else:
            data[key] = _text(value)


def _medium(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _text(inner) for name, inner in value.items() if inner is not None}


def _text(value: Any) -> Any:
    return value.decode("utf-8") if isinstance(value, bytes) else value

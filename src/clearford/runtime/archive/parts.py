"""The Parquet files of an archive: entries as they were hashed, tallies of allowed items, tiles.

Nothing here names a person: the columns that tie an entry to a person, an item or a matter stay behind, and
an entry itself holds commitments alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any

from clearford.core.errors import Place, StoreError
from clearford.runtime.archive.manifest import Part, part_file
from clearford.runtime.archive.shelf import Shelf, Written
from clearford.runtime.batch.arrow import arrow

Groups = list[tuple[int, int]]
GROUP = 16_384
"""Rows of a row group."""
COLUMNS: Mapping[Part, Mapping[str, str]] = {
    "entry": {"idx": "int64", "id": "string", "type": "string", "ts": "int64", "body": "binary"},
    "tally": {
        "id": "string",
        "at": "int64",
        "bundle": "string",
        "counts": "string",
        "digests": "binary",
        "batch": "string",
    },
    "tile": {"level": "int16", "n": "int64", "hashes": "binary"},
}
"""Table -> column -> type. `digests`: 32 bytes for each allowed item, of which a batch entry has the root."""


def write_part(part: Part, rows: Iterable[tuple[Any, ...]], stream: Written) -> int:
    """Write rows, each in the order of `COLUMNS`, as Parquet; how many. Raises OSError."""
    pa = arrow()
    schema, count, left = _schema(part), 0, iter(rows)
    with arrow("parquet").ParquetWriter(stream, schema, compression="zstd") as writer:
        while some := list(islice(left, GROUP)):
            columns = zip(*some, strict=True)
            arrays = [pa.array(list(c), field.type) for c, field in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(some)
    return count


def read_part(shelf: Shelf, folder: str, part: Part) -> Iterator[tuple[Any, ...]]:
    """The rows of a file in its order. Raises StoreError CF-S041 for one that was cut short or altered."""
    for _, rows in _groups(shelf, folder, part, list(COLUMNS[part])):
        yield from rows


def find_in_part(
    shelf: Shelf, folder: str, part: Part, column: str, wanted: set[Any]
) -> list[tuple[Any, ...]]:
    """The rows of which a column has a wanted value; of the rest of the file only that column is read."""
    found, at = [], list(COLUMNS[part]).index(column)
    for group, values in _groups(shelf, folder, part, [column]):
        if any(value in wanted for (value,) in values):
            found += [row for row in read_group(shelf, folder, part, group) if row[at] in wanted]
    return found


def groups_of(shelf: Shelf, folder: str) -> Groups:
    """First and last place of the entries in each row group. Raises StoreError CF-S041."""
    return [(rows[0][0], rows[-1][0]) for _, rows in _groups(shelf, folder, "entry", ["idx"])]


def read_group(shelf: Shelf, folder: str, part: Part, number: int) -> list[tuple[Any, ...]]:
    """The rows of a row group. Raises StoreError CF-S041."""
    found = _groups(shelf, folder, part, list(COLUMNS[part]), only=number)
    return [row for _, rows in found for row in rows]


def _groups(
    shelf: Shelf, folder: str, part: Part, columns: list[str], *, only: int | None = None
) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    name = f"{folder}/{part_file(part)}"
    with _sound(shelf.place(name)), shelf.open(name) as stream:
        file = arrow("parquet").ParquetFile(stream)
        if file.schema_arrow != _schema(part):
            raise StoreError("CF-S041", "it has other columns", place=Place(file=shelf.place(name)))
        for group in range(file.num_row_groups) if only is None else (only,):
            table = file.read_row_group(group, columns=columns)
            yield group, list(zip(*(table[column].to_pylist() for column in columns), strict=True))


@contextmanager
def _sound(place: str) -> Iterator[None]:
    try:
        yield
    except (arrow().ArrowException, OSError) as error:
        raise StoreError("CF-S041", "the file is cut short or altered", place=Place(file=place)) from error


def _schema(part: Part) -> Any:
    pa = arrow()
    fields = [pa.field(name, getattr(pa, kind)(), nullable=False) for name, kind in COLUMNS[part].items()]
    return pa.schema(fields)

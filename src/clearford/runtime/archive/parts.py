"""The Parquet files of an archive: entries as they were hashed, tallies of allowed items, tiles, an index.

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
GROUP: Mapping[Part, int] = {"entry": 16_384, "tally": 16_384, "tile": 64, "index": 4_096}
"""Rows of a row group. Who looks one thing up reads a group of tiles (512 KiB), one of the index (64 KiB)."""
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
    "index": {"key": "uint64", "idx": "int64"},
}
"""Table -> column -> type. `digests`: 32 bytes for each allowed item, of which a batch entry has the root.
`key`: as in `archive.index`, ascending."""


def write_part(part: Part, rows: Iterable[tuple[Any, ...]], stream: Written) -> int:
    """Write rows, each in the order of `COLUMNS`, as Parquet; how many. Raises OSError."""
    pa = arrow()
    schema, count, left = _schema(part), 0, iter(rows)
    # Pages have checksums, for those who read a few of them and not all that the manifest has a digest of.
    with arrow("parquet").ParquetWriter(
        stream, schema, compression="zstd", write_page_checksum=True
    ) as writer:
        while some := list(islice(left, GROUP[part])):
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


def find_rows(shelf: Shelf, folder: str, part: Part, **wanted: int) -> list[tuple[Any, ...]]:
    """The rows of which columns of numbers have these values; only groups that can hold them are read.

    Raises StoreError CF-S041.
    """
    pa, schema = arrow(), _schema(part)
    columns = {schema.get_field_index(name): value for name, value in wanted.items()}
    found = list[tuple[Any, ...]]()
    with _opened(shelf, folder, part) as file:
        for group in range(file.num_row_groups):
            said = file.metadata.row_group(group)
            if not all(_may_hold(said.column(at), value) for at, value in columns.items()):
                continue
            table = file.read_row_group(group)
            for at, value in columns.items():
                like = pa.scalar(value, schema.field(at).type)
                table = table.filter(arrow("compute").equal(table.column(at), like))
            found += zip(*(column.to_pylist() for column in table.columns), strict=True)
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
    with _opened(shelf, folder, part) as file:
        for group in range(file.num_row_groups) if only is None else (only,):
            table = file.read_row_group(group, columns=columns)
            yield group, list(zip(*(table[column].to_pylist() for column in columns), strict=True))


@contextmanager
def _opened(shelf: Shelf, folder: str, part: Part) -> Iterator[Any]:
    name = f"{folder}/{part_file(part)}"
    with _sound(shelf.place(name)), shelf.open(name) as stream:
        file = arrow("parquet").ParquetFile(stream, page_checksum_verification=True)
        if file.schema_arrow != _schema(part):
            raise StoreError("CF-S041", "it has other columns", place=Place(file=shelf.place(name)))
        yield file


def _may_hold(column: Any, value: int) -> bool:
    """Whether a column of a row group may have a value, by what the file says of it."""
    said = column.statistics
    return said is None or not said.has_min_max or bool(said.min <= value <= said.max)


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

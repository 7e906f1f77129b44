"""Copying a whole store, such as from SQLite to PostgreSQL: all or nothing, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from clearford.core.errors import ConfigError, Place, StoreError
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.whole import METADATA

_PART = 2_000
"""Rows that are held in memory."""


def copy_store(source: Store, target: Store) -> dict[str, int]:
    """Copy every row of one state of `source` into `target`, which has tables without rows; rows by table.

    The copy is read back and compared before it is committed. Leases are not copied: nobody holds what
    was held at the other address. Raises ConfigError CF-C002 when `target` has rows, StoreError CF-S011
    when what is read back differs, and those of `Store.write`.
    """
    tables = [table for table in METADATA.sorted_tables if table.name != "lease"]
    with source.read() as old, target.write() as new:
        for table in tables:
            if new.execute(select(table).limit(1)).first() is not None:
                raise ConfigError("CF-C002", f"`{table.name}` has rows", place=Place(file=target.place))
        return {table.name: _copy_table(old, target, new, table) for table in tables}


def _copy_table(old: Connection, target: Store, new: Connection, table: Table) -> int:
    written = _Sum()
    for rows in _parts(old, table):
        written.add(rows)
        target.append(new, table, rows)
    if target.dialect == "postgresql":
        _count_on(new, table)
    found = _Sum()
    for rows in _parts(new, table):
        found.add(rows)
    if found.digest() != written.digest():
        raise StoreError("CF-S011", f"`{table.name}` was read back otherwise", place=Place(file=target.place))
    return written.rows


def _parts(conn: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    query = select(table).execution_options(yield_per=_PART)
    for part in conn.execute(query).partitions():
        yield [dict(row._mapping) for row in part]


def _count_on(new: Connection, table: Table) -> None:
    """Let PostgreSQL count on from the highest number that was copied."""
    column = table.autoincrement_column
    if column is None:
        return
    highest = select(func.max(column)).scalar_subquery()
    sequence = func.pg_get_serial_sequence(text(f"'{table.name}'"), column.name)
    new.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))


class _Sum:
    """A digest of rows that does not depend on their order, as databases sort text differently."""

    def __init__(self) -> None:
        self.rows = 0
        self._sum = 0

    def add(self, rows: list[Mapping[str, Any]]) -> None:
        """Take rows in."""
        self.rows += len(rows)
        for row in rows:
            self._sum += int.from_bytes(sha256(repr(sorted(row.items())).encode()).digest(), "big")

    def digest(self) -> tuple[int, int]:
        """How many there were, and what they were."""
        return self.rows, self._sum % (1 << 256)

"""A row of every table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Integer, LargeBinary, SmallInteger

from clearford.runtime.stores.tables.whole import METADATA


def value(column: Column[Any]) -> object:
    """Some value of the column's type."""
    if isinstance(column.type, LargeBinary):
        return b"\0" * (column.type.length or 3)
    if isinstance(column.type, (BigInteger, Integer, SmallInteger)):
        return 7
    return "x"


def fill(conn: Connection) -> None:
    """A row in every table; foreign keys hold, as all keys are the same."""
    for table in METADATA.sorted_tables:
        conn.execute(table.insert(), [{column.name: value(column) for column in table.columns}])

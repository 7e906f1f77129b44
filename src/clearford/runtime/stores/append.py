"""Adding rows: the one way in which batches reach a table, and which of them were new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, Row, SmallInteger, Table, Text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from clearford.runtime.stores.values import demand_fit

COPY_FROM = 10
"""Rows from which on COPY is faster than INSERT on PostgreSQL (`benchmarks/store.py`) ..."""
COPY_NEW_FROM = 100
"""... and from which on it is by way of a temporary table, where some rows may be known."""
_COPY_TYPES: dict[type[Any], str] = {
    SmallInteger: "int2",
    Integer: "int4",
    BigInteger: "int8",
    LargeBinary: "bytea",
    Text: "text",
}

NewRow = Mapping[str, Any]


def append(
    conn: Connection, table: Table, rows: Sequence[NewRow], *, ignore_known: bool = False
) -> list[Any]:
    """Insert rows, all with the same columns; the primary keys of those that are new, in their order.

    A key of one column is its value, one of several a tuple. Under `ignore_known` a row is left out
    when its key or another unique value is there already or came earlier in `rows`, and keys that the
    database makes come in the order in which it made them. Without it such a row raises
    IntegrityError, and the transaction is lost. Raises StoreError CF-S038, with nothing written, where a
    value cannot be kept in its column.
    """
    if not rows:
        return []
    demand_fit(table, rows)
    names = table.primary_key.columns.keys()
    given = all(name in rows[0] for name in names)
    if given and not ignore_known:
        _add(conn, table, rows)
        return list(map(itemgetter(*names), rows))
    if given and conn.dialect.name == "sqlite" and _all_are_new(conn, table, rows):
        return list(map(itemgetter(*names), rows))
    insert = _copy_and_pick if _copies(conn, rows, COPY_NEW_FROM) else _insert
    found = [
        row[0] if len(row) == 1 else tuple(row)
        for row in insert(conn, table, rows, ignore_known=ignore_known)
    ]
    if not given:
        return found
    fresh = set(found)
    return [key for key in dict.fromkeys(map(itemgetter(*names), rows)) if key in fresh]


def add(conn: Connection, table: Table, rows: Sequence[NewRow]) -> None:
    """Insert rows, all with the same columns and none of them known, without asking for keys.

    Raises as `append` does.
    """
    demand_fit(table, rows)
    _add(conn, table, rows)


def _add(conn: Connection, table: Table, rows: Sequence[NewRow]) -> None:
    if _copies(conn, rows, COPY_FROM):
        _copy(conn, table, table.name, rows)
    elif rows and conn.dialect.name == "sqlite":
        _insert_all(conn, table, rows)
    elif rows:
        conn.execute(table.insert().inline(), rows)


def _insert_all(conn: Connection, table: Table, rows: Sequence[NewRow], rest: str = "") -> int:
    """Insert rows by one statement that is prepared once; how many were inserted.

    As text: to compile an INSERT and to take rows apart for it costs more than SQLite needs to keep them.
    """
    names = tuple(rows[0])
    values = map(itemgetter(*names), rows) if len(names) > 1 else ((row[names[0]],) for row in rows)
    return conn.exec_driver_sql(_insert_text(table, names) + rest, list(values)).rowcount


@lru_cache(maxsize=1_024)
def _insert_text(table: Table, names: tuple[str, ...]) -> str:
    quoted = sqlite.dialect().identifier_preparer.quote
    columns, places = ",".join(map(quoted, names)), ",".join("?" * len(names))
    return f"INSERT INTO {quoted(table.name)} ({columns}) VALUES ({places})"  # noqa: S608 - our own tables


def _all_are_new(conn: Connection, table: Table, rows: Sequence[NewRow]) -> bool:
    """Insert rows if none of them is known; whether that was so.

    It nearly always is. Only SQLite's single writer may ask like this: others would hold up what it undoes.
    """
    conn.exec_driver_sql("SAVEPOINT cf_new")
    done = _insert_all(conn, table, rows, " ON CONFLICT DO NOTHING") == len(rows)
    if not done:
        conn.exec_driver_sql("ROLLBACK TO cf_new")
    conn.exec_driver_sql("RELEASE cf_new")
    return done


def _copies(conn: Connection, rows: Sequence[NewRow], least: int) -> bool:
    return conn.dialect.name == "postgresql" and len(rows) >= least


def _insert(
    conn: Connection, table: Table, rows: Sequence[NewRow], *, ignore_known: bool
) -> Sequence[Row[Any] | tuple[Any, ...]]:
    if not ignore_known:
        statement = table.insert().returning(*table.primary_key, sort_by_parameter_order=True)
        return conn.execute(statement, rows).all()
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    return conn.execute(insert(table).on_conflict_do_nothing().returning(*table.primary_key), rows).all()


def _copy(conn: Connection, table: Table, target: str, rows: Sequence[NewRow]) -> None:
    """Binary COPY of `rows` into the table named `target`, which has columns of `table`."""
    names = list(rows[0])
    quoted = conn.dialect.identifier_preparer.quote
    command = ("COPY", quoted(target), "(", ",".join(map(quoted, names)), ") FROM STDIN (FORMAT BINARY)")
    types = [_COPY_TYPES[type(table.columns[name].type)] for name in names]
    cursor: Any = conn.connection.cursor()
    with _as_sqlalchemy(conn), cursor, cursor.copy(" ".join(command)) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row([row[name] for name in names])


@contextmanager
def _as_sqlalchemy(conn: Connection) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy would: it does not see a COPY."""
    dialect = conn.dialect
    base = dialect.loaded_dbapi.Error
    try:
        yield
    except base as error:
        lost = dialect.is_disconnect(error, None, None)
        if lost:
            conn.invalidate(error)
        raise DBAPIError.instance(
            "COPY", None, error, base, hide_parameters=True, connection_invalidated=lost, dialect=dialect
        ) from error


def _copy_and_pick(
    conn: Connection, table: Table, rows: Sequence[NewRow], *, ignore_known: bool
) -> Sequence[Row[Any] | tuple[Any, ...]]:
    """COPY into a temporary table of the connection, and from there what is new."""
    quoted = conn.dialect.identifier_preparer.quote
    target, fresh = quoted(table.name), f"cf_new_{table.name}"
    names = ",".join(map(quoted, rows[0]))
    keys = ",".join(map(quoted, table.primary_key.columns.keys()))
    made = f"CREATE TEMP TABLE IF NOT EXISTS {fresh} ON COMMIT DELETE ROWS AS TABLE {target} WITH NO DATA"
    # Rows of an earlier batch of the same transaction are still there.
    conn.exec_driver_sql(f"{made}; DELETE FROM {fresh}")  # noqa: S608 - names of our own tables
    _copy(conn, table, fresh, rows)
    conflict = "ON CONFLICT DO NOTHING" if ignore_known else ""
    return conn.exec_driver_sql(
        f"INSERT INTO {target} ({names}) SELECT {names} FROM {fresh} ORDER BY {fresh}.ctid "  # noqa: S608
        f"{conflict} RETURNING {keys}"
    ).all()

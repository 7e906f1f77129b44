"""A store: connections to the database of the record, for one tenant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import Connection, Engine, Table, select

from clearford.core.errors import StoreError
from clearford.runtime.stores.append import add, append
from clearford.runtime.stores.dbtime import DbNow
from clearford.runtime.stores.engines import engines
from clearford.runtime.stores.faults import LOST, stated
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.migrations.standing import demand_current
from clearford.runtime.stores.migrations.upgrade import upgrade
from clearford.runtime.stores.public_role import READS_AS
from clearford.runtime.stores.randomness import random_bytes
from clearford.runtime.stores.settings import StoreSettings, shown, store_url

if TYPE_CHECKING:  # the driver is an extra
    import psycopg
    from psycopg.errors import Diagnostic

Dialect = Literal["sqlite", "postgresql"]
_ROOM, _BALLAST = "room", 128 << 10
"""Name of the lease by which room is proved, and half the size of its row in bytes."""


class Store:
    """Transactions on SQLite or PostgreSQL. Threads may share it, processes may not: open after the fork."""

    def __init__(self, writer: Engine, reader: Engine, place: str) -> None:
        """Use `Store.open`."""
        self._writer = writer
        self._reader = reader
        self.place = place
        """The address without a password, for messages."""
        self._failed = False
        """Whether a change could not be written, and nobody saw one written since."""
        self.dialect: Dialect = "sqlite" if writer.dialect.name == "sqlite" else "postgresql"

    @classmethod
    def open(
        cls, address: str | Path, *, create: bool = False, settings: StoreSettings | None = None
    ) -> Store:
        """Open a store that has the tables of this version; `create` makes them where there are none yet.

        Raises StoreError CF-S006 when there is no store or it does not answer, CF-S007 when it was made
        by another version; ConfigError CF-C001 when psycopg is missing, CF-C002 for another address.
        """
        url = store_url(address)
        place = shown(url)
        if create:
            upgrade(url, only_empty=True)
        store = cls(*engines(url, settings or StoreSettings()), place)
        try:
            demand_current(store.read, url, place)
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def write(self, *, serial: bool = False) -> Iterator[Connection]:
        """One transaction that changes rows: committed when the block ends, undone when it raises.

        On SQLite there is one writer at a time. On PostgreSQL a statement sees what others committed
        before it began; `serial` asks for full isolation, and the change may then fail with CF-S008.
        Never nest two, and never wait for anything but the database inside.

        Raises StoreError CF-S002, CF-S006, CF-S008 and CF-S009 (`faults.may_retry`).
        """
        try:
            with self._transaction(serial=serial) as conn:
                yield conn
        except StoreError as error:
            self._failed |= error.code in LOST
            raise

    @contextmanager
    def _transaction(self, *, serial: bool) -> Iterator[Connection]:
        engine = self._writer
        if serial and self.dialect == "postgresql":
            engine = engine.execution_options(isolation_level="SERIALIZABLE")
        with stated(self.place), engine.connect() as conn:
            transaction = conn.begin()
            try:
                yield conn
            except BaseException:
                transaction.rollback()
                raise
            with stated(self.place, committing=True):
                transaction.commit()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One state of the database, for reading only; never waits for a writer."""
        with stated(self.place), self._reader.connect() as conn, conn.begin():
            if self.dialect == "postgresql" and (role := READS_AS.get()):
                conn.exec_driver_sql(f"SET LOCAL ROLE {role}")
            yield conn

    def prove(self) -> None:
        """Raise StoreError when the store does not answer, or has had no room since a change found none.

        Where one could not be written, something of some size is written and taken away: a small change may
        find a place where the next one does not.
        """
        with self.read() as conn:
            conn.execute(select(DbNow()))
        if not self._failed:
            return
        for ballast in (random_bytes(_BALLAST).hex(), ""):
            with self.write() as conn:
                claim_lease(conn, _ROOM, ballast, timedelta(0))
        self._failed = False

    def now(self, conn: Connection) -> int:
        """Microseconds since 1970 UTC by the clock of the database."""
        return int(conn.execute(select(DbNow())).scalar_one())

    def append(
        self,
        conn: Connection,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        *,
        ignore_known: bool = False,
    ) -> list[Any]:
        """Insert rows; the primary keys of those that are new, as `append.append` says."""
        return append(conn, table, rows, ignore_known=ignore_known)

    def add(self, conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows that are new, without asking for keys that the database makes."""
        add(conn, table, rows)

    def scrub(self, *tables: Table) -> bool:
        """Let no byte of deleted rows stay in the files of the database; false when readers were in the way.

        On PostgreSQL `tables` are written anew, which locks them meanwhile, so this is for small ones
        such as `subject_key`; its write-ahead log and backups keep what they have until they expire.
        """
        with stated(self.place):
            if self.dialect == "sqlite":
                # Not by `write`: a checkpoint cannot be part of a transaction.
                raw = self._writer.raw_connection()
                try:
                    busy, *_ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                finally:
                    raw.close()
                return not busy
            alone = self._writer.execution_options(isolation_level="AUTOCOMMIT")
            with alone.connect() as conn:
                return all([_rewritten(conn, table) for table in tables])

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._writer.dispose()
        self._reader.dispose()


def _rewritten(conn: Connection, table: Table) -> bool:
    """Write a table of PostgreSQL anew; whether no deleted row was kept for those who may still see it.

    Only the report of VERBOSE tells: who looks in `pg_stat_activity` before may miss who comes right after.
    """
    reports: list[str] = []
    driver = cast("psycopg.Connection", conn.connection.driver_connection)

    def keep(notice: Diagnostic) -> None:
        reports.append(notice.message_detail or "")

    driver.add_notice_handler(keep)
    try:
        conn.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {table.name}")
    finally:
        driver.remove_notice_handler(keep)
    kept = [int(found[0]) for report in reports if (found := re.search(r"\d+", report))]
    return bool(kept) and not any(kept)

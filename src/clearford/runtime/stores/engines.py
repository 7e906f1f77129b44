"""Database connections set as the record needs them: durable, reading one state, one writer on SQLite."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from clearford.core.errors import ConfigError
from clearford.runtime.stores.dbtime import SQLITE_NOW, host_now
from clearford.runtime.stores.settings import StoreSettings

_COMMON = ("foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY")
_ROOMY = ("cache_size=-65536", "wal_autocheckpoint=8000")
"""Of the writer: 64 MiB of pages in memory, and about 32 MiB of log before the file gets them.

A batch of decisions changes thousands of pages. With the two megabytes that are usual they are written and
read again while it is being written, and each page that changes in every batch is copied after every batch.
"""


def engines(url: URL, settings: StoreSettings) -> tuple[Engine, Engine]:
    """The engine that writes and the one that reads; on PostgreSQL they share their connections.

    Raises ConfigError CF-C001 when PostgreSQL is asked for and psycopg is missing.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, settings, write=True), _sqlite(url, settings, write=False)
    engine = _postgresql(url, settings)
    # A read sees one state, as it does on SQLite.
    snapshot = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return engine, snapshot


def _sqlite(url: URL, settings: StoreSettings, *, write: bool) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        # Writers queue here, in order of arrival, in place of polling the lock of the file.
        pool_size=1 if write else settings.readers,
        max_overflow=0,
        pool_timeout=settings.busy,
        connect_args={"timeout": settings.busy},
    )
    begin = "BEGIN IMMEDIATE" if write else "BEGIN"
    special = ("journal_mode=WAL", "synchronous=FULL", *_ROOMY) if write else ("query_only=ON",)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # Else the driver commits before every statement that changes the schema.
        connection.isolation_level = None
        connection.create_function(SQLITE_NOW, 0, host_now)
        for pragma in (f"busy_timeout={int(settings.busy * 1000)}", *special, *_COMMON):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def started(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _postgresql(url: URL, settings: StoreSettings) -> Engine:
    limits = {
        "statement_timeout": settings.statement,
        "lock_timeout": settings.lock,
        "idle_in_transaction_session_timeout": settings.idle,
    }
    options = " ".join(f"-c {name}={int(seconds * 1000)}" for name, seconds in limits.items())
    arguments: dict[str, Any] = {
        "connect_timeout": max(2, int(settings.connect)),
        "application_name": "clearford",
        "options": f"{options} -c timezone=UTC",
    }
    try:
        return create_engine(
            url,
            hide_parameters=True,
            pool_size=settings.readers,
            max_overflow=settings.readers,
            pool_timeout=settings.busy,
            pool_pre_ping=True,
            connect_args=arguments,
        )
    except ModuleNotFoundError as error:
        raise ConfigError(
            "CF-C001", "PostgreSQL needs psycopg", suggestion="pip install 'clearford[postgres]'"
        ) from error

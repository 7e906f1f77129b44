"""Moving a store from version to version: all or nothing, and one process at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, event, select

from clearford.runtime.stores.dbtime import DbNow
from clearford.runtime.stores.engines import engines
from clearford.runtime.stores.faults import stated
from clearford.runtime.stores.migrations.standing import newer, version_of
from clearford.runtime.stores.partitions import do_make_months
from clearford.runtime.stores.settings import StoreSettings, shown

_FOLDER = Path(__file__).parent
_PATIENT = StoreSettings(statement=0, lock=60, idle=0)
_LOCK = 0x636C6672
"""Number of the advisory lock on PostgreSQL; on SQLite there is one writer anyway."""


def upgrade(url: URL, *, only_empty: bool = False, steps: Path | None = None) -> str:
    """Bring the tables to the newest version, making them where there are none; the version reached.

    `only_empty` leaves a store that has tables as it is. `steps`: a folder with steps beside our own.
    Raises StoreError CF-S006 when the database does not answer, CF-S007 when the store is newer.
    """
    if url.get_backend_name() == "sqlite":
        _make_private(Path(url.database or ""))
    config = _config(steps)
    with _moving(url) as conn:
        standing = version_of(conn)
        if standing is None or not only_empty:
            known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
            if standing is not None and standing not in known:
                raise newer(shown(url), standing)
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
        reached = version_of(conn) or ""
        # Also at each start, as the service may have rested for longer than the months that were made.
        do_make_months(conn, conn.execute(select(DbNow())).scalar_one())
        # Which reads every table, so not at each start: connections that write refuse such rows themselves.
        if reached != standing:
            _demand_whole(conn)
        return reached


def downgrade(url: URL, to: str, *, steps: Path | None = None) -> None:
    """Bring the tables back to an older version, or to none with `base`; rows of dropped tables are lost.

    steps: as for `upgrade`.
    """
    config = _config(steps)
    with _moving(url) as conn:
        config.attributes["connection"] = conn
        command.downgrade(config, to)
        _demand_whole(conn)


def _demand_whole(conn: Connection) -> None:
    """No step may leave a row that points at none; PostgreSQL sees to that itself."""
    if conn.dialect.name == "sqlite" and conn.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise AssertionError("a step left rows that point nowhere")


def _make_private(path: Path) -> None:
    # SQLite would let everybody read what it makes; its log files take the mode of the file. What is there is
    # left alone: closing it once would end every lock that this process holds on it, and another one could
    # then take the log away under its connections.
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _config(steps: Path | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    folders = [_FOLDER / "versions", *([steps] if steps else [])]
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, folders)).replace("%", "%%"))
    return config


@contextmanager
def _moving(url: URL) -> Iterator[Connection]:
    """The one transaction in which the tables change."""
    writer, _ = engines(url, _PATIENT)
    on_sqlite = url.get_backend_name() == "sqlite"
    if on_sqlite:
        # A table made anew is dropped first, which would take the rows along that point at it.
        @event.listens_for(writer, "connect")
        def loosen(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA foreign_keys=OFF")

    try:
        with stated(shown(url)), writer.begin() as conn:
            if not on_sqlite:
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            yield conn
    finally:
        writer.dispose()

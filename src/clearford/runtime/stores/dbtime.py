"""The database's clock, as a term of SQL: leases and dues never compare with the time of a worker."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SQLITE_NOW = "clearford_now"
"""Function that every connection to SQLite is given, as its own clock counts milliseconds only."""


class DbNow(FunctionElement[int]):
    """Microseconds since 1970 UTC by the clock of the database, moving on within a transaction."""

    type = BigInteger()
    inherit_cache = True


@compiles(DbNow, "sqlite")
def _on_sqlite(element: DbNow, compiler: Any, **options: Any) -> str:
    return f"{SQLITE_NOW}()"


@compiles(DbNow, "postgresql")
def _on_postgresql(element: DbNow, compiler: Any, **options: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"


def host_now() -> int:
    """Microseconds since 1970 UTC by the clock of this host, which is where an SQLite file lies."""
    return time.time_ns() // 1000

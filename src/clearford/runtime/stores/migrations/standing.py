"""Which version of the tables a store has, and whether this program can work with it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, text

from clearford.core.errors import Place, StoreError

VERSIONS = ("0001",)
"""Every version, the oldest first; this program works with the last."""
TABLE = "alembic_version"


def version_of(conn: Connection) -> str | None:
    """The version of the tables; none where there are no tables of ours."""
    if not inspect(conn).has_table(TABLE):
        return None
    return conn.execute(text(f"SELECT version_num FROM {TABLE}")).scalar()  # noqa: S608 - our own name


def demand_current(read: Callable[[], AbstractContextManager[Connection]], url: URL, place: str) -> None:
    """Raises StoreError CF-S007 when the store is not there or of another version."""
    # SQLite would make an empty file.
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise missing(place)
    with read() as conn:
        version = version_of(conn)
    if version is None:
        raise missing(place)
    if version not in VERSIONS:
        raise newer(place, version)
    if version != VERSIONS[-1]:
        raise _other(place, f"its version {version} is older than this program", "`clearford store upgrade`")


def missing(place: str) -> StoreError:
    """That there is no store."""
    return _other(place, "there is no store here", "`clearford store upgrade` makes one")


def newer(place: str, version: str) -> StoreError:
    """That the store was made by a later program."""
    return _other(place, f"its version {version} is newer than this program", "install the newer Clearford")


def _other(place: str, message: str, suggestion: str) -> StoreError:
    return StoreError("CF-S007", message, place=Place(file=place), suggestion=suggestion)

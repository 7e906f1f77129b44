"""How a store is reached and with which settings of the database it is opened."""

from __future__ import annotations

from pathlib import Path

import msgspec
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from clearford.core.errors import ConfigError


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of connections; times in seconds."""

    busy: float = 30.0
    """How long a writer waits for another one on SQLite, and anybody for a free connection."""
    statement: float = 30.0
    """Longest statement on PostgreSQL."""
    lock: float = 10.0
    """Longest wait for a lock on PostgreSQL."""
    idle: float = 60.0
    """Longest pause within a transaction on PostgreSQL."""
    connect: float = 10.0
    """Longest wait for PostgreSQL to answer a new connection."""
    readers: int = 8
    """Connections kept open for readers (SQLite), or for all (PostgreSQL)."""


def store_url(address: str | Path) -> URL:
    """The address of a store: a path, `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`.

    Raises ConfigError CF-C002 for anything else, and for SQLite without a file.
    """
    text = str(address)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise _unusable() from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite" or url.database in (None, "", ":memory:"):
        raise _unusable()
    return url


def _unusable() -> ConfigError:
    return ConfigError(
        "CF-C002",
        "the address of the store cannot be used",
        suggestion="a path, `sqlite:///PATH` or `postgresql://USER@HOST/DATABASE`",
    )


def shown(url: URL) -> str:
    """The address without a password."""
    return url.database or "" if url.drivername == "sqlite" else url.render_as_string(hide_password=True)

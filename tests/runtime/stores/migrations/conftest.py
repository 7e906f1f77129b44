"""Databases without tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine

from clearford.runtime.stores.settings import store_url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return store_url(tmp_path / "store.db")
    url: URL = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture
def engine(empty: URL) -> Iterator[Engine]:
    """Plain connections to it."""
    made = create_engine(empty)
    yield made
    made.dispose()

"""Fixtures that many rooms use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from clearford.runtime.stores.migrations.upgrade import upgrade
from clearford.runtime.stores.settings import store_url
from clearford.runtime.stores.store import Store
from clearford.text.tables import FoldTables
from tests.support import postgres

DATA = Path(__file__).parents[1] / "src/clearford/packs/_data"


@pytest.fixture(scope="session")
def tables() -> FoldTables:
    """The shipped fold tables."""
    return FoldTables.from_bytes((DATA / "text/fold_tables.bin").read_bytes())


@pytest.fixture(scope="session")
def text_data() -> Path:
    """The folder of the shipped text tables."""
    return DATA / "text"


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[URL]:
    """The PostgreSQL server of this run; skips with the reason where there is none."""
    if address := os.environ.get(postgres.SETTING):
        yield store_url(address)
        return
    try:
        with postgres.server(os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))) as url:
            yield url
    except LookupError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def postgres_database(postgres_server: URL) -> Iterator[postgres.Database]:
    """A database of this test process, with the tables."""
    with postgres.database(postgres_server) as made:
        upgrade(made.url)
        made.endless()
        made.prepare()
        yield made


@pytest.fixture
def postgres_url(postgres_database: postgres.Database) -> URL:
    """A PostgreSQL database with the tables, all of them empty."""
    postgres_database.wipe()
    return postgres_database.url


@pytest.fixture
def empty_postgres_url(postgres_server: URL) -> Iterator[URL]:
    """A PostgreSQL database without tables."""
    with postgres.database(postgres_server) as made:
        yield made.url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables, all of them empty."""
    path = tmp_path_factory.mktemp("store") / "template.db"
    upgrade(store_url(path))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store with empty tables, on either database."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        return str(shutil.copy(template, tmp_path / "store.db"))
    url: URL = request.getfixturevalue("postgres_url")
    return url.render_as_string(hide_password=False)


@pytest.fixture
def store(store_address: str) -> Iterator[Store]:
    """A store with empty tables, on either database."""
    opened = Store.open(store_address)
    yield opened
    opened.close()

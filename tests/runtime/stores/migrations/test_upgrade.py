"""Upgrades: one head, rows are kept, nothing is left by a broken step, and one process at a time."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.pool import Pool
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Engine,
    create_engine,
    func,
    inspect,
    select,
)

from clearford.core.errors import StoreError
from clearford.runtime.stores.migrations.standing import VERSIONS
from clearford.runtime.stores.migrations.upgrade import _config, upgrade
from clearford.runtime.stores.settings import store_url
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.stores.rows import fill

STEP = """
from alembic import op
revision, down_revision = "9000", "{last}"
def upgrade():
    op.execute("CREATE TABLE before (n integer)")
    op.execute("INSERT INTO before VALUES (1)")
    op.drop_table("lease")
    {end}
"""


@pytest.fixture(scope="module")
def processes() -> Iterator[Pool]:
    """Two other processes."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        yield pool


def step(folder: Path, *, end: str) -> Path:
    """A folder with a step that comes after ours."""
    folder.mkdir(exist_ok=True)
    (folder / "later.py").write_text(STEP.format(last=VERSIONS[-1], end=end))
    return folder


def test_there_is_one_head_and_it_is_the_version_of_the_program() -> None:
    script = ScriptDirectory.from_config(_config(None))
    assert script.get_heads() == [VERSIONS[-1]]
    assert [found.revision for found in script.walk_revisions()] == list(reversed(VERSIONS))


def test_an_upgrade_keeps_rows(empty: URL, engine: Engine, tmp_path: Path) -> None:
    upgrade(empty)
    with engine.begin() as conn:
        fill(conn)
    assert upgrade(empty, steps=step(tmp_path / "steps", end="pass")) == "9000"
    with engine.connect() as conn:
        assert not inspect(conn).has_table("lease")
        for table in METADATA.sorted_tables:
            if table.name != "lease":
                assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 1


def test_a_step_that_breaks_leaves_nothing(empty: URL, engine: Engine, tmp_path: Path) -> None:
    upgrade(empty)
    with pytest.raises(KeyError):
        upgrade(empty, steps=step(tmp_path / "steps", end="raise KeyError"))
    with engine.connect() as conn:
        assert inspect(conn).has_table("lease")
        assert not inspect(conn).has_table("before")
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == VERSIONS[-1]
    Store.open(empty.render_as_string(hide_password=False)).close()


def test_the_first_step_breaking_leaves_no_tables(empty: URL, engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        upgrade(empty, steps=step(tmp_path / "steps", end="raise KeyError"))
    with engine.connect() as conn:
        assert inspect(conn).get_table_names() == []


def test_a_step_may_not_leave_rows_that_point_nowhere(tmp_path: Path) -> None:
    url = store_url(tmp_path / "store.db")
    upgrade(url)
    engine = create_engine(url)
    with engine.begin() as conn:
        fill(conn)
    end = 'op.execute("DELETE FROM case_file")'
    with pytest.raises(AssertionError, match="point nowhere"):
        upgrade(url, steps=step(tmp_path / "steps", end=end))
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM case_file").scalar_one() == 1
    engine.dispose()


def test_where_no_step_is_taken_rows_are_not_read(tmp_path: Path) -> None:
    """A start of the service would take seconds for each million rows."""
    url = store_url(tmp_path / "store.db")
    upgrade(url)
    engine = create_engine(url)
    with engine.begin() as conn:
        fill(conn)
        conn.exec_driver_sql("DELETE FROM case_file")
    engine.dispose()
    Store.open(str(tmp_path / "store.db"), create=True).close()
    with pytest.raises(AssertionError, match="point nowhere"):
        upgrade(url, steps=step(tmp_path / "steps", end="pass"))


def test_a_newer_store_is_not_touched(empty: URL, tmp_path: Path) -> None:
    upgrade(empty, steps=step(tmp_path / "steps", end="pass"))
    with pytest.raises(StoreError) as caught:
        upgrade(empty)
    assert caught.value.code == "CF-S007"


def test_processes_that_begin_together_make_one_store(empty: URL, engine: Engine, processes: Pool) -> None:
    found = processes.map(upgrade, [empty] * 2, chunksize=1)
    assert found == [VERSIONS[-1]] * 2
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar_one() == 1


_VISIT = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM entry').fetchall()"
"""Another process that opens the database and, as the last one it knows of, puts its log away."""


def test_opening_a_store_twice_leaves_the_locks_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "clearford.db"
    first = Store.open(file, create=True)
    with first.write() as conn:
        fill(conn)
    Store.open(file, create=True).close()
    subprocess.run([sys.executable, "-c", _VISIT, str(file)], check=True)
    assert file.with_name("clearford.db-wal").exists()
    first.close()

"""A change of the tables that is killed at any point has happened as a whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, create_engine, func, inspect, select, table

from clearford.runtime.stores.migrations.standing import VERSIONS
from clearford.runtime.stores.migrations.upgrade import downgrade, upgrade
from clearford.runtime.stores.settings import store_url
from tests.runtime.stores.rows import fill
from tests.support import postgres

ROOT = Path(__file__).parents[3]
DEATHS = int(os.environ.get("CLEARFORD_TEST_DEATHS", "6"))
LAST = VERSIONS[-1]
STEP = """
import sqlalchemy as sa
from alembic import op
revision, down_revision = "9000", "STANDING"

def upgrade():
    op.create_table("later", sa.Column("n", sa.Integer, primary_key=True), sa.Column("word", sa.Text))
    later = sa.table("later", sa.column("n"), sa.column("word"))
    for at in range(0, 2000, 100):
        op.bulk_insert(later, [{"n": n, "word": str(n) * 20} for n in range(at, at + 100)])
    op.create_index("ix_later_word", "later", ["word"])
    with op.batch_alter_table("lease") as lease:
        lease.add_column(sa.Column("note", sa.Text, nullable=False, server_default="none"))
    op.execute("UPDATE lease SET note = owner")
    with op.batch_alter_table("lease") as lease:
        lease.alter_column("owner", new_column_name="worker")
    op.drop_table("sign_in_event")

def downgrade():
    op.create_table(
        "sign_in_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("login", sa.Text),
    )
    with op.batch_alter_table("lease") as lease:
        lease.alter_column("worker", new_column_name="owner")
    with op.batch_alter_table("lease") as lease:
        lease.drop_column("note")
    op.drop_index("ix_later_word", "later")
    op.drop_table("later")
"""
MOVE_UNTIL_DEATH = """
import os, random, signal, sys
from pathlib import Path
from clearford.runtime.stores.migrations.upgrade import downgrade, upgrade
from clearford.runtime.stores.settings import store_url

address, steps, way, deaths = store_url(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
chance, died, longest = random.Random(7), 0, float(sys.argv[5])
while died < deaths:
    child = os.fork()
    if child == 0:
        # Nobody handles it, so it ends the process wherever it is, as SIGKILL does.
        signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.001, longest))
        if way == "up":
            upgrade(address, steps=steps)
        else:
            downgrade(address, sys.argv[6], steps=steps)
        os._exit(0)
    chance.random()
    if os.waitpid(child, 0)[1] == signal.SIGALRM:
        died += 1
    else:
        longest /= 2
print(died)
"""


def tables_of(url: URL) -> dict[str, Any]:
    """Everything that the database says of its tables."""
    engine = create_engine(url)
    with engine.connect() as conn:
        look = inspect(conn)
        found = {
            name: (
                sorted(
                    (str(c["name"]), str(c["type"]), c["nullable"], c["default"])
                    for c in look.get_columns(name)
                ),
                sorted(map(_index, look.get_indexes(name))),
                sorted(map(str, look.get_unique_constraints(name))),
                sorted(map(str, look.get_foreign_keys(name))),
                look.get_pk_constraint(name)["constrained_columns"],
            )
            for name in look.get_table_names()
        }
    engine.dispose()
    return found


def _index(found: Any) -> str:
    options = {key: str(value) for key, value in found.get("dialect_options", {}).items()}
    return str((found["name"], found["column_names"], found["unique"], options))


def counted(url: URL) -> dict[str, int]:
    """Rows of every table."""
    engine = create_engine(url)
    with engine.connect() as conn:
        found = {
            name: conn.execute(select(func.count()).select_from(table(name))).scalar_one()
            for name in inspect(conn).get_table_names()
        }
    engine.dispose()
    return found


def die_on_the_way(url: URL, steps: Path, way: str, *, longest_s: float, to: str = LAST) -> None:
    """Begin again and again, and be killed each time."""
    address = url.render_as_string(hide_password=False)
    program = [
        sys.executable,
        "-c",
        MOVE_UNTIL_DEATH,
        address,
        str(steps),
        way,
        str(DEATHS),
        str(longest_s),
        to,
    ]
    done = subprocess.run(
        program, check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": "src"}, capture_output=True
    )
    assert int(done.stdout) == DEATHS


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A folder with one more step: tables made, filled, rebuilt and dropped."""
    folder = tmp_path / "steps"
    folder.mkdir()
    (folder / "later.py").write_text(STEP.replace("STANDING", LAST))
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[URL, URL]:
    """Two databases without tables: one that is disturbed, and one to compare it with."""
    if request.param == "sqlite":
        return store_url(tmp_path / "a.db"), store_url(tmp_path / "b.db")
    server: URL = request.getfixturevalue("postgres_server")
    first: URL = request.getfixturevalue("empty_postgres_url")
    second = request.getfixturevalue("another_postgres_url")
    assert server
    return first, second


@pytest.fixture
def another_postgres_url(postgres_server: URL) -> Any:
    """One more PostgreSQL database without tables."""
    with postgres.database(postgres_server) as made:
        yield made.url


def test_tables_that_are_made_first(pair: tuple[URL, URL], steps: Path) -> None:
    disturbed, calm = pair
    die_on_the_way(disturbed, steps, "up", longest_s=0.4)
    upgrade(disturbed, steps=steps)
    upgrade(calm, steps=steps)
    assert tables_of(disturbed) == tables_of(calm)


def test_up_and_down_again(pair: tuple[URL, URL], steps: Path) -> None:
    disturbed, calm = pair
    for url in pair:
        upgrade(url)
        engine = create_engine(url)
        with engine.begin() as conn:
            fill(conn)
        engine.dispose()
    before, rows = tables_of(disturbed), counted(disturbed)
    assert upgrade(calm, steps=steps) == "9000"
    after = tables_of(calm), counted(calm)
    assert after[1]["later"] == 2000
    die_on_the_way(disturbed, steps, "up", longest_s=0.1)
    assert (tables_of(disturbed), counted(disturbed)) in ((before, rows), after)
    assert upgrade(disturbed, steps=steps) == "9000"
    assert (tables_of(disturbed), counted(disturbed)) == after
    die_on_the_way(disturbed, steps, "down", longest_s=0.1)
    for url in pair:
        downgrade(url, LAST, steps=steps)
    assert tables_of(disturbed) == tables_of(calm)
    assert counted(disturbed) == counted(calm) == {**rows, "sign_in_event": 0}

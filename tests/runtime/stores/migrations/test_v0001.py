"""The first step makes the declared tables, and can be undone with rows in every one."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Engine, func, inspect, select

from clearford.runtime.stores.migrations.standing import VERSIONS
from clearford.runtime.stores.migrations.upgrade import downgrade, upgrade
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.stores.rows import fill


def test_the_steps_make_the_tables_that_are_declared(empty: URL, engine: Engine) -> None:
    assert upgrade(empty) == VERSIONS[-1]
    with engine.connect() as conn:
        # SQLite spells an empty default so that it looks changed.
        options = {"compare_type": True, "compare_server_default": conn.dialect.name == "postgresql"}
        context = MigrationContext.configure(conn, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_up_down_up_with_rows_in_every_table(empty: URL, engine: Engine) -> None:
    for _ in range(2):
        upgrade(empty)
        with engine.begin() as conn:
            fill(conn)
            for table in METADATA.sorted_tables:
                assert conn.execute(select(func.count()).select_from(table)).scalar_one() == 1
        downgrade(empty, "base")
        with engine.connect() as conn:
            assert inspect(conn).get_table_names() == ["alembic_version"]
    with engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar_one() == 0

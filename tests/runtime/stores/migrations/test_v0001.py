"""The first step makes the declared tables, and can be undone with rows in every one."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Engine, UniqueConstraint, create_engine, func, inspect, select
from sqlalchemy.schema import SchemaItem

from clearford.runtime.stores.migrations.standing import VERSIONS
from clearford.runtime.stores.migrations.upgrade import downgrade, upgrade
from clearford.runtime.stores.partitions import PARTITIONED, parts_of
from clearford.runtime.stores.tables.base import month_column
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.stores.rows import fill


def test_the_steps_make_the_tables_that_are_declared(empty: URL, engine: Engine) -> None:
    assert upgrade(empty) == VERSIONS[-1]
    with engine.connect() as conn:
        months = {part.name for table in PARTITIONED for part in parts_of(conn, table)}

        def is_declared(found: SchemaItem, name: str | None, *_: object) -> bool:
            """Neither a month, nor what is unique in a table of months: there it holds another column."""
            cut = isinstance(found, UniqueConstraint) and month_column(METADATA.tables[found.table.name])
            return name not in months and not cut

        # SQLite spells an empty default so that it looks changed.
        options = {
            "compare_type": True,
            "compare_server_default": conn.dialect.name == "postgresql",
            "include_object": is_declared,
        }
        context = MigrationContext.configure(conn, opts=options)
        assert compare_metadata(context, METADATA) == []


def test_what_is_unique_in_a_table_of_months_is_so_within_one(empty_postgres_url: URL) -> None:
    upgrade(empty_postgres_url)
    made = create_engine(empty_postgres_url)
    with made.connect() as conn:
        keys = inspect(conn).get_unique_constraints("entry")
        first = inspect(conn).get_pk_constraint("entry")
    made.dispose()
    assert sorted(key["column_names"] for key in keys) == [["id", "ts"], ["log", "idx", "ts"]]
    assert first["constrained_columns"] == ["seq", "ts"]


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

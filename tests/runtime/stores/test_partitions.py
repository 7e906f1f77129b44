"""Months of a table are made ahead without gaps, hold what happened in them, and go as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Table, select, text

from clearford.core.errors import StoreError
from clearford.runtime.stores.faults import may_retry
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.partitions import (
    PARTITIONED,
    do_drop_month,
    do_make_months,
    months_left,
    parts_of,
)
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.base import month_column
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.stores.rows import value

MONTH = Month(2025, 3)
TABLES = pytest.mark.parametrize("table", list(PARTITIONED), ids=lambda table: table.name)


def row(table: Table, at: int) -> dict[str, Any]:
    """A row of a moment, unlike every other."""
    made = {column.name: value(column) for column in table.columns} | {
        PARTITIONED[table].name: at,
        "id": str(at),
    }
    if table.name == "entry":
        made |= {"seq": at, "idx": None}
    return made


def moments(store: Store, table: Table) -> list[int]:
    """When the rows that are there happened."""
    with store.read() as conn:
        return sorted(conn.execute(select(PARTITIONED[table])).scalars())


@TABLES
def test_a_month_goes_to_its_last_moment(store: Store, table: Table) -> None:
    inside, beside = [MONTH.start, MONTH.end - 1], [MONTH.start - 1, MONTH.end]
    with store.write() as conn:
        store.add(conn, table, [row(table, at) for at in (*inside, *beside)])
    with store.write() as conn:
        assert do_drop_month(conn, table, MONTH) == len(inside)
    assert moments(store, table) == beside


@TABLES
def test_a_month_comes_back_when_its_change_is_undone(store: Store, table: Table) -> None:
    with store.write() as conn:
        store.add(conn, table, [row(table, MONTH.start)])
    with pytest.raises(KeyError), store.write() as conn:
        assert do_drop_month(conn, table, MONTH) == 1
        raise KeyError
    assert moments(store, table) == [MONTH.start]


@pytest.fixture
def months(empty_postgres_url: URL) -> Iterator[Store]:
    """A store on PostgreSQL with the months that it begins with, and no others."""
    made = Store.open(empty_postgres_url.render_as_string(hide_password=False), create=True)
    yield made
    made.close()


def bounds(store: Store, table: Table) -> list[str]:
    """The parts of a table, as their names."""
    with store.read() as conn:
        return [part.name for part in parts_of(conn, table)]


def test_the_tables_that_are_cut_are_those_that_say_so() -> None:
    said = {table.name: month_column(table) for table in METADATA.sorted_tables}
    assert {table.name: column.name for table, column in PARTITIONED.items()} == {
        name: column for name, column in said.items() if column
    }


@TABLES
def test_a_new_store_has_what_came_before_this_month_and_three_ahead(months: Store, table: Table) -> None:
    with months.read() as conn:
        present = Month.of(months.now(conn))
    ahead = [f"{table.name}_{present.after(n)}".replace("-", "_") for n in range(4)]
    assert bounds(months, table) == [f"{table.name}_before", *ahead]


@TABLES
def test_months_are_made_once_without_gaps(months: Store, table: Table) -> None:
    with months.read() as conn:
        now = months.now(conn)
    later = Month.of(now).after(7)
    with months.write() as conn:
        assert do_make_months(conn, now) == []
        assert months_left(conn, now)[table.name] == 3
        assert months_left(conn, later.start)[table.name] == -4
        assert len(do_make_months(conn, later.start)) == 7 * len(PARTITIONED)
        assert do_make_months(conn, now) == []
        assert months_left(conn, later.end - 1)[table.name] == 3
        there = parts_of(conn, table)
    assert [part.until for part in there[:-1]] == [part.since for part in there[1:]]


@TABLES
def test_every_row_lies_in_its_month(months: Store, table: Table) -> None:
    with months.read() as conn:
        there = parts_of(conn, table)
    ats = [at for part in there for at in ((part.since or 0), (part.until or 0) - 1)]
    with months.write() as conn:
        months.add(conn, table, [row(table, at) for at in ats])
        for part in there:
            inside = select(text(PARTITIONED[table].name)).select_from(text(part.name))
            assert sorted(conn.execute(inside).scalars()) == [part.since or 0, (part.until or 0) - 1]


@TABLES
@pytest.mark.parametrize("rows", [1, 300])
def test_a_row_of_a_month_that_is_not_there_is_refused_with_advice(
    months: Store, table: Table, rows: int
) -> None:
    with months.read() as conn:
        end = parts_of(conn, table)[-1].until or 0
    with pytest.raises(StoreError, match="CF-S037") as caught, months.write() as conn:
        months.add(conn, table, [row(table, end + n) for n in range(rows)])
    assert "clearford store upgrade" in (caught.value.suggestion or "")
    assert not may_retry(caught.value)
    assert moments(months, table) == []


@TABLES
def test_a_month_of_its_own_goes_as_a_part(months: Store, table: Table) -> None:
    with months.read() as conn:
        month = Month.of(months.now(conn)).after(1)
    beside = [month.start - 1, month.end]
    with months.write() as conn:
        months.add(conn, table, [row(table, at) for at in (month.start, month.end - 1, *beside)])
    with pytest.raises(KeyError), months.write() as conn:
        assert do_drop_month(conn, table, month) == 2
        raise KeyError
    with months.write() as conn:
        assert do_drop_month(conn, table, month) == 2
    assert moments(months, table) == beside
    assert f"{table.name}_{month}".replace("-", "_") not in bounds(months, table)
    with pytest.raises(StoreError, match="CF-S037"), months.write() as conn:
        months.add(conn, table, [row(table, month.start)])


def test_a_start_makes_the_months_that_a_rest_left_out(months: Store, empty_postgres_url: URL) -> None:
    wanted = bounds(months, entry)
    with months.write() as conn:
        conn.exec_driver_sql(f"DROP TABLE {wanted[-1]}")
    Store.open(empty_postgres_url.render_as_string(hide_password=False), create=True).close()
    assert bounds(months, entry) == wanted


def test_others_read_and_write_while_months_are_made(months: Store) -> None:
    with months.read() as conn:
        now = months.now(conn)
    with months.write() as conn:
        assert do_make_months(conn, Month.of(now).after(2).start)
        with months.write() as other:
            months.add(other, entry, [row(entry, now)])
        assert moments(months, entry) == [now]


def test_sqlite_has_no_parts(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.db", create=True)
    with store.write() as conn:
        assert do_make_months(conn, 0) == []
        assert months_left(conn, 0) == {}
        assert parts_of(conn, entry) == []
    store.close()

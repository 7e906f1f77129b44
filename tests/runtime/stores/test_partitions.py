"""Months of a table go as a whole, and nothing of the months beside them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, select

from clearford.runtime.stores.months import Month
from clearford.runtime.stores.partitions import PARTITIONED, do_drop_month
from clearford.runtime.stores.store import Store
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

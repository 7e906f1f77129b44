"""What a copy holds is decided for every table that says whose a row is."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, Table

from clearford.runtime.record.copies import COPIED, NOT_COPIED, POINTING, copy_of
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.whole import METADATA
from tests.runtime.service_kit import record_on
from tests.runtime.stores.rows import value

PERSONAL = [
    table for table in METADATA.sorted_tables if table.info["personal"] and {*POINTING} & {*table.c.keys()}
]


def test_every_table_that_points_at_persons_is_given_or_says_why_not() -> None:
    assert {table.name for table in PERSONAL} - set(COPIED) - set(NOT_COPIED) == set()
    assert set(COPIED) & set(NOT_COPIED) == set()


@pytest.mark.parametrize("table", PERSONAL, ids=lambda table: table.name)
def test_no_key_no_link_and_no_reference_is_given(table: Table) -> None:
    for name in COPIED.get(table.name, ()):
        assert name not in (*POINTING, "item", "token_hash", "leased_by", "prefer", "worker")
        assert not isinstance(table.c[name].type, LargeBinary)


def test_rows_of_others_are_not_given(store: Store) -> None:
    """A row in every table, all of one owner: the owner is given them, another is given nothing."""
    record = record_on(store)
    with store.write() as conn:
        for table in METADATA.sorted_tables:
            row = {column.name: value(column) for column in table.columns}
            conn.execute(table.insert(), [row])
        conn.execute(METADATA.tables["evidence"].delete())
    with store.read() as conn:
        assert set(copy_of(conn, record.vault, "x").rows) == {*COPIED, "appeal"}
        assert copy_of(conn, record.vault, "y").rows == {}

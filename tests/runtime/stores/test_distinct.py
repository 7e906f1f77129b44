"""Different values of a column: the same as DISTINCT says, read place by place."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, select

from clearford.runtime.stores.distinct import different
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.deeds import strike
from tests.runtime.stores.rows import value


def fill(conn: Connection, subjects: list[str | None]) -> None:
    same = {column.name: value(column) for column in strike.columns}
    for n, subject in enumerate(subjects):
        conn.execute(strike.insert(), [{**same, "id": str(n), "subject": subject}])


@pytest.mark.parametrize(
    ("subjects", "values"),
    [
        pytest.param([], [], id="no-rows"),
        pytest.param(["b"], ["b"], id="one"),
        pytest.param(["b", "a", "b", "A", "é", "", "b", "a"], ["", "A", "a", "b", "é"], id="each-once"),
        pytest.param([None, "a", None], ["a"], id="null-is-no-value"),
        pytest.param([None], [], id="null-alone"),
    ],
)
def test_each_value_comes_once(store: Store, subjects: list[str | None], values: list[str]) -> None:
    with store.write() as conn:
        fill(conn, subjects)
        found = conn.execute(select(different(strike.c.subject).c.value)).scalars().all()
    assert sorted(found) == values


def test_it_can_be_joined_with_what_belongs_to_each(store: Store) -> None:
    with store.write() as conn:
        fill(conn, ["a", "b", "a"])
        each = different(strike.c.subject).c
        last = select(strike.c.id).where(strike.c.subject == each.value).order_by(strike.c.id.desc()).limit(1)
        rows = conn.execute(select(each.value, last.scalar_subquery().label("last"))).all()
    assert {row.value: row.last for row in rows} == {"a": "2", "b": "1"}

"""Open cases are found by their own index, and so are the lists of the console; on both databases."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Connection, Select, select

from clearford.cases.transitions import HELD, OPEN
from clearford.core.casework import CASE_STATES
from clearford.runtime.record.cases import most_urgent_first
from clearford.runtime.record.states import in_states
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.stores.rows import value

C = case_file.c
MANY, FEW = 3_000, 30


def fill(conn: Connection) -> None:
    """Many closed cases and few others, as after a year; the database has counted them."""
    same = {column.name: value(column) for column in case_file.columns} | {"open_key": None}
    conn.execute(
        case_file.insert(),
        [
            {
                **same,
                **{name: f"{n}" for name in ("id", "item", "root", "subject")},
                "state": "closed" if n >= FEW else CASE_STATES[n % 5],
                "closed_at": n if n >= FEW else None,
                "opened": n,
                "rule": f"rule{n % 3}",
            }
            for n in range(MANY)
        ],
    )
    conn.exec_driver_sql("ANALYZE")


def plan(conn: Connection, query: Select[Any]) -> str:
    """How the database goes about a query."""
    said = str(query.compile(conn, compile_kwargs={"literal_binds": True})).replace("%", "%%")
    how = "EXPLAIN QUERY PLAN " if conn.dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(tuple(row)) for row in conn.exec_driver_sql(how + said))


LATEST = (C.opened.desc(), C.id.desc())
BY_LATEST = select(C.opened, C.id, C.kind, C.state, C.harm, C.lang, C.rule).order_by(*LATEST).limit(50)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        pytest.param(
            select(C.body).where(in_states(OPEN)).order_by(*most_urgent_first(7)).limit(50),
            "ix_case_file_open",
            id="claim",
        ),
        pytest.param(
            select(C.queue).where(in_states(OPEN), C.kind != "golden").group_by(C.queue),
            "ix_case_file_open",
            id="queues",
        ),
        pytest.param(select(C.id).where(in_states(HELD), C.leased_by == "x"), "ix_case_file_open", id="held"),
        pytest.param(select(C.id).where(in_states(("decided",))), "ix_case_file_open", id="to-settle"),
        pytest.param(BY_LATEST, "ix_case_file_opened", id="search"),
        pytest.param(BY_LATEST.where(C.harm == "x", C.state == "closed"), "ix_case_file_opened", id="facets"),
        pytest.param(BY_LATEST.where(C.rule == "rule1"), "ix_case_file_(rule|opened)", id="search-rule"),
        pytest.param(select(C.id).where(C.subject == "5"), "ix_case_file_subject", id="actor"),
        pytest.param(select(C.id).where(C.root == "5"), "ix_case_file_root", id="matter"),
        pytest.param(select(C.id).where(C.item == "5"), "ix_case_file_item", id="item"),
    ],
)
def test_a_list_of_cases_is_read_by_an_index(store: Store, query: Select[Any], index: str) -> None:
    with store.write() as conn:
        fill(conn)
        how = plan(conn, query)
    assert re.search(index, how), how
    assert "SCAN case_file\n" not in how + "\n"
    assert "Seq Scan on case_file" not in how

"""The condition of a query and the check of one row are the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Connection, select

from clearford.core.access import Area, Row
from clearford.runtime.auth.filters import allowed_rows
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file as case
from tests.runtime.service_kit import record_on

T = "main"
HARMS = [
    None,
    "fraud",
    "fraud.romance",
    "FRAUD.romance",
    "fraudulent.x",
    "minors.grooming",
    "fra_d.romance",
    "",
]
LANGS = [None, "zh", "en"]
HOLDERS = [None, "u1", "u2"]
ROWS = [Row(tenant=T, harm=h, lang=w, leased_by=u) for h in HARMS for w in LANGS for u in HOLDERS]
AREAS = st.builds(
    Area,
    tenant=st.sampled_from([T, "", "t2"]),
    harms=st.lists(st.sampled_from(["fraud", "fraud.romance", "fra_d", "%"]), max_size=2).map(tuple),
    without=st.sampled_from([(), ("minors",), ("fraud",)]),
    languages=st.sampled_from([(), ("zh",), ("zh", "en")]),
    leased_by=st.sampled_from([None, "u1"]),
)


def put(conn: Connection) -> None:
    """Every row as a case; its id is its place."""
    shared = {"kind": "review", "state": "leased", "queue": "q", "root": "r", "opened": 0, "body": b""}
    rows = [
        {"id": str(n), "harm": row.harm, "lang": row.lang, "leased_by": row.leased_by, **shared}
        for n, row in enumerate(ROWS)
    ]
    conn.execute(case.insert(), rows)


def seen(conn: Connection, condition: ColumnElement[bool]) -> list[str]:
    """The ids that a condition leaves."""
    return list(conn.execute(select(case.c.id).where(condition)).scalars())


@pytest.fixture
def conn(store: Store) -> Iterator[Connection]:
    record = record_on(store)
    with record.store.write() as writing:
        put(writing)
    with record.read() as reading:
        yield reading


def test_the_query_gives_what_each_row_allows(conn: Connection) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(AREAS, max_size=3))
    def same(areas: list[Area]) -> None:
        condition = allowed_rows(
            areas, tenant=T, harm=case.c.harm, lang=case.c.lang, leased_by=case.c.leased_by
        )
        found = {int(n) for n in conn.execute(select(case.c.id).where(condition)).scalars()}
        expected = {n for n, row in enumerate(ROWS) if any(area.covers(row) for area in areas)}
        assert found == expected
        hidden = {int(n) for n in conn.execute(select(case.c.id).where(~condition)).scalars()}
        assert hidden | found == set(range(len(ROWS))), "never unknown, so its opposite is right as well"

    same()


def test_what_a_query_does_not_know_is_not_covered(conn: Connection) -> None:
    leased = Area(tenant=T, leased_by="u1")
    linked = Area(tenant=T, object="5")
    assert seen(conn, allowed_rows([leased], tenant=T, harm=case.c.harm, lang=case.c.lang)) == []
    assert seen(conn, allowed_rows([linked], tenant=T, harm=case.c.harm, lang=case.c.lang)) == []
    assert seen(conn, allowed_rows([], tenant=T, harm=case.c.harm, lang=case.c.lang)) == []
    one = allowed_rows([linked], tenant=T, harm=case.c.harm, lang=case.c.lang, object_id=case.c.id)
    assert seen(conn, one) == ["5"]

"""Pages of a list hold every row once, the latest first, whatever the moments and the size of a page."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from clearford.runtime.stores.pages import Place, latest_first
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import pointer

ROWS = st.dictionaries(
    st.text(alphabet="0123456789abcdef", min_size=1, max_size=4), st.integers(0, 3), max_size=12
)


@given(rows=ROWS, limit=st.integers(1, 5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_stands_on_one_page(store: Store, rows: dict[str, int], limit: int) -> None:
    c, after, seen = pointer.c, None, list[Place]()
    with store.write() as conn:
        conn.execute(delete(pointer))
        store.append(
            conn, pointer, [{"name": n, "value": "", "version": 1, "at": at} for n, at in rows.items()]
        )
    with store.read() as conn:
        while True:
            query = latest_first(select(c.at, c.name), c.at, c.name, after=after, limit=limit)
            page = [(at, name) for at, name in conn.execute(query)]
            assert len(page) <= limit
            seen += page
            if not page:
                break
            after = page[-1]
    assert seen == sorted(((at, name) for name, at in rows.items()), reverse=True)

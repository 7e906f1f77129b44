"""Hours that nobody counted: counted from what is on record, to the same figures, and only once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select

from clearford.core.items import Item
from clearford.runtime.record.recounting import do_recount
from clearford.runtime.record.rollups import ITEMS, Counting
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.figures import rollup
from tests.runtime.record.test_rollups import HARMFUL, HARMLESS, gate_of
from tests.runtime.service_kit import MovedClock, record_on


def by_kind(record: Record) -> list[tuple[object, ...]]:
    """Hour, harm, decision, kind, items: what is on record of items whether or not they were allowed."""
    c = rollup.c
    keys = (c.hour, c.harm, c.decision, c.kind)
    query = select(*keys, func.sum(c.n)).where(c.what == ITEMS).group_by(*keys).order_by(*keys)
    with record.read() as conn:
        return [tuple(row) for row in conn.execute(query)]


def test_what_was_decided_before_counting_began_is_counted_the_same(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    gate = gate_of(record, Counting("a"))
    for at in range(3):
        gate.submit([Item(id=f"p{at}-{n}", text="see you", kind="comment") for n in range(2)]).result(20)
        gate.submit([HARMLESS, HARMFUL]).result(20)
        clock.move(timedelta(hours=2))
    gate.submit([Item(id="last", text="hello")]).result(20)
    gate.close()
    live = by_kind(record)
    with record.change() as change:
        change.conn.execute(delete(rollup).where(rollup.c.hour < live[-1][0]))
    done = 1
    while done:
        with record.change() as change:
            done = do_recount(change)
    assert by_kind(record) == live
    with record.change() as change:
        assert do_recount(change) == 0


def test_nothing_is_counted_where_nothing_was_decided(store: Store) -> None:
    with record_on(store).change() as change:
        assert do_recount(change) == 0

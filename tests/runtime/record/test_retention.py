"""Rows go when their time is over, and how many is on record."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update

from clearford.core.items import Item
from clearford.ledger.canonical import decode
from clearford.runtime.customs import load_customs
from clearford.runtime.record.retention import EXPIRING, do_expire_rows
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables import decided, entry, tally
from tests.runtime.service_kit import MovedClock, gate_on, record_on

NUMBERS = load_customs().numbers


def expired(record: Record) -> int:
    with record.change() as change:
        return do_expire_rows(change, NUMBERS)


def test_allowed_items_are_forgotten_after_their_time_but_not_before_they_are_counted(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    gate = gate_on(record)
    gate.submit([Item(id="p1", text="good morning")]).result()
    gate.close()
    assert expired(record) == 0
    clock.move(timedelta(days=31))
    assert expired(record) == 1  # the decision; its tally has no batch entry yet
    with store.write() as conn:
        assert conn.execute(select(func.count()).select_from(decided)).scalar_one() == 0
        conn.execute(update(tally).values(batch="b1"))
    assert expired(record) == 1
    assert expired(record) == 0
    with store.read() as conn:
        bodies = conn.execute(select(entry.c.body).where(entry.c.type == "erased")).scalars().all()
    assert [decode(bytes(body)).data["counts"] for body in bodies] == [{"decision_log": 1}] * 2


def test_every_table_that_expires_has_a_class_with_a_length() -> None:
    assert len({expiring.table.name for expiring in EXPIRING}) == len(EXPIRING)

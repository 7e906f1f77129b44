"""The last checkpoint of a year becomes an entry of the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from clearford.ledger.canonical import decode
from clearford.runtime.record.unit import Record
from clearford.runtime.record.yearclose import do_close_years
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables import entry
from tests.runtime.record.test_integrator import LOG, integrator
from tests.runtime.service_kit import MovedClock, record_on


def closed(record: Record) -> int:
    with record.change() as change:
        return do_close_years(change)


def test_a_year_is_closed_once_when_it_is_signed_to_its_end(store: Store, tmp_path: Path) -> None:
    clock = MovedClock(datetime(2026, 12, 31, 23, tzinfo=UTC))
    record = record_on(store, clock)
    work = integrator(record, tmp_path)
    with record.change() as change:
        change.entry("config", data={"what": "w"})
    clock.move(timedelta(hours=1, minutes=30))
    assert closed(record) == 0  # what began before midnight may still be committed
    clock.move(timedelta(hours=1))
    assert closed(record) == 0  # not signed yet
    work.run()
    assert closed(record) == 1
    assert closed(record) == 0
    with store.read() as conn:
        body = conn.execute(select(entry.c.body).where(entry.c.type == "year_close")).scalar_one()
    made = decode(bytes(body))
    assert made.log == "record.example.org/main/2027"
    assert (made.data["closes"], made.data["size"]) == (LOG, 1)

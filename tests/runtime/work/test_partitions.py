"""The worker makes months before their time comes, by the clock of the record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL

from clearford.core.errors import StoreError
from clearford.runtime.record.cases import Office
from clearford.runtime.record.unit import Record
from clearford.runtime.service.metrics import StoreFigures
from clearford.runtime.stores.months import Month
from clearford.runtime.stores.partitions import PARTITIONED, months_left
from clearford.runtime.stores.store import Store
from clearford.runtime.work.partitions import do_keep_months
from clearford.runtime.work.timers import hour_by_hour
from tests.runtime.service_kit import MovedClock, record_on


@pytest.fixture
def clock() -> MovedClock:
    """A clock that can be moved."""
    return MovedClock()


@pytest.fixture
def months(empty_postgres_url: URL, clock: MovedClock) -> Iterator[Record]:
    """A record on PostgreSQL with the months that it begins with, and no others."""
    address = empty_postgres_url.render_as_string(hide_password=False)
    with closing(Store.open(address, create=True)) as store, store.read() as conn:
        # In the middle of this month, so that days say how many months go by.
        clock.at = datetime.fromtimestamp(Month.of(store.now(conn)).start / 1_000_000, UTC) + timedelta(
            days=14
        )
    with closing(Store.open(address)) as store:
        yield record_on(store, clock)


def left(record: Record) -> set[int]:
    """Months ahead of the tables."""
    with record.read() as conn:
        return set(months_left(conn, record.now()).values())


def told(record: Record) -> dict[str, float]:
    """Months ahead by table, as the metrics tell."""
    figures = StoreFigures(record, clock=lambda: 0.0)
    return {
        sample.labels["table"]: sample.value
        for family in figures.collect()
        if family.name == "clearford_store_months_left"
        for sample in family.samples
    }


def test_the_hourly_work_makes_the_months_ahead(months: Record, clock: MovedClock) -> None:
    work = hour_by_hour(months, Office.of(months.vault))
    assert (work.step(), left(months)) == (0, {3})
    clock.move(timedelta(days=62))
    assert left(months) == {1}
    assert told(months) == {table.name: 1 for table in PARTITIONED}
    assert work.step() == 2 * len(PARTITIONED)
    assert (work.step(), left(months)) == (0, {3})
    assert told(months) == {table.name: 3 for table in PARTITIONED}


def test_it_catches_up_after_years(months: Record, clock: MovedClock) -> None:
    clock.move(timedelta(days=800))
    with months.change() as change:
        assert do_keep_months(change) > 24 * len(PARTITIONED)
        assert do_keep_months(change) == 0
        change.entry("incident", data={"what": "clock", "behind_s": 0})
    assert left(months) == {3}


def test_without_it_entries_are_refused_in_the_end(months: Record, clock: MovedClock) -> None:
    clock.move(timedelta(days=124))
    with pytest.raises(StoreError, match="CF-S037"), months.change() as change:
        change.entry("incident", data={"what": "clock", "behind_s": 0})
    assert hour_by_hour(months, Office.of(months.vault)).step() > 0
    with months.change() as change:
        change.entry("incident", data={"what": "clock", "behind_s": 0})


def test_on_sqlite_there_is_nothing_to_make(tmp_path: Path, clock: MovedClock) -> None:
    with closing(Store.open(tmp_path / "store.db", create=True)) as store:
        record = record_on(store, clock)
        with record.change() as change:
            assert do_keep_months(change) == 0
        assert told(record) == {}

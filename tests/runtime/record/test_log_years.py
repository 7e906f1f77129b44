"""A log holds the entries of its year: asking for both finds what the name alone does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from clearford.runtime.record.log_years import of_log
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.service_kit import MovedClock, record_on

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def test_every_entry_is_found_by_its_log(store: Store) -> None:
    clock = MovedClock(NEW_YEAR - timedelta(microseconds=1))
    record = record_on(store, clock)
    made: dict[str, list[str]] = {}
    for step in (timedelta(0), timedelta(microseconds=1), timedelta(days=364, hours=23), timedelta(days=1)):
        clock.move(step)
        with record.change() as change:
            id = change.entry("incident", data={"what": "clock", "behind_s": 0})
        made.setdefault(record.log_of(record.now()), []).append(id)
    assert [len(ids) for ids in made.values()] == [1, 2, 1]
    with record.read() as conn:
        for log, ids in made.items():
            assert (
                list(conn.execute(select(entry.c.id).where(of_log(log)).order_by(entry.c.seq)).scalars())
                == ids
            )


@pytest.mark.parametrize(
    "name", ["log", "record.example/main", "record.example/12345", "record.example/0000", ""]
)
def test_a_name_without_a_year_is_asked_for_as_it_is(name: str) -> None:
    assert str(of_log(name)) == "entry.log = :log_1"

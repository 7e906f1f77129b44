"""Tallies of allowed items wait for the archive of their month, and no longer than they may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from clearford.runtime.record.retention import do_expire_rows
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import tally
from tests.runtime.archive.kit import MARCH, NUMBERS, Scene
from tests.runtime.record.test_integrator import integrator
from tests.runtime.service_kit import MovedClock, record_on


def put(record: Record, name: str) -> None:
    with record.change() as change:
        change.add(
            tally, id=name, at=change.at, bundle="b", counts='{"post.allow":1}', digests=bytes(32), batch=None
        )


def left(record: Record, *, archived: bool) -> int:
    """How many tallies are there after what is due was deleted."""
    with record.change() as change:
        do_expire_rows(change, NUMBERS, archived=archived)
        return int(change.conn.execute(select(func.count()).select_from(tally)).scalar_one())


@pytest.mark.parametrize(
    ("archived", "day", "there"),
    [
        (False, "2026-04-25", 1),
        (True, "2026-04-30T22", 2),
        (True, "2026-05-01T01", 0),
        (False, "2026-05-01T01", 0),
    ],
)
def test_tallies_go_by_whole_months_where_months_are_archived(
    store: Store, tmp_path: Path, *, archived: bool, day: str, there: int
) -> None:
    clock = MovedClock(datetime(2026, 3, 2, tzinfo=UTC))
    record = record_on(store, clock)
    work = integrator(record, tmp_path / "keys")
    put(record, "early")
    work.run()
    clock.at = datetime(2026, 3, 31, 12, tzinfo=UTC)
    put(record, "late")
    work.run()
    clock.at = datetime.fromisoformat(day).replace(tzinfo=UTC)
    assert left(record, archived=archived) == there


def test_a_tally_waits_with_the_entry_that_sums_it_up_in_the_next_month(store: Store, tmp_path: Path) -> None:
    clock = MovedClock(datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC))
    record = record_on(store, clock)
    work = integrator(record, tmp_path / "keys")
    put(record, "between")
    clock.move(timedelta(seconds=2))
    work.run()
    clock.at = datetime(2026, 5, 30, tzinfo=UTC)
    assert left(record, archived=True) == 1
    clock.at = datetime(2026, 6, 1, tzinfo=UTC)
    assert left(record, archived=True) == 0


def test_a_month_is_archived_with_the_tallies_that_waited(store: Store, tmp_path: Path) -> None:
    scene = Scene(store, tmp_path)
    scene.fill(10)
    made = scene.archiving.do_archive(MARCH)
    assert made is not None
    assert made.parts["tally"].rows == 2
    assert left(scene.record, archived=True) == 0

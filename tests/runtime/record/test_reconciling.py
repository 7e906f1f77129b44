"""Every day is compared once: what was intended, what the platform took, what people were told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from clearford.runtime.record.incidents import list_incidents
from clearford.runtime.record.reconciling import do_reconcile
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        made.clock.at = datetime(2026, 11, 20, 12, tzinfo=UTC)
        yield made


def reconciled(house: House) -> int:
    with house.service.record.change() as change:
        return do_reconcile(change, house.service.office)


def incidents(house: House) -> list[str]:
    with house.service.record.read() as conn:
        return [one.what for one in list_incidents(conn, after=None, limit=10)]


def delivered(house: House, **values: Any) -> None:
    with house.service.store.write() as conn:
        conn.execute(update(outbox).values(**{"state": "done", "error": None, **values}))
        conn.execute(update(statement).values(informed_at=1))


def test_a_day_is_compared_once_when_all_its_attempts_are_over(house: House) -> None:
    for n in range(3):
        house.decide(HARMFUL, f"p{n}")
    delivered(house)
    assert reconciled(house) == 0
    house.later(hours=35)
    assert reconciled(house) == 0
    house.later(hours=1)
    assert [reconciled(house), reconciled(house)] == [1, 0]
    (made,) = entries_of(house.service.record, "reconciliation")
    assert made.data == {
        "day": "2026-11-20",
        "intended": 3,
        "accepted": 3,
        "refused": 0,
        "dead": 0,
        "open": 0,
        "notices": 3,
        "noticed": 3,
        "unsent": 0,
    }
    assert incidents(house) == []


@pytest.mark.parametrize(
    ("values", "told"),
    [
        pytest.param({"state": "dead"}, "dead 2", id="dead"),
        pytest.param({"state": "retry"}, "open 2", id="open"),
        pytest.param({"error": "no_such_item"}, "refused 2", id="refused"),
    ],
)
def test_what_differs_is_an_incident(house: House, values: dict[str, str], told: str) -> None:
    for n in range(2):
        house.decide(HARMFUL, f"p{n}")
    delivered(house, **values)
    house.later(days=2)
    assert reconciled(house) == 1
    assert incidents(house) == [f"reconciliation of 2026-11-20: {told}"]


def test_acts_and_notices_that_nothing_told_of_are_found(house: House) -> None:
    for n in range(2):
        house.decide(HARMFUL, f"p{n}")
    with house.service.store.write() as conn:
        conn.execute(outbox.delete())
    house.later(days=2)
    assert reconciled(house) == 1
    assert incidents(house) == ["reconciliation of 2026-11-20: unsent 2, notices 0 of 2"]


def test_days_are_made_up_for_and_none_before_the_first(house: House) -> None:
    house.decide(HARMFUL)
    delivered(house)
    house.clock.move(timedelta(days=5))
    assert [reconciled(house) for _ in range(5)] == [1, 1, 1, 1, 0]
    days = [one.data["day"] for one in entries_of(house.service.record, "reconciliation")]
    assert days == ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]

"""The end of an order about many items: undone some at a time, by another process too, told as it should."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from clearford.cases.orders import Given, OrderEvent
from clearford.core.casework import Hand
from clearford.runtime.record import order_back, order_items
from clearford.runtime.record.order_back import undo_items
from clearford.runtime.record.orders import do_advance_order
from clearford.runtime.record.parts import PAUSE_US
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import order_item
from clearford.runtime.stores.tables.waiting import job, outbox
from clearford.runtime.work.timers import minute_by_minute
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, house_of
from tests.runtime.record.test_order_items import LARA, WORDS, give_effect, order

MANY = msgspec.structs.replace(WORDS, items=tuple(f"p{k}" for k in range(7)))
BY = By("lara", "legal")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three items are many."""
    for module in (order_back, order_items):
        monkeypatch.setattr(module, "PART", 3)


def ordered(house: House, **said: object) -> str:
    """An order about seven items that was given effect."""
    found = msgspec.structs.replace(order(house, **said), items=7)
    give_effect(house, found, MANY)
    return found.id


def step(house: House, order_id: str, event: OrderEvent) -> None:
    """A person ends an order, and the process ends before anything is undone."""
    with house.service.record.change(BY) as change:
        do_advance_order(
            change,
            house.service.means,
            order_id,
            event,
            Hand(id=LARA.id, legal=True),
            languages=frozenset({"en"}),
            given=Given(why="It was about other items."),
        )


def states(house: House) -> Counter[str]:
    with house.service.record.read() as conn:
        return Counter(conn.execute(select(order_item.c.state)).scalars())


def left(house: House) -> Counter[str]:
    """What leaves, by kind."""
    with house.service.record.read() as conn:
        return Counter(conn.execute(select(outbox.c.kind)).scalars())


def test_many_items_are_undone_in_parts_of_their_own(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        found, record = ordered(house), house.service.record
        step(house, found, "withdraw")
        assert states(house) == {"undoing": 7}
        undo_items(record, house.service.office, found, by=BY)
        assert states(house) == {"undone": 7}
        assert len(entries_of(record, "reversal")) == 7
        with record.read() as conn:
            assert conn.execute(select(job.c.state).where(job.c.kind == "order")).scalars().all() == ["done"]
            assert set(conn.execute(select(statement.c.state)).scalars()) == {"reversed"}


def test_another_process_goes_on(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        found, timers = ordered(house), minute_by_minute(house.service.record, house.service.office)
        step(house, found, "annul")
        with house.service.record.change() as change:
            assert not order_back._do_part(change, house.service.office, found)
        timers.step()
        assert states(house) == {"undone": 3, "undoing": 4}  # whoever began may still be at it
        house.later(seconds=PAUSE_US // 1_000_000)
        timers.step()
        assert states(house) == {"undone": 7}


def test_few_items_are_undone_at_once(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        give_effect(house, order(house))
        step(house, "a" * 32, "withdraw")
        assert states(house) == {"undone": 2}
        undo_items(house.service.record, house.service.office, "a" * 32, by=BY)
        assert len(entries_of(house.service.record, "reversal")) == 2


def test_who_was_not_told_of_an_order_is_told_once_that_it_held_and_ended(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        found = ordered(house, notice_after=house.service.record.now() + 3_600_000_000)
        step(house, found, "withdraw")
        undo_items(house.service.record, house.service.office, found, by=BY)
        house.later(hours=2)
        timers = minute_by_minute(house.service.record, house.service.office)
        timers.step()
        assert states(house) == {"undone": 7}
        assert left(house)["order_notice"] == 7
        with house.service.record.read() as conn:
            assert Counter(conn.execute(select(statement.c.state)).scalars()) == {"reversed": 7}

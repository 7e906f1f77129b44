"""Telling people of orders: once each, nobody of what was erased, and without what must not be said."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update

from clearford.core.casework import Order
from clearford.runtime.record.order_notices import do_tell_all, notice_of
from clearford.runtime.record.orders import do_register_order
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import order_item
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import house_of
from tests.runtime.record.test_order_items import WORDS, give_effect, order


def test_nobody_is_told_twice_and_nobody_of_what_was_erased(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        found = order(house, notice_after=house.service.record.now() + 1_000_000)
        give_effect(house, found)
        ref = house.service.vault.ref("item", "p2")
        with house.service.record.change() as change:
            change.vault.destroy(change.conn, ref)
        with house.service.record.change() as change:
            assert do_tell_all(change, found, WORDS) == 1
        with house.service.record.change() as change:
            assert do_tell_all(change, found, WORDS) == 0
        with house.service.record.read() as conn:
            assert conn.execute(select(statement.c.audience)).scalars().all() == ["order"]


def test_of_accounts_that_were_erased_nobody_is_told(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        found = order(house, kind="inform", classes=("contact",))
        with house.service.record.change() as change:
            do_register_order(change, house.service.office, found, WORDS)
            change.flush()
            change.conn.execute(update(order_item).where(order_item.c.place == 0).values(subject=None))
        with house.service.record.change() as change:
            assert do_tell_all(change, found, WORDS) == 1
        (told,) = (one for one in entries_of(house.service.record, "order") if one.data["event"] == "notice")
        with house.service.record.read() as conn:
            assert conn.execute(select(statement.c.entry)).scalars().all() == [told.id]


def test_a_notice_says_what_the_order_says_and_nothing_of_other_items() -> None:
    found = Order(id="o", kind="inform", received=0, issuing_state="FR", classes=("contact",))
    notice = notice_of(found, WORDS, entry="e")
    assert (notice.kind, notice.authority, notice.classes, notice.entry) == (
        "inform",
        "Example Court",
        ("contact",),
        "e",
    )
    assert "p1" not in repr(notice)

"""The register on record: what the report counts of it, what is sealed, and what is left after an erasure."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from clearford.cases.orders import Given, OrderEvent
from clearford.core.casework import Order
from clearford.core.errors import RequestError
from clearford.runtime.record.orders import (
    do_advance_order,
    do_register_order,
    do_tell_due,
    find_order,
    list_orders,
)
from clearford.runtime.stores.tables.voices import lawful_order
from clearford.runtime.transparency.build import build, span_of
from clearford.runtime.work.timers import minute_by_minute
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import House, house_of
from tests.runtime.record.test_order_items import LARA, WORDS, order
from tests.runtime.transparency.made import ABOUT, Held

FRAUD = "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"


def taken(house: House, order_id: str, event: OrderEvent, **said: Any) -> Order:
    """The order after a step."""
    with house.service.record.change() as change:
        return do_advance_order(
            change,
            house.service.means,
            order_id,
            event,
            LARA,
            languages=frozenset({"en"}),
            given=Given(**said),
        ).order


def registered(house: House, found: Order) -> str:
    with house.service.record.change() as change:
        do_register_order(change, house.service.office, found, WORDS)
    return found.id


def test_the_report_counts_orders_and_medians_by_state(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        for at, (state, confirm_h, effect_h) in enumerate(
            [("FR", 2, 10), ("FR", 4, 20), ("FR", 6, 60), ("DE", 1, 5), ("DE", 1, 5)]
        ):
            made = registered(house, order(house, id=f"{at:032x}", issuing_state=state, category=FRAUD))
            house.clock.move(timedelta(hours=confirm_h))
            taken(house, made, "confirm")
            house.clock.move(timedelta(hours=effect_h - confirm_h))
            taken(house, made, "give_effect" if at != 4 else "refuse", why="No court signed it.")
        entries = [one for kind in ("order", "decision") for one in entries_of(house.service.record, kind)]
    figures = {
        (figure.query, cell.key): cell.value
        for figure in build(Held(sorted(entries, key=lambda e: e.ts)), span_of("2026-11"), ABOUT).figures
        for cell in figure.cells
    }
    french, german = ("act", "FR", FRAUD), ("act", "DE", FRAUD)
    wanted = {
        ("orders.received", french): 3,
        ("orders.received", german): 2,
        ("orders.items", french): 6,
        ("orders.median_confirm", french): 4 * 60,
        ("orders.median_effect", french): 20 * 60,
        ("orders.median_confirm", german): 60,
        ("orders.median_effect", german): 5 * 60,
        ("orders.refused", german): 1,
    }
    assert {key: figures.get(key) for key in wanted} == wanted
    assert ("orders.refused", french) not in figures


def test_a_second_part_of_an_effect_does_not_change_the_median(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        made = registered(house, order(house))
        for event in ("confirm", "give_effect", "withdraw"):
            taken(house, made, event, why="The court took it back.")
        events = [one.data["event"] for one in entries_of(house.service.record, "order")]
        assert events == ["received", "confirmed", "given_effect", "tell_user", "withdrawn"]
        reversals = entries_of(house.service.record, "reversal")
        assert [one.data["effects"] for one in reversals] == [{"disable_content": 1}] * 2


def test_an_order_whose_words_were_erased_is_gone_and_stops_no_timer(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        held = order(house, notice_after=record.now() + 3_600_000_000)
        made = registered(house, held)
        taken(house, made, "confirm")
        taken(house, made, "give_effect")
        with record.change() as change:
            change.vault.destroy(change.conn, change.vault.ref("order", made))
        house.later(hours=2)
        with record.change() as change:
            assert do_tell_due(change, house.service.office) == 1
        with record.change() as change:
            assert do_tell_due(change, house.service.office) == 0
            with pytest.raises(RequestError) as caught:
                find_order(change, made)
        assert caught.value.code == "CF-H002"


def test_the_register_lists_by_state_and_page(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        made = [registered(house, order(house, id=f"{at:032x}")) for at in range(3)]
        taken(house, made[1], "confirm")
        with house.service.record.read() as conn:
            assert list_orders(conn, after=made[0], limit=5) == made[1:]
            assert list_orders(conn, after=None, limit=5, state="confirmed") == [made[1]]
            due = conn.execute(select(lawful_order.c.notice_due)).scalars().all()
        assert due == [None, None, None]


def test_what_waits_for_too_long_is_put_before_people_once_and_its_clock_counts_as_missed(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record, office = house.service.record, house.service.office
        slow, quick = (registered(house, order(house, id=f"{at:032x}", redress=False)) for at in range(2))
        taken(house, quick, "confirm")
        timers = minute_by_minute(record, office)
        for hours, late in ((23, 0), (2, 1), (1, 1)):
            house.later(hours=hours)
            timers.step()
            found = [one for one in entries_of(record, "order") if one.data["event"] == "late"]
            assert len(found) == late
        assert [one.data["what"] for one in entries_of(record, "incident")] == [
            f"order {slow}: it waits for longer than it should"
        ]
        taken(house, slow, "refuse", why="No court signed it.")
        taken(house, quick, "ask")
        house.later(days=11)
        timers.step()
        assert str(entries_of(record, "incident")[-1].data["what"]).startswith(f"order {quick}: it waits")
        clocks = [one.clock for one in entries_of(record, "order") if one.clock]
        started = {"sla.order": "started"}
        assert clocks == [started, started, {"sla.order": "met"}, {"sla.order": "missed"}]

"""What an order names: found by item and by account, erased with the person, told once."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from clearford.cases.orders import Given
from clearford.core.casework import Hand, Order
from clearford.core.errors import RecordError
from clearford.runtime.record.incidents import incidents_of
from clearford.runtime.record.order_items import (
    Wanted,
    items_of,
    named,
    restrictions,
    rows_of,
)
from clearford.runtime.record.order_notices import OrderWords
from clearford.runtime.record.orders import do_advance_order, do_register_order
from clearford.runtime.stores.tables.deeds import statement
from clearford.runtime.stores.tables.voices import order_item
from clearford.runtime.webhooks.client import Answer
from clearford.runtime.work.dispatch import Dispatcher
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of

WORDS = OrderWords(
    authority="Example Court",
    law={"en": "Example Act, section 3"},
    reasons={"en": "The offer is unlawful."},
    redress={"en": "Before the same court."},
    items=("p1", "p2"),
)
LARA = Hand(id="lara", legal=True)


def order(house: House, **changed: object) -> Order:
    """An order that lacks nothing."""
    known = {
        name: True for name in ("authority", "legal_basis", "reasons", "location", "redress", "authentic")
    }
    fields = {"id": "a" * 32, "kind": "act", "issuing_state": "FR", "territory": ("FR",), "lang": "en"}
    return Order(received=house.service.record.now(), items=2, **{**known, **fields, **changed})  # type: ignore[arg-type]


def give_effect(house: House, found: Order, words: OrderWords = WORDS, **said: object) -> None:
    """Register an order and give effect to it."""
    with house.service.record.change() as change:
        do_register_order(change, house.service.office, found, words)
        for event in ("confirm", "give_effect"):
            do_advance_order(
                change,
                house.service.means,
                found.id,
                event,
                LARA,
                languages=frozenset({"en"}),
                given=Given(**said),  # type: ignore[arg-type]
            )


def test_items_are_found_by_their_references_and_accounts(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.decide(HARMFUL, "p1")
        give_effect(house, order(house))
        ref = house.service.vault.ref
        with house.service.record.read() as conn:
            rows = conn.execute(select(order_item).order_by(order_item.c.place)).all()
        assert [(row.item, row.subject, row.state) for row in rows] == [
            (ref("item", "p1"), ref("subject", "ben"), "done"),
            (ref("item", "p2"), None, "done"),
        ]
        made = [one.id for one in entries_of(house.service.record, "decision") if one.source == "order"]
        assert [row.entry for row in rows] == made


def test_the_content_that_the_record_knows_is_what_is_decided_about(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        house.decide(HARMFUL, "p1")
        give_effect(house, order(house))
        with house.service.record.read() as conn:
            known, bare = (
                house.service.vault.read_all(conn, row.entry)["item"].body
                for row in conn.execute(select(order_item).order_by(order_item.c.place))
            )
        assert HARMFUL.encode() in known
        assert bare == b'{"id":"p2"}'


def test_rows_are_named_once_each_and_nothing_else(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house, house.service.record.change() as change:
        do_register_order(change, house.service.office, order(house), WORDS)
        rows = rows_of(change, "a" * 32, ("waiting",))
        assert [row.place for row in named(rows, WORDS, None)] == [0, 1]
        assert [row.place for row in named(rows, WORDS, ("p2", "p2"))] == [1]
        with pytest.raises(RecordError) as caught:
            named(rows[:1], WORDS, ("p2",))
        assert caught.value.code == "CF-R054"


def test_territory_and_end_go_into_every_restriction(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        found = order(house)
    wanted = Wanted(actions=("limit_reach", "disable_content", "limit_reach"), end=20)
    placed = restrictions(found, wanted, 10)
    assert [(one.action, one.scope, one.start, one.end) for one in placed] == [
        ("disable_content", ("FR",), 10, 20),
        ("limit_reach", ("FR",), 10, 20),
    ]


class Platform:
    """A platform on which one item is no longer there."""

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Refuse what is about p2."""
        gone = kind == "order" and msgspec.json.decode(body)["item"] == "p2"
        return Answer("refused", "HTTP 410") if gone else Answer("accepted")


def test_what_the_platform_says_of_an_item_is_shown_and_a_notice_that_arrived_is_noted(
    tmp_path: Path, store_address: str
) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        record = house.service.record
        give_effect(house, order(house))
        dispatcher = Dispatcher(
            record,
            {"webhook": Platform()},
            worker="w",
            open_incident=incidents_of(house.service.office, "delivery"),
        )
        dispatcher.run()
        dispatcher.close()
        with record.change() as change:
            shown = items_of(change, "a" * 32, WORDS)
        assert [(one.item, one.state, one.answer) for one in shown] == [
            ("p1", "done", None),
            ("p2", "done", "HTTP 410"),
        ]
        told = [(one.data["audience"], one.refs[0]) for one in entries_of(record, "notice_sent")]
        assert told == [("order", one.entry) for one in shown]
        with record.read() as conn:
            assert None not in conn.execute(select(statement.c.informed_at)).scalars().all()


def test_an_item_that_an_erasure_unlinked_can_still_be_acted_upon(tmp_path: Path, store_address: str) -> None:
    with house_of(tmp_path / "home", store_address) as house:
        with house.service.record.change() as change:
            do_register_order(change, house.service.office, order(house), WORDS)
            change.flush()
            change.conn.execute(update(order_item).values(item=None, subject=None))
        with house.service.record.change() as change:
            for event in ("confirm", "give_effect"):
                do_advance_order(
                    change,
                    house.service.means,
                    "a" * 32,
                    event,
                    LARA,
                    languages=frozenset({"en"}),
                )
        made = [one for one in entries_of(house.service.record, "decision") if one.source == "order"]
        assert [one.actions for one in made] == [("disable_content",)] * 2

"""The inbox: a stream in the store itself."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.streams import inbox
from clearford.runtime.stream.inbox import Inbox, do_put, part_of
from tests.runtime.service_kit import record_on
from tests.runtime.stream import conformance
from tests.runtime.stream.conformance import PARTS, Publish
from tests.runtime.stream.kit import put, some


def publisher(store: Store) -> Publish:
    record = record_on(store)

    def publish(items: Sequence[Item]) -> None:
        put(record, items, parts=PARTS)

    return publish


def test_parts_are_read_in_order_from_any_position(store: Store) -> None:
    record = record_on(store)
    conformance.check_order_from_any_position(lambda: Inbox(record, parts=PARTS), publisher(store))


def test_another_worker_goes_on(store: Store, engine: Engine) -> None:
    record = record_on(store)
    conformance.check_it_goes_on_when_workers_die(
        lambda: Inbox(record, parts=PARTS), publisher(store), store, engine
    )


def test_what_is_of_another_shape_is_put_aside(store: Store, engine: Engine) -> None:
    record = record_on(store)

    def publish(bodies: Sequence[tuple[int, bytes]]) -> None:
        for part, body in bodies:
            account = next(name for name in map(str, count()) if part_of(Item(id=name), PARTS) == part)
            with record.change() as change:
                do_put(change, [(Item(id=account), body)], PARTS)

    conformance.check_what_is_of_another_shape_is_put_aside(
        lambda: Inbox(record, parts=PARTS), publish, store, engine
    )


def test_what_waits_is_sealed(store: Store) -> None:
    publisher(store)(some(3))
    with store.read() as conn:
        bodies = conn.execute(select(inbox.c.body)).scalars().all()
    assert len(bodies) == 3
    assert not any(b"paypa1" in bytes(body) for body in bodies)


@given(st.text(min_size=1, max_size=20), st.integers(1, 64))
def test_an_account_has_one_part(actor: str, parts: int) -> None:
    items = [Item(id=name, actor=actor) for name in ("a", "b")]
    assert len({part_of(item, parts) for item in items}) == 1
    assert 0 <= part_of(Item(id=actor), parts) < parts

"""How streams stand is told from the store, whichever process asks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from clearford.runtime.engine import Engine
from clearford.runtime.record.stream_states import StreamState, stream_states
from clearford.runtime.record.streams import Letter, do_bury, do_note_backlog, do_set_letter, do_take_part
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.streams import dead_letter
from clearford.runtime.stream.inbox import NAME
from tests.runtime.stream.conftest import engine
from tests.runtime.stream.kit import START, Place, drain, put, some

__all__ = ["engine"]
PARTS = 3


@pytest.fixture
def place(store: Store, engine: Engine) -> Place:
    return Place(store, engine)


def state(place: Place, source: str = NAME) -> StreamState:
    with place.store.read() as conn:
        return next(one for one in stream_states(conn) if one.source == source)


def test_what_waits_who_reads_and_who_died(place: Place) -> None:
    worker = place.inbox_worker("one", PARTS)
    drain(worker)
    assert state(place)[1:3] == (1, 0)
    put(place.record, some(10), parts=PARTS)
    waits = state(place)
    assert (waits.waiting, waits.oldest) == (10, place.record.now())
    drain(worker)
    assert (state(place).waiting, state(place).oldest) == (0, None)
    place.bury("one")
    assert state(place)[1:3] == (0, PARTS)
    other = place.inbox_worker("two", PARTS)
    drain(other)
    assert (state(place).workers, state(place).takeovers) == (1, 2 * PARTS)
    put(place.record, some(10), parts=PARTS)
    drain(worker)
    assert state(place).refusals >= 1
    worker.close()


def test_what_a_broker_told_and_what_began_cold(place: Place) -> None:
    with place.store.write() as conn:
        for part in range(3):
            do_take_part(conn, "kafka:items", part, 0)
        do_note_backlog(conn, "kafka:items", 0, waiting=7, oldest=50, cold=None)
        do_note_backlog(conn, "kafka:items", 1, waiting=5, oldest=40, cold=30)
    told = state(place, "kafka:items")
    assert (told.waiting, told.oldest, told.cold, told.unread) == (12, 40, 1, 3)


def test_what_was_put_aside(place: Place) -> None:
    with place.record.change() as change:
        do_bury(change, "nats:items", [Letter(0, n, 0, "CF-I009", b"x") for n in range(3)])
        change.flush()
        first = change.conn.execute(select(dead_letter.c.id).limit(1)).scalar_one()
        do_set_letter(change, first, "open", "discarded", reason="a test")
    told = state(place, "nats:items")
    assert (told.letters, told.waiting, told.workers) == (2, None, 0)


def test_a_part_without_what_came_before_is_told_as_cold(place: Place) -> None:
    worker = place.inbox_worker("one", 1)
    put(place.record, some(30), parts=1)
    drain(worker)
    place.bury("one")
    other = place.inbox_worker("two", 1)
    other._memories._rewind = 5
    drain(other)
    assert state(place).cold == 1
    later = [
        replace(item, id=f"{item.id}-{h}", at=START + timedelta(hours=h))
        for h in (1, 2, 3)
        for item in some(9)
    ]
    put(place.record, later, parts=1)
    other._noted = float("-inf")
    drain(other)
    other._noted = float("-inf")
    drain(other)
    assert state(place).cold == 0, "the only window has passed"

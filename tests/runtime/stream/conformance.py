"""What every source must do, tried on each of them."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.record.streams import dead_letters
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.streams import source_position
from clearford.runtime.stream.buffers import Buffers
from clearford.runtime.stream.source import LARGEST, Message, Source
from clearford.runtime.stream.worker import Worker
from tests.runtime.stream.brokers import bodies_of
from tests.runtime.stream.kit import Place, drain, expected, some

PARTS = 3
HELD = 6 << 20
"""Bytes that a source may hold in the test of large messages."""
Open = Callable[[], Source]
Publish = Callable[[Sequence[Item]], None]
PublishBodies = Callable[[Sequence[tuple[int, bytes]]], object]
FOREIGN = (
    b'{"order": 17, "total": 9.5}',
    b"[1, 2, 3]",
    b'"good morning"',
    b"null",
    b'{"id": "x", "text": ["good", "morning"]}',
)
"""JSON that is no item."""
OTHER_SHAPE = "CF-I003"
_TICK = timedelta(milliseconds=100)
_PATIENCE_S = 60.0
_AWAY_S = 8.0
"""Longer than brokers wait for a client, six seconds."""


def received(source: Source, wanted: int, *, cap: int = 100) -> list[Message]:
    """So many messages, however many calls it takes."""
    found: list[Message] = []
    end = time.monotonic() + _PATIENCE_S
    while len(found) < wanted and time.monotonic() < end:
        try:
            some_more = source.fetch(cap, _TICK)
        except StoreError as error:  # a worker tries again, and so does this, until its patience ends
            assert error.code == "CF-S030"
            continue
        assert len(some_more) <= cap
        assert len({one.part for one in some_more}) <= 1
        found += some_more
    return found


def check_order_from_any_position(open_source: Open, publish: Publish) -> None:
    """Each part in order, nothing twice, again from a position, and nothing of a part that was ended."""
    items = some(120)
    publish(items)
    source = open_source()
    assert source.parts == PARTS
    for part in range(PARTS):
        source.begin(part, 0)
    found = received(source, len(items), cap=7)
    assert len(found) == len(items)
    for part in range(PARTS):
        places = [one.position for one in found if one.part == part]
        assert places == sorted(set(places))
    busiest = max(range(PARTS), key=lambda part: sum(one.part == part for one in found))
    mine = [one for one in found if one.part == busiest]
    for part in range(PARTS):
        source.end(part)
    source.begin(busiest, mine[5].position)
    assert received(source, len(mine) - 5) == mine[5:]
    assert source.fetch(10, _TICK) == [] or source.fetch(10, _TICK) == ()
    source.done(busiest, mine[-1].position + 1)
    source.end(busiest)
    publish(some(10))
    assert list(source.fetch(10, _TICK)) == []
    source.close()


def check_it_goes_on_when_workers_die(
    open_source: Open, publish: Publish, store: Store, engine: Engine
) -> None:
    """What was decided by a worker that died is not decided again, and counts go on."""
    place = Place(store, engine)
    items = some(90)
    one = place.worker("one", open_source())
    publish(items[:50])
    while sum(place.outcomes().values()) < 50:
        one.step()
    publish(items[50:70])
    place.bury("one")
    one._source.close()
    two = place.worker("two", open_source())
    publish(items[70:])
    while sum(place.outcomes().values()) < 90:
        two.step()
    drain(two)
    two.close()
    assert place.outcomes() == expected(items)


def check_it_waits_for_its_broker(
    open_source: Open, publish: Publish, pause: Callable[[], None], resume: Callable[[], None]
) -> None:
    """Nothing is lost and nothing given twice where the broker did not answer for a while."""
    items = some(60)
    publish(items[:30])
    source = open_source()
    for part in range(PARTS):
        source.begin(part, 0)
    found = received(source, 30)
    pause()
    end = time.monotonic() + 3
    while time.monotonic() < end:
        try:
            assert not source.fetch(10, _TICK)
        except StoreError as error:
            assert error.code == "CF-S030"
    resume()
    publish(items[30:])
    end = time.monotonic() + _PATIENCE_S
    while len(found) < 60 and time.monotonic() < end:
        try:
            found += source.fetch(100, _TICK)
        except StoreError:
            continue
    source.close()
    assert len(found) == len(set(found)) == 60


def check_a_worker_outlives_its_broker(
    open_source: Open,
    publish: Publish,
    pause: Callable[[], None],
    resume: Callable[[], None],
    store: Store,
    engine: Engine,
) -> None:
    """A broker may be away for longer than its clients take for a death: the same worker goes on."""
    place = Place(store, engine)
    items = some(60)
    publish(items[:30])
    worker = place.worker("one", open_source())
    ending = threading.Event()
    thread = threading.Thread(target=worker.run, args=(ending,))
    thread.start()
    try:
        _wait_for(place, 30)
        pause()
        ending.wait(_AWAY_S)
        resume()
        publish(items[30:])
        _wait_for(place, 60)
    finally:
        ending.set()
        thread.join()
    assert place.outcomes() == expected(items)
    with store.read() as conn:
        assert conn.execute(select(func.sum(source_position.c.refused))).scalar_one() == 0
        assert not dead_letters(conn, "items")


def check_what_is_of_another_shape_is_put_aside(
    open_source: Open, publish: PublishBodies, store: Store, engine: Engine
) -> None:
    """Somebody else's messages in the topic become dead letters, and ours beside them are decided."""
    place = Place(store, engine)
    items = some(30)
    bodies = bodies_of(items, PARTS)
    for n, body in enumerate(FOREIGN):
        bodies.insert(5 * n, (n % PARTS, body))
    publish(bodies)
    worker = place.worker("one", open_source())
    _step_to(worker, place, len(items), letters=len(FOREIGN))
    with store.read() as conn:
        codes = Counter(one.code for one in dead_letters(conn, worker._source.name))
    worker.close()
    assert place.outcomes() == expected(items)
    assert codes == {OTHER_SHAPE: len(FOREIGN)}


def _step_to(worker: Worker, place: Place, items: int, *, letters: int) -> None:
    """Let a worker go on until so much is decided and put aside, and what is left has been written."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        worker.step()
        with place.store.read() as conn:
            aside = len(dead_letters(conn, worker._source.name))
        if sum(place.outcomes().values()) >= items and aside >= letters:
            break
    drain(worker)


def _wait_for(place: Place, items: int) -> None:
    end = time.monotonic() + _PATIENCE_S
    while sum(place.outcomes().values()) < items:
        assert time.monotonic() < end, place.outcomes()
        time.sleep(0.1)


def check_large_messages_stay_within_their_bytes(open_source: Open, publish: PublishBodies) -> None:
    """Whatever waits, a source that may hold 6 MiB holds no more, and still delivers everything."""
    body = bytes(LARGEST - 16_384)
    publish([(n % PARTS, body) for n in range(24)])
    source = open_source()
    buffers: Buffers = source._buffers  # type: ignore[attr-defined]
    most, found = 0, list[Message]()  # bytes held at the most
    for part in range(PARTS):
        source.begin(part, 0)
    end = time.monotonic() + _PATIENCE_S
    while buffers.size < PARTS * len(body) and time.monotonic() < end:
        source.fetch(0, _TICK)  # it may take what it has room for, and nothing is taken of it
    assert buffers.size >= PARTS * len(body)
    while len(found) < 24 and time.monotonic() < end:
        found += source.fetch(1, _TICK)
        most = max(most, buffers.size)
    source.close()
    assert [len(one.body) for one in found] == [len(body)] * 24
    assert most <= HELD


def check_it_says_that_nobody_answers(open_source: Open) -> None:
    """A broker that is not there is an error with a code."""
    with pytest.raises(StoreError) as caught:
        open_source()
    assert caught.value.code == "CF-S030"

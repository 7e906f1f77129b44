"""NATS JetStream as a source, against a real server."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from nats.aio.msg import Msg
from nats.js.client import JetStreamContext

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.stores.store import Store
from clearford.runtime.stream.nats_source import NatsSource
from tests.runtime.stream import conformance
from tests.runtime.stream.brokers import PREFIX, Broker, bodies_of, make_stream, nats_server, publish_nats
from tests.runtime.stream.conformance import HELD, PARTS, Publish
from tests.runtime.stream.kit import Place, drain, expected, some


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with nats_server(tmp_path) as running:
        make_stream(running.address, "items")
        yield running


def opener(broker: Broker) -> Callable[[], NatsSource]:
    return lambda: NatsSource("items", broker.address, stream="items", prefix=PREFIX, parts=PARTS)


def publisher(broker: Broker) -> Publish:
    def publish(items: Sequence[Item]) -> None:
        publish_nats(broker.address, bodies_of(items, PARTS))

    return publish


def test_parts_are_read_in_order_from_any_position(broker: Broker) -> None:
    conformance.check_order_from_any_position(opener(broker), publisher(broker))


def test_another_worker_goes_on(broker: Broker, store: Store, engine: Engine) -> None:
    conformance.check_it_goes_on_when_workers_die(opener(broker), publisher(broker), store, engine)


def test_a_server_that_is_away_for_a_while_loses_nothing(broker: Broker) -> None:
    conformance.check_it_waits_for_its_broker(opener(broker), publisher(broker), broker.pause, broker.resume)


def test_a_worker_outlives_a_server_that_is_away_for_eight_seconds(
    broker: Broker, store: Store, engine: Engine
) -> None:
    conformance.check_a_worker_outlives_its_broker(
        opener(broker), publisher(broker), broker.pause, broker.resume, store, engine
    )


def test_what_is_of_another_shape_is_put_aside(broker: Broker, store: Store, engine: Engine) -> None:
    conformance.check_what_is_of_another_shape_is_put_aside(
        opener(broker), lambda bodies: publish_nats(broker.address, bodies), store, engine
    )


def test_what_comes_twice_within_the_window_of_the_server_and_beyond_it(
    broker: Broker, store: Store, engine: Engine
) -> None:
    """The server keeps a message once by its id; what comes without one is known by its content."""
    items = some(40)
    bodies = bodies_of(items, PARTS)
    first = publish_nats(broker.address, bodies, ids=[str(item.id) for item in items])
    again = publish_nats(broker.address, bodies, ids=[str(item.id) for item in items])
    assert (sum(first), sum(again)) == (0, 40)
    source = opener(broker)()
    for part in range(PARTS):
        source.begin(part, 0)
    found = conformance.received(source, 40)
    assert len(found) == 40
    assert not source.fetch(10, timedelta(seconds=1))
    source.close()
    assert sum(publish_nats(broker.address, bodies)) == 0
    place = Place(store, engine)
    worker = place.worker("one", opener(broker)())
    seen = 0
    while seen < 80:
        seen += worker.step()
    drain(worker)
    worker.close()
    assert place.outcomes() == expected(items)


def test_large_messages_stay_within_their_bytes(broker: Broker) -> None:
    conformance.check_large_messages_stay_within_their_bytes(
        lambda: NatsSource("items", broker.address, stream="items", prefix=PREFIX, parts=PARTS, ahead=HELD),
        lambda bodies: publish_nats(broker.address, bodies),
    )


def test_a_server_that_is_not_there() -> None:
    conformance.check_it_says_that_nobody_answers(
        lambda: NatsSource("items", "nats://127.0.0.1:9", stream="items", prefix=PREFIX, parts=PARTS)
    )


def test_what_a_consumer_missed_is_read_again(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is acknowledged, so a message may be lost on its way: the numbers tell."""
    publisher(broker)(some(40))
    calls = count()
    reader = JetStreamContext.PullSubscription
    fetch = reader.fetch

    async def losing(self: JetStreamContext.PullSubscription, batch: int, timeout: float) -> list[Msg]:
        found = await fetch(self, batch, timeout)
        return found[3:] if next(calls) == 0 else found

    monkeypatch.setattr(reader, "fetch", losing)
    source = opener(broker)()
    for part in range(PARTS):
        source.begin(part, 0)
    found = conformance.received(source, 40)
    source.close()
    assert len({(one.part, one.position) for one in found}) == len(found) == 40


def test_a_wait_that_ends_empty_is_no_fault(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client ends it by its own error or, where its time was up between two requests, by Python's."""
    ends = count()
    ended = threading.Event()

    async def waiting(self: JetStreamContext.PullSubscription, batch: int, timeout: float) -> list[Msg]:
        await asyncio.sleep(0.01)
        if next(ends) == 2 * PARTS:
            ended.set()
        raise TimeoutError

    monkeypatch.setattr(JetStreamContext.PullSubscription, "fetch", waiting)
    source = opener(broker)()
    for part in range(PARTS):
        source.begin(part, 0)
    assert ended.wait(20)
    assert not source.fetch(10, timedelta(milliseconds=10))
    source.close()

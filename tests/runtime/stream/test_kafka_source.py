"""A topic of the Kafka protocol as a source, against a real broker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException

from clearford.core.items import Item
from clearford.runtime.engine import Engine
from clearford.runtime.stores.store import Store
from clearford.runtime.stream.kafka_source import KafkaSource
from tests.runtime.stream import conformance
from tests.runtime.stream.brokers import Broker, bodies_of, kafka_server, make_topic, publish_kafka
from tests.runtime.stream.conformance import HELD, PARTS, Publish

_TOPICS = (f"items-{number}" for number in count())


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with kafka_server(tmp_path_factory.mktemp("kafka")) as running:
        yield running


@pytest.fixture
def topic(broker: Broker) -> str:
    name = next(_TOPICS)
    make_topic(broker.address, name, PARTS)
    return name


def opener(broker: Broker, topic: str) -> Callable[[], KafkaSource]:
    return lambda: KafkaSource("items", broker.address, topic=topic, group="tests")


def publisher(broker: Broker, topic: str) -> Publish:
    def publish(items: Sequence[Item]) -> None:
        publish_kafka(broker.address, topic, bodies_of(items, PARTS))

    return publish


def test_parts_are_read_in_order_from_any_position(broker: Broker, topic: str) -> None:
    conformance.check_order_from_any_position(opener(broker, topic), publisher(broker, topic))


def test_another_worker_goes_on(broker: Broker, topic: str, store: Store, engine: Engine) -> None:
    conformance.check_it_goes_on_when_workers_die(
        opener(broker, topic), publisher(broker, topic), store, engine
    )


def test_a_broker_that_is_away_for_a_while_loses_nothing(broker: Broker, topic: str) -> None:
    conformance.check_it_waits_for_its_broker(
        opener(broker, topic), publisher(broker, topic), broker.pause, broker.resume
    )


def test_a_worker_outlives_a_broker_that_is_away_for_eight_seconds(
    broker: Broker, topic: str, store: Store, engine: Engine
) -> None:
    conformance.check_a_worker_outlives_its_broker(
        opener(broker, topic), publisher(broker, topic), broker.pause, broker.resume, store, engine
    )


def test_what_is_of_another_shape_is_put_aside(
    broker: Broker, topic: str, store: Store, engine: Engine
) -> None:
    conformance.check_what_is_of_another_shape_is_put_aside(
        opener(broker, topic), lambda bodies: publish_kafka(broker.address, topic, bodies), store, engine
    )


def test_large_messages_stay_within_their_bytes(broker: Broker, topic: str) -> None:
    conformance.check_large_messages_stay_within_their_bytes(
        lambda: KafkaSource("items", broker.address, topic=topic, group="tests", ahead=HELD),
        lambda bodies: publish_kafka(broker.address, topic, bodies),
    )


def test_a_broker_that_is_not_there() -> None:
    conformance.check_it_says_that_nobody_answers(
        lambda: KafkaSource("items", "127.0.0.1:9", topic="items", group="tests")
    )


def test_an_offset_that_cannot_be_committed_harms_nothing(
    broker: Broker, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(Consumer):
        def commit(self, *args: object, **more: object) -> None:  # type: ignore[override]
            raise KafkaException(KafkaError(KafkaError.REBALANCE_IN_PROGRESS))

    monkeypatch.setattr("clearford.runtime.stream.kafka_source.Consumer", Refusing)
    conformance.check_order_from_any_position(opener(broker, topic), publisher(broker, topic))

"""The sources that the settings name."""

from __future__ import annotations

import sys

import pytest

from clearford.core.errors import ConfigError, StoreError
from clearford.runtime.service.settings import InboxStream, KafkaStream, NatsStream, Stream
from clearford.runtime.stores.store import Store
from clearford.runtime.stream.sources import open_source
from tests.runtime.service_kit import record_on

KAFKA = KafkaStream(servers="127.0.0.1:9", topic="items")
NATS = NatsStream(url="nats://127.0.0.1:9", stream="items")


def test_the_inbox_needs_nothing(store: Store) -> None:
    source = open_source(InboxStream(parts=3), record_on(store))
    assert (source.name, source.parts) == ("inbox", 3)


@pytest.mark.parametrize("stream", [pytest.param(KAFKA, id="kafka"), pytest.param(NATS, id="nats")])
def test_a_broker_that_is_not_there(stream: Stream, store: Store) -> None:
    with pytest.raises(StoreError) as caught:
        open_source(stream, record_on(store))
    assert caught.value.code == "CF-S030"


@pytest.mark.parametrize(
    ("stream", "client", "extra"),
    [
        pytest.param(KAFKA, "confluent_kafka", "clearford[kafka]", id="kafka"),
        pytest.param(NATS, "nats", "clearford[nats]", id="nats"),
    ],
)
def test_a_client_that_is_not_installed(
    stream: Stream, client: str, extra: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, client, None)
    for driver in ("kafka_source", "nats_source"):
        monkeypatch.delitem(sys.modules, f"clearford.runtime.stream.{driver}", raising=False)
    with pytest.raises(ConfigError) as caught:
        open_source(stream, record_on(store))
    assert caught.value.code == "CF-C001"
    assert extra in str(caught.value.suggestion)


def test_every_stream_has_a_name_of_its_own() -> None:
    assert {one.name for one in (KAFKA, NATS, InboxStream())} == {"kafka:items", "nats:items", "inbox"}

"""The sources that the settings name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from clearford.core.errors import ConfigError
from clearford.runtime.record.unit import Record
from clearford.runtime.service.settings import InboxStream, KafkaStream, NatsStream, Stream
from clearford.runtime.stream.inbox import Inbox
from clearford.runtime.stream.source import Source
from clearford.runtime.work.dispatch import Channel


class Answers(Channel, Protocol):
    """Where answers to a stream go."""

    def close(self) -> None:
        """End the connection."""
        ...


def open_source(stream: Stream, record: Record) -> Source:
    """Connect to a source.

    Raises ConfigError CF-C001 where its client is not installed, StoreError CF-S030 where no broker answers.
    """
    if isinstance(stream, InboxStream):
        return Inbox(record, parts=stream.parts)
    with _client_of(stream):
        if isinstance(stream, KafkaStream):
            from clearford.runtime.stream.kafka_source import KafkaSource  # noqa: PLC0415 - needs an extra

            return KafkaSource(stream.name, stream.servers, topic=stream.topic, group=stream.group)
        from clearford.runtime.stream.nats_source import NatsSource  # noqa: PLC0415 - needs an extra
    return NatsSource(
        stream.name, stream.url, stream=stream.stream, prefix=stream.subject, parts=stream.parts
    )


def open_answers(stream: KafkaStream | NatsStream) -> Answers:
    """Where answers to a stream go; raises as `open_source`."""
    with _client_of(stream):
        if isinstance(stream, KafkaStream):
            from clearford.runtime.stream.kafka_answers import KafkaAnswers  # noqa: PLC0415 - needs an extra

            return KafkaAnswers(stream.servers, topic=stream.answers)
        from clearford.runtime.stream.nats_answers import NatsAnswers  # noqa: PLC0415 - needs an extra
    return NatsAnswers(stream.url, subject=stream.answers)


@contextmanager
def _client_of(stream: Stream) -> Iterator[None]:
    extra = "kafka" if isinstance(stream, KafkaStream) else "nats"
    try:
        yield
    except ModuleNotFoundError as error:
        raise ConfigError(
            "CF-C001",
            f"the stream `{stream.name}` needs a client of its broker",
            suggestion=f"pip install 'clearford[{extra}]'",
        ) from error

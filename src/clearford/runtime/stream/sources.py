"""The sources that the settings name."""

from __future__ import annotations

from clearford.core.errors import ConfigError
from clearford.runtime.record.unit import Record
from clearford.runtime.service.settings import InboxStream, KafkaStream, Stream
from clearford.runtime.stream.inbox import NAME, Inbox
from clearford.runtime.stream.source import Source


def name_of(stream: Stream) -> str:
    """What a stream is called in the store."""
    if isinstance(stream, InboxStream):
        return NAME
    return f"kafka:{stream.topic}" if isinstance(stream, KafkaStream) else f"nats:{stream.stream}"


def open_source(stream: Stream, record: Record) -> Source:
    """Connect to a source.

    Raises ConfigError CF-C001 where its client is not installed, StoreError CF-S030 where no broker answers.
    """
    if isinstance(stream, InboxStream):
        return Inbox(record, parts=stream.parts)
    extra = "kafka" if isinstance(stream, KafkaStream) else "nats"
    try:
        if isinstance(stream, KafkaStream):
            from clearford.runtime.stream.kafka_source import KafkaSource  # noqa: PLC0415 - needs an extra

            return KafkaSource(name_of(stream), stream.servers, topic=stream.topic, group=stream.group)
        from clearford.runtime.stream.nats_source import NatsSource  # noqa: PLC0415 - needs an extra
    except ModuleNotFoundError as error:
        raise ConfigError(
            "CF-C001",
            f"the stream `{name_of(stream)}` needs a client of its broker",
            suggestion=f"pip install 'clearford[{extra}]'",
        ) from error
    return NatsSource(
        name_of(stream), stream.url, stream=stream.stream, prefix=stream.subject, parts=stream.parts
    )

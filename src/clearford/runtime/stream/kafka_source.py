"""A topic of the Kafka protocol as a source: its partitions are the parts, its offsets the positions.

Partitions are assigned by our own leases, not by the broker's group, so that no rebalance moves them and a
take-over is the same on every source. Offsets are committed to the group as advice, for tools that show lag.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

from confluent_kafka import TIMESTAMP_NOT_AVAILABLE, Consumer, KafkaError, KafkaException, TopicPartition
from sqlalchemy import Connection

from clearford.core.errors import StoreError
from clearford.runtime.stream.buffers import BYTES, Buffers
from clearford.runtime.stream.source import LARGEST, Backlog, Message

_LOG = logging.getLogger("clearford.stream")
AHEAD = 8_192
"""Messages that are held ahead, of all parts together; fewer where they are large, by their bytes."""
_BLOCK = 4_096
_FETCHED = 1 << 20
"""The least that the client must fetch at once, so that it gets a message of any size."""
_CONNECT_S = 5.0


class KafkaSource:
    """Reads one topic."""

    def __init__(self, name: str, servers: str, *, topic: str, group: str, ahead: int = BYTES) -> None:
        """Connect. ahead: bytes of messages that are held, about; the client holds as many besides.

        Raises StoreError CF-S030 where no broker answers or the topic is not there.
        """
        self.name, self._ahead = name, ahead
        self._servers, self._topic = servers, topic
        self._buffers = Buffers()
        self._next: dict[int, int] = {}
        self._fault: str | None = None
        self._consumer = Consumer(
            {
                "bootstrap.servers": servers,
                "group.id": group,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "queued.max.messages.kbytes": max(1, ahead >> 10),
                "fetch.max.bytes": max(_FETCHED, ahead // 4),
                "error_cb": self._note,
                "log_level": 0,
            }
        )
        try:
            found = self._consumer.list_topics(topic, timeout=_CONNECT_S).topics[topic]
        except KafkaException as error:
            self._consumer.close()
            raise self._unreachable(error.args[0].str()) from error
        if found.error is not None:
            self._consumer.close()
            raise self._unreachable(found.error.str())
        self.parts = len(found.partitions)

    def begin(self, part: int, position: int) -> None:
        """As in `Source`."""
        self._buffers.begin(part)
        self._next[part] = position
        self._assign()

    def end(self, part: int) -> None:
        """As in `Source`."""
        self._buffers.end(part)
        if self._next.pop(part, None) is not None:
            self._assign()

    def fetch(self, cap: int, wait: timedelta) -> Sequence[Message]:
        """As in `Source`; of the part of which most waits."""
        waiting = sum(map(self._buffers.held, self._next))
        if self._next:
            self._receive_ahead(wait if not waiting else timedelta(0))
        found = self._buffers.take(cap)
        if not found and self._fault is not None:
            fault, self._fault = self._fault, None
            raise self._unreachable(fault)
        return found

    def done(self, part: int, position: int) -> None:
        """Commit the offset without waiting; the store knows better."""
        try:
            self._consumer.commit(offsets=[TopicPartition(self._topic, part, position)], asynchronous=True)
        except KafkaException as error:
            _LOG.info("%s: an offset was not committed: %s", self.name, error.args[0].str())

    def backlog(self, part: int) -> Backlog:
        """By the marks that came with messages."""
        try:
            _, end = self._consumer.get_watermark_offsets(TopicPartition(self._topic, part), cached=True)
        except KafkaException:
            end = -1
        held, following = self._buffers.held(part), self._next.get(part, 0)
        waiting = held + max(0, end - following) if end >= 0 else None
        return Backlog(waiting, self._buffers.oldest(part))

    def do_forget(self, conn: Connection, part: int, position: int) -> None:
        """Nothing of it is in the store."""

    def close(self) -> None:
        """As in `Source`."""
        self._consumer.close()

    def _assign(self) -> None:
        self._consumer.assign(
            [TopicPartition(self._topic, part, position) for part, position in self._next.items()]
        )

    def _receive_ahead(self, wait: timedelta) -> None:
        """Take what the client has, until enough is held: each time as much as has room if it is large."""
        while sum(map(self._buffers.held, self._next)) < AHEAD:
            room = (self._ahead - self._buffers.size) // LARGEST
            if (room <= 0 and self._buffers.size) or not self._receive(max(1, room), wait):
                return
            wait = timedelta(0)

    def _receive(self, most: int, wait: timedelta) -> int:
        """Take up to so many messages from the client; how many it had."""
        found = self._consumer.consume(min(most, _BLOCK), wait.total_seconds())
        for one in found:
            error = one.error()
            if error is not None:
                self._note(error)
                continue
            part, offset = one.partition(), one.offset()
            if part is None or offset is None:
                continue
            # What was on its way when the assignment changed may come again, or too late.
            if offset >= self._next.get(part, offset + 1):
                kind, millis = one.timestamp()
                at = millis * 1_000 if kind != TIMESTAMP_NOT_AVAILABLE else None
                self._buffers.put(Message(part, offset, one.value() or b"", at))
                self._next[part] = offset + 1
        return len(found)

    def _note(self, error: KafkaError) -> None:
        if error.code() != KafkaError._PARTITION_EOF:
            self._fault = error.str()

    def _unreachable(self, why: str) -> StoreError:
        return StoreError("CF-S030", f"Kafka at {self._servers} does not answer for `{self._topic}`: {why}")

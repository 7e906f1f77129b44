"""Answers to a stream go back to a topic of the Kafka protocol."""

from __future__ import annotations

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from clearford.runtime.webhooks.client import Answer

_WAIT_S = 10.0


class KafkaAnswers:
    """Produces to one topic; threads may share it."""

    def __init__(self, servers: str, *, topic: str, wait_s: float = _WAIT_S) -> None:
        """A broker need not answer yet. wait_s: seconds that one may take."""
        self._topic, self._wait_s = topic, wait_s
        self._producer = Producer(
            {
                "bootstrap.servers": servers,
                "acks": "all",
                "enable.idempotence": True,
                "partitioner": "murmur2_random",
                "delivery.timeout.ms": int(wait_s * 1_000),
                "log_level": 0,
            }
        )

    def deliver(self, body: bytes, *, key: str, kind: str) -> Answer:
        """Send one, and wait until it is kept; the header `id` is the same however often it is sent."""
        told: list[KafkaError | None] = []

        def note(error: KafkaError | None, message: Message) -> None:
            told.append(error)

        headers: list[tuple[str, str | bytes | None]] = [("id", key), ("kind", kind)]
        try:
            self._producer.produce(self._topic, body, key=key, headers=headers, on_delivery=note)
            self._producer.flush(self._wait_s)
        except (KafkaException, BufferError) as error:
            return Answer("unknown", str(error)[:100])
        if not told:
            return Answer("unknown", "timeout")
        return Answer("accepted") if told[0] is None else Answer("unknown", told[0].name())

    def close(self) -> None:
        """Wait for what is under way."""
        self._producer.flush(self._wait_s)

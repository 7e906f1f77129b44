"""Answers go back to a topic, against a real broker."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from clearford.runtime.stream.kafka_answers import KafkaAnswers
from clearford.runtime.stream.kafka_source import KafkaSource
from tests.runtime.stream.brokers import kafka_server, make_topic
from tests.runtime.stream.conformance import received


def test_what_is_delivered_is_there_to_be_read(tmp_path: Path) -> None:
    with kafka_server(tmp_path) as broker:
        make_topic(broker.address, "answers", 1)
        answers = KafkaAnswers(broker.address, topic="answers")
        assert [answers.deliver(b"%d" % n, key=f"k{n}", kind="answers").result for n in range(3)] == [
            "accepted"
        ] * 3
        answers.close()
        source = KafkaSource("a", broker.address, topic="answers", group="tests")
        source.begin(0, 0)
        assert [one.body for one in received(source, 3)] == [b"0", b"1", b"2"]
        assert not source.fetch(1, timedelta(0))
        source.close()


def test_a_broker_that_is_away_is_tried_again() -> None:
    answers = KafkaAnswers("127.0.0.1:9", topic="answers", wait_s=1.0)
    told = answers.deliver(b"x", key="k", kind="answers")
    assert told.result == "unknown"
    answers.close()

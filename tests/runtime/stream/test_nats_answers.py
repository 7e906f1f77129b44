"""Answers go back to a subject of JetStream, against a real server."""

from __future__ import annotations

import asyncio
from pathlib import Path

import nats

from clearford.runtime.stream.nats_answers import NatsAnswers
from tests.runtime.stream.brokers import PREFIX, make_stream, nats_server

SUBJECT = f"{PREFIX}.answers"


def test_what_is_delivered_twice_is_kept_once(tmp_path: Path) -> None:
    with nats_server(tmp_path) as broker:
        make_stream(broker.address, "answers")
        answers = NatsAnswers(broker.address, subject=SUBJECT)
        told = [answers.deliver(b"x", key=key, kind="answers").result for key in ("a", "a", "b")]
        answers.close()
        assert told == ["accepted"] * 3
        assert asyncio.run(kept(broker.address)) == 2


async def kept(address: str) -> int:
    client = await nats.connect(address)
    found = (await client.jetstream().stream_info("answers")).state.messages
    await client.close()
    return found


def test_a_server_that_is_away_or_keeps_nothing_is_tried_again(tmp_path: Path) -> None:
    away = NatsAnswers("nats://127.0.0.1:9", subject=SUBJECT, wait_s=1.0)
    assert away.deliver(b"x", key="a", kind="answers").result == "unknown"
    away.close()
    with nats_server(tmp_path) as broker:
        nobody = NatsAnswers(broker.address, subject="elsewhere", wait_s=1.0)
        assert nobody.deliver(b"x", key="a", kind="answers").result == "unknown"
        nobody.close()

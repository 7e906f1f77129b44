"""Answers over ASGI."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from clearford.ai.gateway import faults
from clearford.core.errors import GatewayError, RequestError
from clearford.runtime.gateway.reply import Reply, body_of


class Wire:
    """What is sent, and what comes."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.sent: list[dict[str, Any]] = []
        self._messages = list(messages)

    async def send(self, message: dict[str, Any]) -> None:
        """Keep a message."""
        self.sent.append(message)

    async def receive(self) -> dict[str, Any]:
        """The next message."""
        return self._messages.pop(0)


def test_a_fault_before_a_stream_is_an_answer_and_within_it_the_last_frame() -> None:
    async def run() -> tuple[Wire, Wire]:
        before, within = Wire(), Wire()
        await Reply(before.send, "r").fault(faults.unreachable())
        reply = Reply(within.send, "r")
        await reply.begin()
        await reply.part(b": x\n\n")
        await reply.fault(faults.unreachable())
        await reply.fault(faults.unreachable())
        return before, within

    before, within = asyncio.run(run())
    assert [message.get("status") for message in before.sent] == [502, None]
    assert b"CF-G002" in before.sent[1]["body"]
    assert len(within.sent) == 4
    assert within.sent[2]["body"].startswith(b"data: ")
    assert not within.sent[3].get("more_body")


@pytest.mark.parametrize(("suggestion", "wait"), [("wait 37 s", b"37"), ("wait 3 min", b"1"), (None, b"1")])
def test_whoever_must_wait_is_told_how_long(suggestion: str | None, wait: bytes) -> None:
    wire = Wire()
    asyncio.run(Reply(wire.send, "r").fault(GatewayError("CF-G008", "x", suggestion=suggestion)))
    assert dict(wire.sent[0]["headers"])[b"retry-after"] == wait


def test_a_body_is_read_up_to_its_limit() -> None:
    def parts(*bodies: bytes) -> Wire:
        messages = [{"type": "http.request", "body": body, "more_body": True} for body in bodies]
        return Wire(*messages, {"type": "http.request", "body": b"", "more_body": False})

    assert asyncio.run(body_of(parts(b"ab", b"c").receive, 3)) == b"abc"
    with pytest.raises(RequestError, match="CF-H005"):
        asyncio.run(body_of(parts(b"ab", b"cd").receive, 3))
    with pytest.raises(RequestError, match="CF-H001"):
        asyncio.run(body_of(Wire({"type": "http.disconnect"}).receive, 3))

"""Faults of the AI service are told as what they are, and nothing is sent twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpcore
import openai
import pytest

from clearford.core.errors import GatewayError
from clearford.runtime.gateway.upstream import fault_of
from clearford.runtime.service.server import listen
from tests.runtime.gateway.kit import KEY, finish, more, saying, sending, stage, start


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (httpcore.ConnectError("x"), "CF-G002"),
        (httpcore.PoolTimeout("x"), "CF-G002"),
        (httpcore.ReadError("x"), "CF-G004"),
        (httpcore.RemoteProtocolError("x"), "CF-G004"),
    ],
)
def test_faults_of_the_connection_have_codes_and_quote_nothing(error: Exception, code: str) -> None:
    told = fault_of(error)
    assert isinstance(told, GatewayError)
    assert told.code == code
    assert "x" not in told.message.replace("AI service", "")[:1]


async def _cut(asked: dict[str, Any], send: Any) -> None:
    await start(send)
    await more(send, b'{"choices": [')
    raise ConnectionResetError("the model died")


async def _coded(asked: dict[str, Any], send: Any) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-encoding", b"gzip")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await finish(send, b"not looked at")


def test_an_answer_that_cannot_be_used_is_told_as_that(tmp_path: Path) -> None:
    with stage(tmp_path, answer_bytes=10_000) as here:
        for say, status, code in (
            (_cut, 502, "CF-G004"),
            (_coded, 502, "CF-G006"),
            (sending(b"<html>", kind="text/html"), 502, "CF-G006"),
            (sending(b"[]", kind="application/json"), 502, "CF-G006"),
            (saying("x" * 20_000), 502, "CF-G005"),
            (sending(b"data: {}\n\n"), 502, "CF-G006"),
        ):
            here.model.say = say
            here.model.asked.clear()
            with pytest.raises(openai.APIStatusError) as caught:
                here.ask()
            assert (caught.value.status_code, caught.value.code) == (status, code)
            assert len(here.model.asked) == 1


def test_a_refusal_of_the_model_is_passed_on_unless_it_says_what_must_not_pass(tmp_path: Path) -> None:
    with stage(tmp_path) as here:
        here.model.say = sending(b'{"error":{"message":"slow down"}}', kind="application/json", status=429)
        with pytest.raises(openai.RateLimitError, match="slow down"):
            here.ask()
        leaking = b'{"error":{"message":"your key is ' + KEY.encode() + b'"}}'
        here.model.say = sending(leaking, kind="application/json", status=500)
        with pytest.raises(openai.APIStatusError) as caught:
            here.ask()
        assert KEY not in caught.value.response.text


def test_nobody_where_the_model_should_be_is_told(tmp_path: Path) -> None:
    free = listen("127.0.0.1", 0)
    port = free.getsockname()[1]
    free.close()
    with stage(tmp_path) as here:
        here.gateway._upstream._base = f"http://127.0.0.1:{port}"
        with pytest.raises(openai.APIStatusError) as caught:
            here.ask()
        assert (caught.value.status_code, caught.value.code) == (502, "CF-G002")

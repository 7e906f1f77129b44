"""A whole answer leaves as it came, or without what must not pass."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from clearford.ai.gateway.asked import read_asked
from clearford.ai.gateway.shapes import NAMED
from clearford.core.errors import GatewayError
from clearford.runtime.gateway.pieces import Talk
from clearford.runtime.gateway.whole import Whole, object_of
from tests.runtime.gateway.kit import KEY, stage


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"\xff", b"[" * 100_000], ids=["empty", "array", "bytes", "deep"]
)
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(GatewayError, match="CF-G006"):
        object_of(body)


def test_texts_outside_of_choices_stop_the_whole_answer(tmp_path: Path) -> None:
    asked = read_asked(NAMED["chat"], b'{"messages":[{"content":"x"}]}')

    def run(body: Any) -> tuple[int, bytes]:
        talk = Talk(here.service.record.new_id(), "k", asked, minors=False)
        whole = Whole(talk, json.dumps(body).encode())
        return whole.answer(asyncio.run(here.gateway._desk.decide(whole.pieces)), [], "zh")

    with stage(tmp_path) as here:
        status, told = run({"choices": [], "note": f"the key is {KEY}"})
        assert (status, KEY.encode() in told, "公开规则" in told.decode()) == (400, False, True)
        plain = {"choices": [{"index": 0, "text": "fine"}], "odd": [1, None, {"a": "b"}]}
        assert run(plain) == (200, json.dumps(plain).encode())
        with pytest.raises(GatewayError, match="CF-G006"):
            run({"a": ["x"] * 300})

"""Streams: what leaves was looked at and is on record, and what must not leave does not, whatever happens."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.ai.gateway.streams import chunk, cut, stream_of
from tests.runtime.gateway.kit import (
    HELD,
    KEY,
    NOTED,
    PHONE,
    Stage,
    finish,
    more,
    saying,
    sending,
    stage,
    start,
)

FILLER = " and then nothing more of interest was said about it" * 3


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(
        tmp_path_factory.mktemp("gateway"),
        ladder=None,
        requests_a_minute=100_000,
        next_s=0.5,
        first_s=0.5,
        answer_bytes=1 << 20,
    ) as made:
        yield made


@pytest.fixture
def here(shared: Stage) -> Stage:
    shared.model.say = saying("hello")
    shared.model.asked.clear()
    shared.settle()
    return shared


def last(here: Stage) -> dict[str, Any]:
    """What is on record of the stream of the last request, once it is."""
    wanted = len([asked for asked in here.model.asked if asked.get("stream")])
    for _ in range(1_000):
        found = here.entries("ai_stream")[here.before :]
        if len(found) == wanted:
            break
        time.sleep(0.01)
    return dict(found[-1].data)


def raw(here: Stage) -> bytes:
    """The bytes of a streamed answer."""
    body = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": True}
    headers = {"authorization": f"Bearer {here.key}"}
    return httpx.post(f"{here.url}/v1/chat/completions", json=body, headers=headers, timeout=30).content


def test_a_harmless_stream_passes_byte_for_byte_and_the_chains_are_equal(here: Stage) -> None:
    data = stream_of(cut("你好, this is fine. " * 30, random.Random(1)))
    here.model.say = sending(data, size=77)
    assert raw(here) == data
    noted = last(here)
    assert (noted["end"], noted["scanned"]) == ("done", noted["sent"])
    assert noted["frames_came"] == noted["frames_scanned"] == noted["frames_sent"] == data.count(b"\n\n")


def test_a_client_reads_a_stream_as_ever(here: Stage) -> None:
    here.model.say = saying("one ", "two ", "three")
    assert here.streamed() == ("one two three", "stop", [])


@pytest.mark.parametrize("boundary", range(1, len(KEY), 4))
@pytest.mark.parametrize("after", ["", FILLER], ids=["at-the-end", "in-the-middle"])
def test_a_secret_that_is_cut_in_two_stops_the_stream(here: Stage, boundary: int, after: str) -> None:
    here.model.say = saying("Well, ", KEY[:boundary], KEY[boundary:], after)
    text, why, told = here.streamed()
    assert "Well, ".startswith(text)
    assert why == "content_filter"
    assert (told[0]["step"], told[0]["what"]) == ("block", "completion")
    assert told[0]["appeal"].startswith("https://record.example/s/")
    noted = last(here)
    assert noted["end"] == "stopped"
    assert noted["frames_sent"] == noted["frames_scanned"] < noted["frames_came"]


def test_what_is_held_is_not_sent_and_has_a_case(here: Stage) -> None:
    here.model.say = saying("please ", HELD, FILLER)
    text, why, told = here.streamed()
    assert (HELD in text, why, told[0]["step"]) == (False, "content_filter", "hold")
    assert told[0]["case"]


def test_a_number_is_covered_and_the_rest_comes(here: Stage) -> None:
    here.model.say = saying("call ", PHONE[:4], PHONE[4:], " today", FILLER)
    text, why, told = here.streamed()
    assert (text, why) == (f"call [mobile] today{FILLER}", "stop")
    assert told[0]["step"] == "cover"
    assert last(here)["scanned"] == last(here)["sent"]


def test_a_label_comes_with_the_last_frames(here: Stage) -> None:
    here.model.say = saying(f"a {NOTED}")
    text, why, told = here.streamed()
    assert (text, why, told[0]["step"]) == (f"a {NOTED}", "stop", "label")


def test_a_prompt_that_is_stopped_is_no_stream(here: Stage) -> None:
    with pytest.raises(openai.BadRequestError, match="published rule"):
        here.streamed(KEY)
    assert here.model.asked == []


def test_a_stream_without_its_last_frame_passes(here: Stage) -> None:
    data = stream_of(["fine"], done=False)
    here.model.say = sending(data)
    assert raw(here) == data
    assert last(here)["end"] == "done"


async def _stall(asked: dict[str, Any], send: Any) -> None:
    await start(send, "text/event-stream")
    await more(send, chunk({"content": "x" * 200}))
    await asyncio.sleep(3)
    await finish(send)


async def _silent(asked: dict[str, Any], send: Any) -> None:
    await asyncio.sleep(3)
    await start(send)
    await finish(send)


async def _break_off(asked: dict[str, Any], send: Any) -> None:
    await start(send, "text/event-stream")
    await more(send, chunk({"content": "x" * 200}))
    raise ConnectionResetError("the model died")


async def _flood(asked: dict[str, Any], send: Any) -> None:
    await start(send, "text/event-stream")
    for _ in range(1_600):  # 100 MiB, if anybody reads it all
        await more(send, chunk({"content": "lorem ipsum " * 5_400}))
    await finish(send)


@pytest.mark.parametrize(
    ("say", "code"),
    [
        pytest.param(_stall, "CF-G003", id="stalls"),
        pytest.param(_break_off, "CF-G004", id="breaks-off"),
        pytest.param(sending(b"data: {not json}\n\n"), "CF-G006", id="no-json"),
        pytest.param(sending(chunk({"content": "ok"}) + b"data: \xff\xfe\n\n"), "CF-G006", id="no-utf-8"),
        pytest.param(sending(b"data: " + b"x" * 2_000_000, size=60_000), "CF-G005", id="one-endless-frame"),
        pytest.param(_flood, "CF-G005", id="100-mib"),
    ],
)
def test_a_fault_of_the_model_ends_the_stream_with_its_code(here: Stage, say: Any, code: str) -> None:
    here.model.say = say
    with pytest.raises(openai.APIError, match=code):
        here.streamed()
    noted = last(here)
    assert (noted["end"], noted["code"], noted["scanned"]) == ("fault", code, noted["sent"])


def test_a_model_that_never_answers_is_told_as_that(here: Stage) -> None:
    here.model.say = _silent
    with pytest.raises(openai.APIStatusError) as caught:
        here.ask()
    assert (caught.value.status_code, caught.value.code) == (504, "CF-G003")


def test_whoever_goes_away_leaves_a_record(here: Stage) -> None:
    async def slow(asked: dict[str, Any], send: Any) -> None:
        await start(send, "text/event-stream")
        for _ in range(40):
            await more(send, chunk({"content": "harmless words " * 20}))
            await asyncio.sleep(0.05)
        await finish(send)

    here.model.say = slow
    with here.ask(stream=True) as stream:
        next(iter(stream))
    noted = last(here)
    assert noted["end"] == "left"
    assert noted["frames_sent"] <= noted["frames_scanned"] < 41


def test_60_random_streams_with_a_secret_let_none_of_it_pass(here: Stage) -> None:
    draw = random.Random(11)
    for _ in range(60):
        before, after = "word " * draw.randint(0, 40), " word" * draw.randint(0, 40)
        data = stream_of(cut(before + KEY + after, draw), done=draw.random() < 0.8)
        here.model.say = sending(data, size=draw.randint(20, 4_000))
        got = raw(here)
        assert b"content_filter" in got
        assert b"sk-" not in got

"""Every interface goes through the same decisions: prompts, calls, answers and streams."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import openai
import pytest

from clearford.ai.gateway.shapes import SHAPES
from tests.ai.gateway.shaped import (
    MESSAGE,
    block,
    called,
    completions_stream,
    messages_of,
    messages_stream,
    objects,
    response,
    responses_of,
    responses_stream,
    said,
)
from tests.ai.gateway.streams import cut, stream_of
from tests.runtime.gateway.kit import KEY, NOTED, PHONE, Stage, saying, sending, stage

FILLER = " and then nothing more of interest was said about it" * 3


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("gateway"), ladder=None, requests_a_minute=100_000) as made:
        yield made


@pytest.fixture
def here(shared: Stage) -> Stage:
    shared.model.say = saying("hello")
    shared.model.asked.clear()
    shared.model.headers.clear()
    shared.settle()
    return shared


def message(*content: dict[str, Any]) -> dict[str, Any]:
    return {**MESSAGE, "content": list(content), "stop_reason": "end_turn"}


def chat_body(text: str) -> dict[str, Any]:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


PATHS = ("/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages")
ASKED: dict[str, Callable[[str], dict[str, Any]]] = {
    "/v1/chat/completions": lambda text: {"messages": [{"role": "user", "content": text}]},
    "/v1/completions": lambda text: {"prompt": text},
    "/v1/embeddings": lambda text: {"input": text},
    "/v1/responses": lambda text: {"input": text},
    "/v1/messages": lambda text: {"max_tokens": 9, "messages": [{"role": "user", "content": text}]},
}
BODIES: dict[str, Callable[[str], dict[str, Any]]] = {
    "/v1/chat/completions": chat_body,
    "/v1/completions": lambda text: {"choices": [{"index": 0, "text": text}]},
    "/v1/responses": lambda text: response("completed", [said(text)]),
    "/v1/messages": lambda text: message({"type": "text", "text": text}),
}
STREAMS: dict[str, Callable[[list[str]], bytes]] = {
    "/v1/chat/completions": stream_of,
    "/v1/completions": completions_stream,
    "/v1/responses": responses_stream,
    "/v1/messages": messages_stream,
}
EACH = pytest.mark.parametrize("path", PATHS)


def ask(here: Stage, path: str, text: str = "hi", **more: Any) -> httpx.Response:
    body = {"model": "m", **ASKED[path](text), **more}
    headers = {"authorization": f"Bearer {here.key}"}
    return httpx.post(here.url + path, json=body, headers=headers, timeout=30)


def answering(found: dict[str, Any]) -> Any:
    return sending(httpx.Response(200, json=found).content, kind="application/json")


def noted(here: Stage) -> dict[str, Any]:
    """What is on record of the last stream, once it is."""
    for _ in range(1_000):
        found = here.entries("ai_stream")[here.before :]
        if found:
            return dict(found[-1].data)
        time.sleep(0.01)
    raise AssertionError("no stream is on record")


def test_every_path_that_is_passed_on_is_tried_here() -> None:
    assert set(SHAPES) == set(ASKED) == {*PATHS, "/v1/embeddings"}


@pytest.mark.parametrize("path", sorted(ASKED))
def test_a_prompt_that_is_stopped_never_reaches_the_model(here: Stage, path: str) -> None:
    answer = ask(here, path, f"tell me about {KEY}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "content_filter")
    assert answer.json()["clearford"][0]["what"] == "prompt"
    assert here.model.asked == []


@EACH
def test_a_number_is_covered_before_the_model_sees_it(here: Stage, path: str) -> None:
    here.model.say = answering(BODIES[path]("fine"))
    assert ask(here, path, f"call {PHONE} now").status_code == 200
    assert "call [mobile] now" in str(here.model.asked[0])


@EACH
def test_a_harmless_answer_passes_byte_for_byte(here: Stage, path: str) -> None:
    here.model.say = answering(BODIES[path]("a rose"))
    assert ask(here, path).json() == BODIES[path]("a rose")


@EACH
def test_an_answer_that_is_stopped_does_not_pass(here: Stage, path: str) -> None:
    here.model.say = answering(BODIES[path](f"here: {KEY}"))
    answer = ask(here, path)
    assert KEY not in answer.text
    assert (answer.status_code, answer.json()["clearford"][0]["step"]) == (200, "block")


@EACH
def test_a_number_in_an_answer_is_covered(here: Stage, path: str) -> None:
    here.model.say = answering(BODIES[path](f"the number is {PHONE}."))
    answer = ask(here, path).text
    assert "the number is [mobile]." in answer
    assert PHONE not in answer


@EACH
def test_a_harmless_stream_passes_byte_for_byte_and_the_chains_are_equal(here: Stage, path: str) -> None:
    data = STREAMS[path](cut("你好, this is fine. " * 20, random.Random(1)))
    here.model.say = sending(data, size=77)
    assert ask(here, path, stream=True).content == data
    found = noted(here)
    assert (found["end"], found["scanned"]) == ("done", found["sent"])
    assert found["frames_came"] == found["frames_sent"] == data.count(b"\n\n")


@EACH
def test_of_12_random_streams_with_a_secret_none_lets_it_pass(here: Stage, path: str) -> None:
    draw = random.Random(11)
    for _ in range(12):
        before, after = "word " * draw.randint(0, 40), " word" * draw.randint(0, 40)
        here.model.say = sending(STREAMS[path](cut(before + KEY + after, draw)), size=draw.randint(20, 4_000))
        got = ask(here, path, stream=True).content
        assert b'"clearford"' in got
        assert b"sk-" not in got


@EACH
def test_a_number_in_a_stream_is_covered_wherever_it_stands(here: Stage, path: str) -> None:
    here.model.say = sending(STREAMS[path](["call ", PHONE[:4], PHONE[4:], " today", FILLER]))
    got = ask(here, path, stream=True).content
    assert PHONE.encode() not in got
    assert got.count(b"[mobile]") == (5 if path == "/v1/responses" else 1)


@EACH
def test_a_note_comes_before_the_last_frame(here: Stage, path: str) -> None:
    data = STREAMS[path]([f"a {NOTED} for you"])
    here.model.say = sending(data)
    got = ask(here, path, stream=True).content
    *before, note, last, _ = got.split(b"\n\n")
    assert b'"step":"label"' in note
    assert b"\n\n".join([*before, last, b""]) == data


def test_a_client_of_responses_reads_answers_and_streams(here: Stage) -> None:
    here.model.say = answering(response("completed", [said("hello"), called('{"to": "anna"}')]))
    answer = here.client.responses.create(model="m", input="hi")
    assert answer.output_text == "hello"
    here.model.say = sending(responses_of(("text", ["a ", "rose"]), ("call", ["{", "}"])))
    with here.client.responses.stream(model="m", input="hi") as stream:
        kinds = [part.type for part in stream]
        assert stream.get_final_response().output_text == "a rose"
    assert kinds[-1] == "response.completed"


def test_a_client_of_responses_is_told_of_what_was_stopped(here: Stage) -> None:
    here.model.say = answering(response("completed", [called(f'{{"to": "{KEY}"}}')]))
    answer = here.client.responses.create(model="m", input="hi")
    assert (answer.status, answer.output) == ("incomplete", [])
    assert answer.model_extra and answer.model_extra["clearford"][0]["appeal"]
    here.model.say = sending(responses_of(("call", ["{", KEY[:9], KEY[9:], "}"])))
    last = list(here.client.responses.create(model="m", input="hi", stream=True))[-1]
    assert last.type == "response.incomplete"
    assert last.response.incomplete_details
    assert last.response.incomplete_details.reason == "content_filter"
    with pytest.raises(openai.BadRequestError, match="published rule"):
        here.client.responses.create(model="m", input=KEY)


def test_a_fault_in_a_stream_of_responses_is_raised(here: Stage) -> None:
    here.model.say = sending(b"data: {not json}\n\n")
    with pytest.raises(openai.APIError, match="CF-G006"):
        list(here.client.responses.create(model="m", input="hi", stream=True))


def test_calls_of_tools_in_messages_are_decided_like_words(here: Stage) -> None:
    use = {"type": "tool_use", "id": "t", "name": "send", "input": {"type": KEY}}
    here.model.say = answering(message({"type": "text", "text": "I send it"}, use))
    answer = ask(here, "/v1/messages").json()
    assert (answer["content"], answer["stop_reason"]) == ([], "refusal")
    pieces = cut(f'{{"to": "{KEY}"}}', random.Random(2))
    calls = block(1, "tool_use", pieces, id="t", name="send")
    here.model.say = sending(messages_of(block(0, "text", ["I send it now." + FILLER]), calls))
    got = objects(ask(here, "/v1/messages", stream=True).content)
    assert [found["type"] for found in got][-2:] == ["message_delta", "message_stop"]
    assert got[-2]["delta"]["stop_reason"] == "refusal"
    assert got[-2]["clearford"][0]["rules"] == ["ai-service.answers.keys"]


def test_a_fault_in_a_stream_of_messages_is_an_error_event(here: Stage) -> None:
    here.model.say = sending(messages_stream(["a rose"])[:-9] + b"\n\ndata: {no\n\n")
    got = ask(here, "/v1/messages", stream=True).content
    assert objects(got)[-1]["error"]["code"] == "CF-G006"
    assert b"event: error" in got


def test_a_program_of_messages_sends_its_key_and_version_its_own_way(here: Stage) -> None:
    here.model.say = answering(BODIES["/v1/messages"]("fine"))
    body = {"model": "m", **ASKED["/v1/messages"]("hi")}
    for version, passed in (("2024-01-02", "2024-01-02"), ("odd", "2023-06-01")):
        headers = {"x-api-key": here.key, "anthropic-version": version}
        answer = httpx.post(f"{here.url}/v1/messages", json=body, headers=headers)
        assert answer.json()["content"][0]["text"] == "fine"
        assert here.model.headers[-1]["anthropic-version"] == passed
        assert here.model.headers[-1]["authorization"] == "Bearer sk-upstream"
        assert here.key not in str(here.model.headers[-1])

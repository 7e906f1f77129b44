"""Programs that use the `openai` package go through the gateway, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest

from tests.runtime.gateway.kit import HELD, KEY, NOTED, PHONE, Stage, saying, sending, stage


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("gateway"), ladder=None) as made:
        yield made


@pytest.fixture
def here(shared: Stage) -> Stage:
    shared.model.say = saying("hello")
    shared.model.asked.clear()
    shared.model.headers.clear()
    return shared


def test_a_harmless_request_and_its_answer_pass(here: Stage) -> None:
    answer = here.ask("what is a rose?")
    assert answer.choices[0].message.content == "hello"
    assert here.model.asked[0]["messages"] == [{"role": "user", "content": "what is a rose?"}]
    assert here.model.headers[0]["authorization"] == "Bearer sk-upstream"
    assert "clearford" not in (answer.model_extra or {})


@pytest.mark.parametrize(("text", "step"), [(KEY, "block"), (HELD, "hold")])
def test_a_prompt_that_is_stopped_never_reaches_the_model(here: Stage, text: str, step: str) -> None:
    before = len(here.entries("decision"))
    with pytest.raises(openai.BadRequestError) as caught:
        here.ask(f"tell me about {text}")
    assert caught.value.code == "content_filter"
    assert here.model.asked == []
    (told,) = caught.value.response.json()["clearford"]
    assert (told["what"], told["step"]) == ("prompt", step)
    assert told["appeal"].startswith("https://record.example/s/")
    assert "invented phrase" in told["reasons"]["en"]
    made = here.entries("decision")[before:]
    assert [(one.id, one.item_kind) for one in made] == [(told["entry"], "prompt")]


def test_a_number_is_covered_before_the_model_sees_it(here: Stage) -> None:
    answer = here.ask(f"call me at {PHONE} please")
    assert here.model.asked[0]["messages"][0]["content"] == "call me at [mobile] please"
    assert answer.model_extra["clearford"][0]["step"] == "cover"


@pytest.mark.parametrize("text", [KEY, HELD])
def test_an_answer_that_is_stopped_is_empty_and_the_others_stay(here: Stage, text: str) -> None:
    here.model.say = saying("fine", f"here: {text}")
    answer = here.ask(n=2)
    assert [(c.message.content, c.finish_reason) for c in answer.choices] == [
        ("fine", "stop"),
        ("", "content_filter"),
    ]
    assert text not in answer.model_dump_json()


def test_a_number_in_an_answer_is_covered(here: Stage) -> None:
    here.model.say = saying(f"the number is {PHONE}.")
    answer = here.ask()
    assert answer.choices[0].message.content == "the number is [mobile]."
    assert answer.model_extra["clearford"][0]["appeal"]


def test_an_answer_with_a_label_passes_and_says_so(here: Stage) -> None:
    here.model.say = saying(f"a {NOTED} for you")
    answer = here.ask()
    assert answer.choices[0].message.content == f"a {NOTED} for you"
    assert [told["step"] for told in answer.model_extra["clearford"]] == ["label"]


def test_arguments_of_a_tool_are_decided_like_words(here: Stage) -> None:
    call = {"id": "t", "type": "function", "function": {"name": "send", "arguments": f'{{"to": "{KEY}"}}'}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    body = {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message}],
    }
    here.model.say = sending(httpx.Response(200, json=body).content, kind="application/json")
    answer = here.ask()
    assert answer.choices[0].finish_reason == "content_filter"
    assert answer.choices[0].message.tool_calls is None


def test_what_was_said_before_is_looked_at_again_and_decided_once(here: Stage) -> None:
    said: Any = [
        {"role": "user", "content": "first"},
        {"role": "assistant", "content": f"it is {KEY}"},
        {"role": "user", "content": "go on"},
    ]
    before = len(here.entries("decision"))
    for _ in range(2):
        with pytest.raises(openai.BadRequestError):
            here.client.chat.completions.create(model="m", messages=said)
    assert here.model.asked == []
    assert len(here.entries("decision")) == before + 1


def test_of_a_name_that_comes_twice_the_one_that_was_looked_at_leaves(here: Stage) -> None:
    """An AI service may read the first one, or the last one."""
    talks = [f'[{{"role": "user", "content": "{text}"}}]' for text in (KEY, "hello")]
    body = f'{{"model": "m", "messages": {talks[0]}, "messages": {talks[1]}}}'
    headers = {"authorization": f"Bearer {here.key}"}
    assert httpx.post(f"{here.url}/v1/chat/completions", content=body, headers=headers).status_code == 200
    assert KEY.encode() not in here.model.asked[0]["bytes"]


def test_embeddings_pass_and_their_inputs_are_decided(here: Stage) -> None:
    found = {
        "object": "list",
        "model": "m",
        "data": [{"object": "embedding", "index": 0, "embedding": [0.5]}],
    }
    here.model.say = sending(httpx.Response(200, json=found).content, kind="application/json")
    got = here.client.embeddings.create(model="m", input="a rose", encoding_format="float")
    assert got.data[0].embedding == [0.5]
    with pytest.raises(openai.BadRequestError, match="published rule"):
        here.client.embeddings.create(model="m", input=["x", KEY])


def test_old_completions_pass_and_are_decided(here: Stage) -> None:
    found = {
        "id": "c",
        "object": "text_completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "text": KEY}],
    }
    here.model.say = sending(httpx.Response(200, json=found).content, kind="application/json")
    got = here.client.completions.create(model="m", prompt="say")
    assert (got.choices[0].text, got.choices[0].finish_reason) == ("", "content_filter")


def test_models_are_listed(here: Stage) -> None:
    found = {"object": "list", "data": [{"id": "m", "object": "model", "created": 1, "owned_by": "us"}]}
    here.model.say = sending(httpx.Response(200, json=found).content, kind="application/json")
    assert [one.id for one in here.client.models.list()] == ["m"]


def test_every_answer_says_that_it_was_generated(here: Stage) -> None:
    raw = here.client.chat.completions.with_raw_response.create(
        model="m", messages=[{"role": "user", "content": "hi"}]
    )
    assert raw.headers["clearford-generated"] == "ai"
    assert raw.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        pytest.param("POST", "/v1/files", b"{}", 404, "CF-G007", id="another-path"),
        pytest.param("GET", "/v1/chat/completions", b"", 404, "CF-G007", id="another-method"),
        pytest.param("POST", "/v1/chat/completions", b"{", 400, "CF-G001", id="no-json"),
        pytest.param("POST", "/v1/chat/completions", b"x" * (5 << 20), 413, "CF-H005", id="too-large"),
    ],
)
def test_what_cannot_be_read_is_refused(
    here: Stage, method: str, path: str, body: bytes, status: int, code: str
) -> None:
    headers = {"authorization": f"Bearer {here.key}"}
    answer = httpx.request(method, here.url + path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert here.model.asked == []


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic eDp5"])
def test_nobody_asks_without_a_key(here: Stage, authorization: str) -> None:
    headers = {"authorization": authorization} if authorization else {}
    answer = httpx.post(f"{here.url}/v1/chat/completions", json={"messages": []}, headers=headers)
    assert answer.status_code == 401
    assert here.model.asked == []


def test_it_says_that_it_lives(here: Stage) -> None:
    assert httpx.get(f"{here.url}/health").json() == {"status": "ok"}

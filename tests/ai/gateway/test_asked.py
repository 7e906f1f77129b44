"""Every text of a request is read, and what cannot be looked at is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clearford.ai.gateway.asked import Asked, read_asked
from clearford.ai.gateway.shapes import NAMED, Name
from clearford.core.errors import GatewayError


def read(shape: Name, unseen: bool = False, **body: Any) -> Asked:  # noqa: FBT001, FBT002 - one switch
    return read_asked(NAMED[shape], json.dumps({"model": "m", **body}).encode(), unseen=unseen)


def test_a_talk_gives_its_texts_and_says_which_are_new() -> None:
    asked = read(
        "chat",
        messages=[
            {"role": "system", "content": "be kind"},
            {"role": "user", "content": "first"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}],
            },
            {"role": "tool", "content": "found"},
            {"role": "user", "content": [{"type": "text", "text": "now"}, {"type": "text", "text": "this"}]},
        ],
        user="anna",
        stream=True,
    )
    assert [(said.role, said.text, said.is_new) for said in asked.said] == [
        ("system", "be kind", False),
        ("user", "first", False),
        ("assistant", "f\n{}", False),
        ("tool", "found", True),
        ("user", "now\nthis", True),
    ]
    assert (asked.user, asked.stream, asked.model) == ("anna", True, "m")


def test_what_stands_beside_the_messages_is_read_too() -> None:
    asked = read(
        "chat", messages=[{"role": "user", "content": "x"}], tools=[{"function": {"description": "hide"}}]
    )
    assert [(said.role, said.text) for said in asked.said] == [("request", "hide"), ("user", "x")]


@pytest.mark.parametrize(
    ("prompt", "texts"), [("a", ["a"]), (["a", "b"], ["a", "b"])], ids=["one", "several"]
)
def test_prompts_and_inputs_are_read(prompt: object, texts: list[str]) -> None:
    assert [said.text for said in read("completion", prompt=prompt).said] == texts
    assert [said.text for said in read("embedding", input=prompt).said] == texts


SAID: dict[str, Any] = {"messages": [{"role": "user", "content": "x"}]}


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        pytest.param("chat", {"messages": "hi"}, id="messages-are-a-text"),
        pytest.param("chat", {"messages": ["hi"]}, id="a-message-is-a-text"),
        pytest.param("chat", {}, id="nothing"),
        pytest.param("completion", {"prompt": {"a": 1}}, id="prompt-is-an-object"),
        pytest.param("completion", {"prompt": [1, 2]}, id="tokens"),
        pytest.param("embedding", {"input": [[1, 2]]}, id="arrays-of-tokens"),
        pytest.param(
            "chat",
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}]},
            id="picture",
        ),
        pytest.param("chat", {"messages": [{"content": "x"}], "logprobs": True}, id="probabilities"),
        pytest.param("completion", {"prompt": "x", "logprobs": 0}, id="probabilities-of-the-answer"),
        pytest.param("chat", {**SAID, "modalities": ["text", "audio"]}, id="an-answer-in-sound"),
        pytest.param("chat", {**SAID, "audio": {"voice": "v", "format": "wav"}}, id="a-voice"),
        pytest.param(
            "chat",
            {
                "messages": [
                    {"role": "assistant", "audio": {"id": "audio_1"}},
                    {"role": "user", "content": "x"},
                ]
            },
            id="sound-that-lies-there",
        ),
        pytest.param("chat", {**SAID, "web_search_options": {"a": 1}}, id="a-search-there"),
        pytest.param("chat", {**SAID, "enable_search": True}, id="a-search-that-is-switched-on"),
        pytest.param("chat", {**SAID, "tools": [{"type": "web_search"}]}, id="a-tool-there"),
        pytest.param("chat", {"messages": [{"content": "x"}] * 2_001}, id="too-many"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(shape: Name, body: dict[str, Any]) -> None:
    with pytest.raises(GatewayError, match="CF-G001"):
        read(shape, **body)


@pytest.mark.parametrize("body", [{"logprobs": False, "top_logprobs": 0}, {"logprobs": None}])
def test_a_program_that_wants_no_probabilities_may_say_so(body: dict[str, Any]) -> None:
    assert [said.text for said in read("chat", **SAID, **body).said] == ["x"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"a": \xff}', b"[" * 100_000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(GatewayError, match="CF-G001"):
        read_asked(NAMED["chat"], body)


def test_an_operator_may_pass_on_what_is_not_looked_at() -> None:
    assert read("completion", unseen=True, prompt=[1, 2]).said == ()

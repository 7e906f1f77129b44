"""What is told has the form that clients of the OpenAI interface read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clearford.ai.gateway import faults, told
from clearford.ai.gateway.sse import Frames, data_of
from clearford.ai.gateway.steps import STEPS

STOPPED = told.Told(what="prompt", step="block", words=told.words_of("block"), rules=("a.b.c",), entry="e1")


def objects(frames: bytes) -> list[Any]:
    return [json.loads(data) for f in Frames().feed(frames) if (data := data_of(f)) and data != b"[DONE]"]


@pytest.mark.parametrize("step", STEPS)
def test_every_step_that_is_told_has_words_in_both_languages(step: Any) -> None:
    words = told.words_of(step)
    assert set(words) == {"en", "zh"}
    assert step == "pass" or all(words.values())


@pytest.mark.parametrize(
    ("lang", "part"), [("en", "published rule"), ("zh", "公开规则"), ("fr", "published rule")]
)
def test_a_stopped_request_is_told_as_an_error_with_its_reasons(lang: str, part: str) -> None:
    body = json.loads(told.stopped_body([STOPPED], lang))
    assert body["error"]["code"] == "content_filter"
    assert part in body["error"]["message"]
    assert body["clearford"][0]["entry"] == "e1"


@pytest.mark.parametrize(
    ("status", "kind"), [(400, "invalid_request_error"), (429, "rate_limit_error"), (502, "server_error")]
)
def test_a_fault_names_its_code(status: int, kind: str) -> None:
    error = json.loads(told.fault_body(faults.unreachable(), status))["error"]
    assert (error["code"], error["type"]) == ("CF-G002", kind)
    assert objects(told.fault_frame(faults.unreachable(), status)) == [{"type": "error", "error": error}]


@pytest.mark.parametrize(
    ("kind", "empty"), [("chat.completion.chunk", {"delta": {}}), ("text_completion", {"text": ""})]
)
def test_a_stopped_stream_ends_every_choice(kind: str, empty: dict[str, Any]) -> None:
    frames = told.stop_frames({"id": "x", "object": kind, "created": 5, "model": "m"}, [0, 2], [STOPPED])
    (body,) = objects(frames)
    assert body["choices"] == [{"index": i, **empty, "finish_reason": "content_filter"} for i in (0, 2)]
    assert (body["id"], body["created"], body["model"]) == ("x", 5, "m")
    assert frames.endswith(b"data: [DONE]\n\n")


def test_a_note_has_no_choices() -> None:
    (body,) = objects(told.note_frame({}, [STOPPED]))
    assert body["choices"] == []
    assert body["clearford"][0]["rules"] == ["a.b.c"]


@pytest.mark.parametrize(
    ("choice", "left"),
    [
        (
            {"index": 1, "message": {"content": "x", "tool_calls": [1]}, "logprobs": 1},
            {"index": 1, "message": {"role": "assistant", "content": ""}, "finish_reason": "content_filter"},
        ),
        ({"text": "x"}, {"index": 0, "text": "", "finish_reason": "content_filter"}),
    ],
)
def test_nothing_is_left_of_a_stopped_choice(choice: dict[str, Any], left: dict[str, Any]) -> None:
    told.stop_choice(choice)
    assert choice == left

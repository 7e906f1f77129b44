"""Chat: what ends where, and what is left of what was stopped."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.ai.gateway.chat import Chats, ChunkForm, demand_no_probabilities, stop_chat
from clearford.ai.gateway.screening import Screened
from clearford.core.errors import GatewayError
from tests.ai.gateway.streams import PLANTED, chunk, stop_secret, text_of


def fed(*frames: bytes) -> tuple[list[bytes], Screened]:
    screened = Screened(stop_secret, window=40)
    out: list[bytes] = []
    for frame in frames:
        out += screened.feed(frame)
    return out, screened


def call(index: int, arguments: str, **more: str) -> bytes:
    return chunk({"tool_calls": [{"index": index, "function": {"arguments": arguments, **more}}]})


def test_reasoning_leaves_whole_when_the_answer_begins() -> None:
    left, _ = fed(chunk({"reasoning_content": "I think so"}), chunk({"content": "so " * 30}))
    assert text_of(left, name="reasoning_content") == "I think so"
    assert text_of(left) == ""


def test_a_call_leaves_whole_when_the_next_one_begins() -> None:
    frames = [call(0, "{}", name="find"), call(1, '{"a":', name="send"), call(1, " 1}")]
    assert fed(*frames)[0] == frames[:1]


def test_the_name_of_a_call_that_comes_in_pieces_is_looked_at_as_one() -> None:
    """It leaves where the call's arguments go on behind it."""
    half = len(PLANTED) // 2
    left, screened = fed(call(0, "", name=PLANTED[:half]), call(0, "", name=PLANTED[half:]), call(0, "{}"))
    assert screened.hit is not None
    assert left == []
    frames = [call(0, "", name="fi"), call(0, "", name="nd"), call(0, '{"a":'), call(0, '"b"}')]
    assert fed(*frames)[0] == frames[:2]


def test_reasoning_that_goes_on_is_held_back_again_and_found_with_what_was_before() -> None:
    half = len(PLANTED) // 2
    frames = [
        chunk({"reasoning_content": PLANTED[:half]}),
        chunk({"content": "meanwhile "}),
        chunk({"reasoning_content": PLANTED[half:]}),
    ]
    left, screened = fed(*frames)
    assert screened.hit is not None
    assert left == frames[:1]


def test_the_end_of_a_text_that_went_on_once_is_not_believed_again() -> None:
    frames: list[bytes] = []
    for letter in PLANTED:
        frames += [chunk({"reasoning_content": letter}), chunk({"content": "and so on and on " * 5})]
    left, screened = fed(*frames)
    assert screened.hit is not None
    assert text_of(left, name="reasoning_content") == PLANTED[0]


def test_another_choice_ends_nothing() -> None:
    frames = [chunk({"reasoning_content": "I think"}), chunk({"content": "x" * 90}, index=1)]
    assert fed(*frames)[0] == []


def test_a_stopped_stream_names_its_choices() -> None:
    form = ChunkForm()
    form.read({"id": "c", "choices": [{"index": 2, "delta": {"content": "x"}}]})
    assert form.stop([]).count(b'"index":2') == 1


@pytest.mark.parametrize("body", [{"logprobs": True}, {"logprobs": 0}, {"top_logprobs": 2}])
def test_probabilities_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(GatewayError, match="CF-G001"):
        demand_no_probabilities(body)


@pytest.mark.parametrize("content", [{"text": "x"}, 7, [{"type": "image_url"}], ["x"]])
def test_a_content_that_is_no_text_is_refused(content: object) -> None:
    with pytest.raises(GatewayError, match="CF-G001"):
        Chats().demand_seen({"messages": [{"role": "user", "content": content}]})


@pytest.mark.parametrize(
    ("path", "is_stopped"), [("choices.1.message.content", True), ("choices", False), ("note.1.x", False)]
)
def test_the_choice_in_which_a_text_stands_is_emptied(path: str, is_stopped: bool) -> None:  # noqa: FBT001
    found = {"choices": [{"index": 1, "message": {"content": "x"}}]}
    assert stop_chat(found, path) is is_stopped
    assert (found["choices"][0].get("finish_reason") == "content_filter") is is_stopped

"""The responses interface."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clearford.ai.gateway import faults
from clearford.ai.gateway.asked import Asked, read_asked
from clearford.ai.gateway.responses import ResponseForm, stop_response
from clearford.ai.gateway.screening import Screened
from clearford.ai.gateway.shapes import NAMED
from clearford.ai.gateway.told import Told, words_of
from clearford.core.errors import GatewayError
from tests.ai.gateway.shaped import called, event, objects, response, responses_of, said
from tests.ai.gateway.streams import PLANTED, stop_secret

TOLD = Told(what="completion", step="block", words=words_of("block"))


def read(unseen: bool = False, **body: Any) -> Asked:  # noqa: FBT001, FBT002 - one switch
    found = {"model": "m", "input": "hi", **body}
    return read_asked(NAMED["responses"], json.dumps(found).encode(), unseen=unseen)


def test_a_text_is_new() -> None:
    assert [(one.role, one.text, one.is_new) for one in read(instructions="be kind").said] == [
        ("request", "be kind", False),
        ("user", "hi", True),
    ]


def test_items_give_their_texts_and_say_which_are_new() -> None:
    asked = read(
        input=[
            {"role": "developer", "content": "be kind"},
            {"role": "user", "content": [{"type": "input_text", "text": "first"}]},
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "hm"}]},
            {"type": "function_call", "call_id": "c1", "name": "find", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": "found"},
            {"role": "user", "content": "now"},
        ],
        safety_identifier="anna",
    )
    assert [(one.role, one.text, one.is_new) for one in asked.said] == [
        ("developer", "be kind", False),
        ("user", "first", False),
        ("assistant", "hm", False),
        ("assistant", "find\n{}", False),
        ("tool", "found", True),
        ("user", "now", True),
    ]
    assert asked.user == "anna"


PICTURE = {"type": "input_image", "image_url": "x"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"input": {"a": 1}}, id="an-object"),
        pytest.param({"input": ["hi"]}, id="an-item-is-a-text"),
        pytest.param({"input": []}, id="nothing"),
        pytest.param({"input": [{"role": "user", "content": [PICTURE]}]}, id="picture"),
        pytest.param({"input": [{"type": "function_call_output", "output": [PICTURE]}]}, id="of-a-tool"),
        pytest.param({"input": [{"type": "item_reference", "id": "x"}]}, id="a-reference"),
        pytest.param({"input": [{"id": "msg_1"}]}, id="a-reference-that-does-not-say-so"),
        pytest.param(
            {"input": [{"type": "message", "role": "user", "id": "msg_1"}]}, id="a-message-that-lies-there"
        ),
        pytest.param({"input": [{"type": "reasoning", "encrypted_content": "x"}]}, id="sealed-thoughts"),
        pytest.param({"previous_response_id": "resp_1"}, id="the-answer-before"),
        pytest.param({"conversation": "conv_1"}, id="a-talk-that-lies-there"),
        pytest.param({"prompt": {"id": "x"}}, id="a-prompt-that-lies-there"),
        pytest.param({"include": ["message.output_text.logprobs"]}, id="more"),
        pytest.param({"top_logprobs": 3}, id="probabilities"),
        pytest.param({"tools": [{"type": "web_search"}]}, id="a-tool-there"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(GatewayError, match="CF-G001"):
        read(**body)


def test_an_operator_may_pass_on_what_is_not_looked_at() -> None:
    assert read(unseen=True, previous_response_id="resp_1").said[-1].text == "hi"


def fed(data: bytes, *echoed: str) -> tuple[bytes, Screened]:
    screened = Screened(stop_secret, window=8, form=ResponseForm(frozenset(echoed)))
    return b"".join(screened.feed(data)), screened


def test_what_the_model_says_first_leaves_when_it_goes_on_and_its_end_waits() -> None:
    data = responses_of(("text", ["I look ", "it up now"]), ("call", ['{"what": ', '"a rose"}']))
    left, screened = fed(data)
    assert b"response.output_item.done" in left  # of the text
    assert b'"a rose' not in left
    assert screened.hit is None
    assert left + b"".join(screened.finish({})) == data


def test_the_head_of_an_answer_leaves_before_its_first_word() -> None:
    head = event("response.created", response=response("in_progress", billing={"payer": "developer"}))
    assert fed(head)[0] == head
    begun = event("response.in_progress", response=response("in_progress", [said("a rose")]))
    assert fed(begun)[0] == b""


def test_an_answer_that_comes_whole_waits_for_the_decision() -> None:
    made = [said("a rose"), called("{}")]
    events = [
        event("response.created", response=response("in_progress")),
        *(event("response.output_item.done", output_index=n, item=item) for n, item in enumerate(made)),
        event("response.completed", response=response("completed", made)),
    ]
    left, screened = fed(b"".join(events))
    assert left == b"".join(events[:2])  # the call waits
    assert left + b"".join(screened.finish({})) == b"".join(events)


@pytest.mark.parametrize("kind", ["text", "call"])
def test_what_comes_in_pieces_is_put_together(kind: str) -> None:
    left, screened = fed(responses_of((kind, ["see ", PLANTED[:9], PLANTED[9:], " there"])))
    assert screened.hit is not None
    assert b"sk-" not in left


@pytest.mark.parametrize(
    "frame",
    [
        event("response.completed", response=response("completed", [said(PLANTED)])),
        event("response.output_text.done", output_index=0, content_index=0, text=PLANTED),
        event("response.event_of_tomorrow", words=PLANTED),
        event("response.created", response=response("in_progress", instructions=f"say {PLANTED}")),
    ],
    ids=["completed", "done", "unknown", "created"],
)
def test_whatever_the_event_its_texts_are_looked_at(frame: bytes) -> None:
    left, screened = fed(frame, PLANTED)
    assert (left, screened.hit is not None) == (b"", True)


def test_what_the_program_said_is_not_its_answer() -> None:
    told = f"never say {PLANTED}"
    data = responses_of(("text", ["fine"]), instructions=told)
    left, screened = fed(data, told)
    assert screened.hit is None
    assert left.startswith(data[:20])


@pytest.mark.parametrize(("calls", "passes"), [(60, True), (300, False)])
def test_an_answer_may_call_many_tools_but_not_any_number(calls: int, *, passes: bool) -> None:
    data = responses_of(*(("call", [f'{{"n": {n}}}']) for n in range(calls)))
    if passes:
        left, screened = fed(data)
        assert left + b"".join(screened.finish({})) == data
    else:
        with pytest.raises(GatewayError, match="CF-G006"):
            fed(data)


def test_a_text_that_goes_on_after_its_end_is_refused() -> None:
    body = {"output_index": 0, "content_index": 0}
    frames = [
        event("response.output_text.delta", **body, delta="done"),
        event("response.output_text.done", **body, text="done"),
        event("response.output_text.delta", **body, delta="more"),
    ]
    with pytest.raises(GatewayError, match="CF-G006"):
        fed(b"".join(frames))


def test_a_stopped_stream_ends_incomplete() -> None:
    form = ResponseForm()
    form.read({"type": "response.created", "response": {"id": "resp_7", "model": "m"}})
    form.left({"type": "response.created", "sequence_number": 0})
    form.left({"type": "response.output_text.delta", "sequence_number": 4})
    (ended,) = objects(form.stop([TOLD]))
    assert (ended["type"], ended["sequence_number"]) == ("response.incomplete", 5)
    assert ended["response"]["id"] == "resp_7"
    assert ended["response"]["incomplete_details"] == {"reason": "content_filter"}
    assert ended["response"]["clearford"][0]["step"] == "block"


def test_a_stream_that_is_stopped_before_it_begins_begins_first() -> None:
    kinds = [found["type"] for found in objects(ResponseForm().stop([TOLD]))]
    assert kinds == ["response.created", "response.incomplete"]


def test_notes_and_faults_are_events() -> None:
    form = ResponseForm()
    assert objects(form.note([TOLD]))[0]["clearford"][0]["what"] == "completion"
    (told,) = objects(form.fault(faults.unreachable(), 502))
    assert (told["type"], told["code"], told["error"]["code"]) == ("error", "CF-G002", "CF-G002")


def test_nothing_is_left_of_a_stopped_response() -> None:
    found = response("completed", [said("x")])
    assert stop_response(found, "output.0.content.0.text")
    assert (found["output"], found["status"]) == ([], "incomplete")
    assert not stop_response(found, "instructions")

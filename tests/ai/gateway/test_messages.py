"""The messages interface."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clearford.ai.gateway import faults
from clearford.ai.gateway.asked import Asked, read_asked
from clearford.ai.gateway.messages import MessageForm, stop_message
from clearford.ai.gateway.screening import Screened
from clearford.ai.gateway.shapes import NAMED
from clearford.ai.gateway.told import Told, words_of
from clearford.core.errors import GatewayError
from tests.ai.gateway.shaped import MESSAGE, block, event, messages_of, objects
from tests.ai.gateway.streams import PLANTED, stop_secret

TOLD = Told(what="completion", step="block", words=words_of("block"))


def read(unseen: bool = False, **body: Any) -> Asked:  # noqa: FBT001, FBT002 - one switch
    found = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}], **body}
    return read_asked(NAMED["messages"], json.dumps(found).encode(), unseen=unseen)


def test_a_talk_gives_its_texts_and_says_which_are_new() -> None:
    use = {"type": "tool_use", "id": "t1", "name": "find", "input": {"type": "rose", "id": "red"}}
    result = {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "found"}]}
    asked = read(
        system="be kind",
        messages=[
            {"role": "user", "content": "first"},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "hm"}, use]},
            {"role": "user", "content": [result, {"type": "text", "text": "now"}]},
        ],
        metadata={"user_id": "anna"},
        stream=True,
    )
    assert [(said.role, said.text, said.is_new) for said in asked.said] == [
        ("request", "be kind", False),
        ("user", "first", False),
        ("assistant", 'hm\nfind\n{"type":"rose","id":"red"}', False),
        ("user", "found\nnow", True),
    ]
    assert (asked.user, asked.stream) == ("anna", True)


PICTURE = {"type": "image", "source": {"type": "url", "url": "x"}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"messages": "hi"}, id="messages-are-a-text"),
        pytest.param({"messages": []}, id="nothing"),
        pytest.param({"messages": [{"role": "user", "content": [PICTURE]}]}, id="picture"),
        pytest.param(
            {"messages": [{"role": "user", "content": [{"type": "tool_result", "content": [PICTURE]}]}]},
            id="picture-of-a-tool",
        ),
        pytest.param(
            {"messages": [{"role": "assistant", "content": [{"type": "redacted_thinking", "data": "x"}]}]},
            id="sealed-thoughts",
        ),
        pytest.param({"messages": [{"role": "user", "content": {"text": "x"}}]}, id="content-is-an-object"),
        pytest.param({"system": [PICTURE]}, id="picture-of-the-system"),
        pytest.param({"tools": [{"type": "web_search_20250305", "name": "web_search"}]}, id="a-tool-there"),
        pytest.param({"mcp_servers": [{"type": "url", "url": "x"}]}, id="servers-of-tools"),
    ],
)
def test_what_cannot_be_looked_at_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(GatewayError, match="CF-G001"):
        read(**body)


def test_an_operator_may_pass_on_what_is_not_looked_at() -> None:
    assert read(unseen=True, messages=[{"role": "user", "content": [PICTURE]}]).said


def fed(data: bytes) -> tuple[bytes, Screened]:
    screened = Screened(stop_secret, window=8, form=MessageForm())
    return b"".join(screened.feed(data)), screened


def test_thoughts_leave_when_the_answer_begins_and_its_end_waits() -> None:
    data = messages_of(block(0, "thinking", ["I think so"]), block(1, "text", ["It is so, I think"]))
    left, screened = fed(data)
    kinds = [found["type"] for found in objects(left)]
    assert kinds.count("content_block_stop") == 1  # of the thoughts alone
    assert b"I think so" in left
    assert b"It is so, I think" not in left
    assert left + b"".join(screened.finish({})) == data


def test_arguments_of_a_call_are_put_together() -> None:
    half = len(PLANTED) // 2
    call = block(0, "tool_use", ['{"to": "', PLANTED[:half], PLANTED[half:], '"}'], id="t", name="send")
    left, screened = fed(messages_of(call))
    assert screened.hit is not None
    assert screened.hit.channel.path == "content.0.partial_json"
    assert b"sk-" not in left


def test_the_head_of_an_answer_leaves_before_its_first_word() -> None:
    head = event("message_start", message={**MESSAGE, "usage": {"inference_geo": "somewhere"}})
    assert fed(head)[0] == head
    begun = event("message_start", message={**MESSAGE, "content": [{"type": "text", "text": "a rose"}]})
    assert fed(begun)[0] == b""


def test_a_call_without_arguments_waits_for_the_decision() -> None:
    data = messages_of(block(0, "tool_use", [""], id="t", name="wipe_everything"))
    left, screened = fed(data)
    assert b"wipe_everything" not in left
    assert left + b"".join(screened.finish({})) == data


def test_a_citation_is_looked_at_for_itself() -> None:
    cited = event("content_block_delta", index=0, delta={"type": "x", "citation": {"cited_text": PLANTED}})
    _, screened = fed(
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}) + cited
    )
    assert screened.hit is not None


def test_a_block_that_goes_on_after_its_end_is_refused() -> None:
    again = event("content_block_delta", index=0, delta={"type": "text_delta", "text": "more"})
    with pytest.raises(GatewayError, match="CF-G006"):
        fed(b"".join(block(0, "text", ["done"])) + again)


def test_a_stopped_stream_closes_what_is_open() -> None:
    form = MessageForm()
    form.left({"type": "message_start"})
    form.left({"type": "content_block_start", "index": 0})
    form.left({"type": "content_block_stop", "index": 0})
    form.left({"type": "content_block_start", "index": 1})
    stop, ended, last = objects(form.stop([TOLD]))
    assert (stop["type"], stop["index"]) == ("content_block_stop", 1)
    assert ended["delta"]["stop_reason"] == "refusal"
    assert ended["clearford"][0]["step"] == "block"
    assert last == {"type": "message_stop"}


def test_a_stream_that_is_stopped_before_it_begins_begins_first() -> None:
    assert [found["type"] for found in objects(MessageForm().stop([TOLD]))] == [
        "message_start",
        "message_delta",
        "message_stop",
    ]


def test_notes_and_faults_are_events() -> None:
    form = MessageForm()
    assert objects(form.note([TOLD]))[0]["clearford"][0]["what"] == "completion"
    (told,) = objects(form.fault(faults.unreachable(), 502))
    assert (told["type"], told["error"]["code"]) == ("error", "CF-G002")


def test_nothing_is_left_of_a_stopped_message() -> None:
    found = {"id": "m", "content": [{"type": "text", "text": "x"}], "stop_reason": "end_turn"}
    assert stop_message(found, "content.0.text")
    assert (found["content"], found["stop_reason"]) == ([], "refusal")
    assert not stop_message(found, "note")

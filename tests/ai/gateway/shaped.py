"""Streams of the other interfaces for tests, and what a program reads of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clearford.ai.gateway.sse import Frames, data_of


def event(kind: str, **body: Any) -> bytes:
    """A frame of an event."""
    found = json.dumps({"type": kind, **body}, ensure_ascii=False).encode()
    return b"event: " + kind.encode() + b"\ndata: " + found + b"\n\n"


def completions_stream(pieces: Iterable[str]) -> bytes:
    """A stream of the old completions interface."""
    choices: list[dict[str, Any]] = [{"index": 0, "text": piece, "finish_reason": None} for piece in pieces]
    choices.append({"index": 0, "text": "", "finish_reason": "stop"})
    head = {"id": "cmpl-1", "object": "text_completion", "created": 1, "model": "m"}
    frames = [json.dumps({**head, "choices": [one]}, ensure_ascii=False).encode() for one in choices]
    return b"".join(b"data: " + frame + b"\n\n" for frame in [*frames, b"[DONE]"])


MESSAGE: dict[str, Any] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "content": [],
    "model": "m",
    "stop_reason": None,
    "stop_sequence": None,
    "usage": {"input_tokens": 3, "output_tokens": 1},
}


def block(index: int, kind: str, pieces: Iterable[str], **more: Any) -> Iterator[bytes]:
    """The frames of a content block: `text`, `thinking` or `tool_use`."""
    names = {
        "text": ("text_delta", "text"),
        "thinking": ("thinking_delta", "thinking"),
        "tool_use": ("input_json_delta", "partial_json"),
    }
    delta, field = names[kind]
    begun: dict[str, Any] = {"type": kind, **({"input": {}} if kind == "tool_use" else {field: ""}), **more}
    yield event("content_block_start", index=index, content_block=begun)
    for piece in pieces:
        yield event("content_block_delta", index=index, delta={"type": delta, field: piece})
    yield event("content_block_stop", index=index)


def messages_of(*blocks: Iterable[bytes], why: str = "end_turn") -> bytes:
    """A whole stream of the messages interface."""
    frames = [event("message_start", message=MESSAGE), event("ping")]
    frames += [frame for one in blocks for frame in one]
    ended = {"stop_reason": why, "stop_sequence": None}
    frames += [event("message_delta", delta=ended, usage={"output_tokens": 9}), event("message_stop")]
    return b"".join(frames)


def messages_stream(pieces: Iterable[str]) -> bytes:
    """A stream of one text."""
    return messages_of(block(0, "text", pieces))


def response(status: str, output: Sequence[Any] = (), **more: Any) -> dict[str, Any]:
    """A response."""
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 5,
        "status": status,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "model": "m",
        "output": list(output),
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "truncation": "disabled",
        "text": {"format": {"type": "text"}},
        **more,
    }


def said(text: str) -> dict[str, Any]:
    """A message of a response."""
    part = {"type": "output_text", "text": text, "annotations": []}
    return {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}


def called(arguments: str) -> dict[str, Any]:
    """A call of a tool in a response."""
    return {
        "id": "fc_1",
        "type": "function_call",
        "status": "completed",
        "call_id": "call_1",
        "name": "send",
        "arguments": arguments,
    }


def responses_of(*items: tuple[str, Sequence[str]], **more: Any) -> bytes:
    """A whole stream of the responses interface; items: `text` or `call`, and its pieces."""
    out: list[bytes] = []

    def add(kind: str, **body: Any) -> None:
        out.append(event(kind, sequence_number=len(out), **body))

    add("response.created", response=response("in_progress", **more))
    add("response.in_progress", response=response("in_progress", **more))
    made = []
    for at, (kind, pieces) in enumerate(items):
        text, at_item = "".join(pieces), {"output_index": at, "item_id": f"item_{at}"}
        if kind == "call":
            add("response.output_item.added", output_index=at, item=called(""))
            for piece in pieces:
                add("response.function_call_arguments.delta", **at_item, delta=piece, obfuscation="aZ9")
            add("response.function_call_arguments.done", **at_item, arguments=text)
            made.append(called(text))
        else:
            begun = {**said(""), "content": []}
            add("response.output_item.added", output_index=at, item=begun)
            part = {"type": "output_text", "text": "", "annotations": []}
            add("response.content_part.added", **at_item, content_index=0, part=part)
            for piece in pieces:
                add("response.output_text.delta", **at_item, content_index=0, delta=piece, logprobs=[])
            add("response.output_text.done", **at_item, content_index=0, text=text, logprobs=[])
            add("response.content_part.done", **at_item, content_index=0, part={**part, "text": text})
            made.append(said(text))
        add("response.output_item.done", output_index=at, item=made[-1])
    add("response.completed", response=response("completed", made, **more))
    return b"".join(out)


def responses_stream(pieces: Iterable[str]) -> bytes:
    """A stream of one text."""
    return responses_of(("text", list(pieces)))


def objects(data: bytes) -> list[dict[str, Any]]:
    """The objects of a stream, in order."""
    return [json.loads(found) for frame in Frames().feed(data) if (found := data_of(frame))]


def read_text(data: bytes) -> str:
    """What a program reads of the pieces of texts, of any of them."""
    out = []
    for found in objects(data.replace(b"data: [DONE]\n\n", b"")):
        if "choices" in found:
            out.append(found["choices"][0]["text"])
        elif found["type"] == "response.output_text.delta":
            out.append(found["delta"])
        elif found["type"] == "content_block_delta":
            out.append(found["delta"].get("text", ""))
    return "".join(out)

"""The messages interface: what a request says, how its stream of content blocks is read, and ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clearford.ai.gateway.events import Event, event_frame
from clearford.ai.gateway.faults import unreadable
from clearford.ai.gateway.leaves import Leaf, leaves
from clearford.ai.gateway.said import Said, demand_own_tools, name_of, object_in, said_by, texts_or_parts
from clearford.ai.gateway.told import Told, fault_of
from clearford.core.errors import ClearfordError

REFUSAL = "refusal"
"""The reason for the end of an answer that rules stopped."""
_SEEN_BLOCKS = frozenset({"text", "tool_use", "tool_result", "thinking"})
_FETCHED = ("mcp_servers", "container")
_GROWING = frozenset({"text", "thinking"})
"""Fields of a block that deltas go on with."""


class Messages:
    """Requests with messages of content blocks."""

    spoken = "messages"
    plain = frozenset({"model", "metadata"})

    def said(self, found: dict[str, Any]) -> Iterator[Said]:
        """Every message, and the words of the system; results of tools are new like words of the user."""
        messages = found[self.spoken]
        if not isinstance(messages, list) or not all(isinstance(one, dict) for one in messages):
            raise unreadable("`messages` is no array of objects")
        noted = {key: value for key, value in object_in(found, "metadata").items() if key != "user_id"}
        yield from said_by("request", "\n".join(leaf.text for leaf in leaves(noted)), is_new=False)
        answered = max((i for i, one in enumerate(messages) if one.get("role") == "assistant"), default=-1)
        for i, message in enumerate(messages):
            text = "\n".join(leaf.text for leaf in leaves(message))
            yield from said_by(str(message.get("role", "user")), text, is_new=i > answered)

    def demand_seen(self, found: dict[str, Any]) -> None:
        """Refuse pictures, documents, sealed thoughts, and tools that bring texts by themselves."""
        if any(found.get(name) for name in _FETCHED):
            raise unreadable("the AI service would fetch texts by itself, which cannot be looked at")
        demand_own_tools(found, "custom")
        _demand_blocks(found.get("system"))
        messages = found[self.spoken]
        for message in messages if isinstance(messages, list) else ():
            _demand_blocks(message.get("content") if isinstance(message, dict) else None)

    def user(self, found: dict[str, Any]) -> str | None:
        """The field `metadata.user_id`."""
        return name_of(found.get("metadata"), "user_id")


def _demand_blocks(blocks: Any) -> None:
    for block in texts_or_parts(blocks):
        if not isinstance(block, dict) or block.get("type") not in _SEEN_BLOCKS:
            raise unreadable("a block of a message is no text, so it cannot be looked at", "send text")
        if block["type"] == "tool_result":
            _demand_blocks(block.get("content"))


class MessageForm:
    """A stream of content blocks."""

    may_resume = False

    def __init__(self) -> None:
        """Nothing came yet."""
        self._head: dict[str, Any] = {}
        self._begun = False
        self._open: set[int] = set()
        """Blocks of which the beginning has left, and not the end."""
        self._came = 0

    def read(self, found: dict[str, Any]) -> Event:
        """Texts of a block go on until it stops; everything else comes whole."""
        kind, index = str(found.get("type", "")), found.get("index")
        self._came += 1
        self._head = self._head or object_in(found, "message")
        if kind == "content_block_stop":
            return Event(whole=tuple(leaves(found, f"{kind}.{index}.")), ends=(f"content.{index}.",))
        if kind not in ("content_block_start", "content_block_delta"):
            whole = tuple(leaf._replace(path=f"{self._came}.{leaf.path}") for leaf in leaves(found))
            is_head = kind == "message_start" and not object_in(found, "message").get("content")
            return Event(whole=whole, is_head=is_head, is_last=kind == "message_stop")
        texts: list[Leaf] = []
        alone: list[Leaf] = []
        for leaf in leaves(found):
            outer, _, name = leaf.path.partition(".")
            grows = "." not in name and (kind == "content_block_delta" or name in _GROWING)
            if outer in ("content_block", "delta") and grows:
                texts.append(leaf._replace(path=f"content.{index}.{name}"))
            else:  # the name of a tool, a citation
                alone.append(leaf._replace(path=f"{self._came}.{leaf.path}"))
        return Event(tuple(texts), tuple(alone))

    def left(self, found: dict[str, Any]) -> None:
        """Keep what the program believes to be open."""
        kind, index = found.get("type"), found.get("index")
        self._begun = self._begun or kind == "message_start"
        if isinstance(index, int):
            if kind == "content_block_start":
                self._open.add(index)
            elif kind == "content_block_stop":
                self._open.discard(index)

    def note(self, told: Sequence[Told]) -> bytes:
        """An event of our own, which clients pass over."""
        return event_frame("clearford", msgspec.json.encode({"type": "clearford", "clearford": told}))

    def stop(self, told: Sequence[Told]) -> bytes:
        """What is open ends, and the message for a refusal."""
        out = [] if self._begun else [self._start()]
        for index in sorted(self._open):
            out.append({"type": "content_block_stop", "index": index})
        ended = {"stop_reason": REFUSAL, "stop_sequence": None}
        out.append(
            {"type": "message_delta", "delta": ended, "usage": {"output_tokens": 0}, "clearford": told}
        )
        out.append({"type": "message_stop"})
        return b"".join(event_frame(str(one["type"]), msgspec.json.encode(one)) for one in out)

    def fault(self, error: ClearfordError, status: int) -> bytes:
        """The event `error`."""
        told = {"type": "error", "error": fault_of(error, status)}
        return event_frame("error", msgspec.json.encode(told))

    def _start(self) -> dict[str, Any]:
        message: dict[str, Any] = {
            "id": str(self._head.get("id", "clearford"))[:200],
            "type": "message",
            "role": "assistant",
            "content": [],
            "model": str(self._head.get("model", ""))[:200],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": {"input_tokens": 0, "output_tokens": 0},
        }
        return {"type": "message_start", "message": message}


def stop_message(found: dict[str, Any], path: str) -> bool:
    """Empty a whole answer in which a text stands; whether it stands in its content."""
    if not path.startswith("content.") or not isinstance(found.get("content"), list):
        return False
    # The blocks of one message belong together: a call without the words before it means another thing.
    found.update(content=[], stop_reason=REFUSAL, stop_sequence=None)
    return True

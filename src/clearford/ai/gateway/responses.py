"""The responses interface: what a request says, how its stream of events is read, and ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clearford.ai.gateway.chat import demand_no_probabilities
from clearford.ai.gateway.events import Event, event_frame
from clearford.ai.gateway.faults import unreadable
from clearford.ai.gateway.leaves import Leaf, leaves
from clearford.ai.gateway.said import Said, demand_own_tools, name_of, object_in, said_by
from clearford.ai.gateway.told import FILTERED, Told, fault_of
from clearford.core.errors import ClearfordError

_SEEN_ITEMS = frozenset(
    {
        "message",
        "function_call",
        "function_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
        "reasoning",
    }
)
_SEEN_PARTS = frozenset(
    {"input_text", "output_text", "text", "refusal", "summary_text", "reasoning_text"},
)
_OF_MODEL = frozenset({"function_call", "custom_tool_call", "reasoning"})
_ELSEWHERE = ("previous_response_id", "conversation", "prompt")
_FIRST = frozenset({"response.created", "response.queued", "response.in_progress"})
_LAST = frozenset({"response.completed", "response.incomplete", "response.failed"})
_PLACES = ("output_index", "content_index", "summary_index", "annotation_index")


class Responses:
    """Requests with items of input."""

    spoken = "input"
    plain = frozenset({"model", "user", "safety_identifier", "prompt_cache_key"})

    def said(self, found: dict[str, Any]) -> Iterator[Said]:
        """Every item; new is what stands behind the last that the model said."""
        spoken = found[self.spoken]
        if isinstance(spoken, str):
            yield Said("user", spoken, is_new=True)
            return
        if not isinstance(spoken, list) or not all(isinstance(one, dict) for one in spoken):
            raise unreadable("`input` is neither a text nor an array of objects")
        roles = [_role(item) for item in spoken]
        answered = max((i for i, role in enumerate(roles) if role == "assistant"), default=-1)
        for i, (item, role) in enumerate(zip(spoken, roles, strict=True)):
            text = "\n".join(leaf.text for leaf in leaves(item))
            yield from said_by(role, text, is_new=i > answered)

    def demand_seen(self, found: dict[str, Any]) -> None:
        """Refuse what is no text, what lies with the AI service, and tools that bring texts by themselves."""
        demand_no_probabilities(found)
        for name in _ELSEWHERE:
            if found.get(name):
                raise unreadable(
                    f"`{name}` names texts that lie with the AI service and cannot be looked at",
                    "send the whole talk in `input`",
                )
        if found.get("include"):
            raise unreadable("`include` asks for what cannot be looked at", "leave `include` out")
        demand_own_tools(found, "function", "custom")
        spoken = found[self.spoken]
        for item in spoken if isinstance(spoken, list) else ():
            _demand_item(item)

    def user(self, found: dict[str, Any]) -> str | None:
        """The field `safety_identifier`, or `user`."""
        return name_of(found, "safety_identifier", "user")


def _role(item: dict[str, Any]) -> str:
    kind = str(item.get("type", "message"))
    if kind in _OF_MODEL:
        return "assistant"
    return "tool" if kind.endswith("_output") else str(item.get("role", "user"))


def _demand_item(item: Any) -> None:
    kind = item.get("type", "message") if isinstance(item, dict) else None
    if kind not in _SEEN_ITEMS:
        raise unreadable("an item of the input is no text, so it cannot be looked at", "send text")
    if kind == "message" and item.get("content") is None:
        # A reference need not say that it is one.
        raise unreadable("an item without text names one that lies with the AI service", "send its text")
    if item.get("encrypted_content"):
        raise unreadable("sealed thoughts cannot be looked at", "leave `encrypted_content` out")
    for name in ("content", "output", "summary"):
        parts = item.get(name)
        for part in parts if isinstance(parts, list) else ():
            if not isinstance(part, dict) or part.get("type") not in _SEEN_PARTS:
                raise unreadable("a part of an item is no text, so it cannot be looked at", "send text")


class ResponseForm:
    """A stream of events of a response."""

    may_resume = False

    def __init__(self, echoed: frozenset[str] = frozenset()) -> None:
        """`echoed`: strings of the request, which the AI service says again and which are not its own."""
        self._echoed = echoed
        self._head: dict[str, Any] = {}
        self._begun = False
        self._number = -1

    def read(self, found: dict[str, Any]) -> Event:
        """Deltas are pieces of one text, until their `done` comes; every other event holds whole texts."""
        kind = str(found.get("type", ""))
        self._head = self._head or object_in(found, "response")
        stem, _, verb = kind.rpartition(".")
        place = ".".join(str(found.get(name, "")) for name in _PLACES)
        path = f"{kind}.{place}."
        texts = tuple(leaves(found, path))
        if verb == "delta":
            return Event(texts)
        whole = tuple(leaf for leaf in texts if not self._is_echo(leaf, leaf.path.removeprefix(path)))
        ends = (f"{stem}.delta.{place}.",) if verb == "done" else ()
        is_head = kind in _FIRST and not object_in(found, "response").get("output")
        return Event(whole=whole, ends=ends, is_head=is_head, is_last=kind in _LAST)

    def _is_echo(self, leaf: Leaf, name: str) -> bool:
        is_beside = name.startswith("response.") and not name.startswith("response.output")
        return is_beside and leaf.text in self._echoed

    def left(self, found: dict[str, Any]) -> None:
        """Keep the number of the last event."""
        self._begun = self._begun or found.get("type") == "response.created"
        if isinstance(found.get("sequence_number"), int):
            self._number = found["sequence_number"]

    def note(self, told: Sequence[Told]) -> bytes:
        """An event of our own, which clients pass over. The number of the next one stays free for it."""
        return event_frame("clearford", msgspec.json.encode({"type": "clearford", "clearford": told}))

    def stop(self, told: Sequence[Told]) -> bytes:
        """The response ends incomplete, for the filter."""
        out = b""
        if not self._begun:
            out += self._event("response.created", response=self._response("in_progress"))
        ended = self._response("incomplete")
        ended |= {"incomplete_details": {"reason": FILTERED}, "clearford": told}
        return out + self._event("response.incomplete", response=ended)

    def fault(self, error: ClearfordError, status: int) -> bytes:
        """The event `error`, in the form of a body as well, which is what clients raise."""
        found = fault_of(error, status)
        return self._event("error", code=found["code"], message=found["message"], param=None, error=found)

    def _event(self, kind: str, **more: Any) -> bytes:
        self._number += 1
        return event_frame(kind, msgspec.json.encode({"type": kind, "sequence_number": self._number, **more}))

    def _response(self, status: str) -> dict[str, Any]:
        created = self._head.get("created_at")
        return {
            "id": str(self._head.get("id", "clearford"))[:200],
            "object": "response",
            "created_at": created if isinstance(created, (int, float)) else 0,
            "status": status,
            "model": str(self._head.get("model", ""))[:200],
            "output": [],
            "parallel_tool_calls": False,
            "tool_choice": "auto",
            "tools": [],
        }


def stop_response(found: dict[str, Any], path: str) -> bool:
    """Empty a whole answer in which a text stands; whether it stands in its output."""
    if not path.startswith("output.") or not isinstance(found.get("output"), list):
        return False
    found.update(output=[], status="incomplete", incomplete_details={"reason": FILTERED})
    return True

"""What somebody said in a request, and how requests of each interface are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import msgspec

from clearford.ai.gateway.faults import unreadable


class Said(msgspec.Struct, frozen=True):
    """A text of a request."""

    role: str
    """`user`, `assistant`, `tool`, `system` ...; `request` for what stands beside the messages."""
    text: str
    is_new: bool
    """Said in this request; the rest was said before, and comes again with every request of the talk."""


class Reader(Protocol):
    """Reads the requests of one interface."""

    spoken: str
    """The field that holds what is said."""
    plain: frozenset[str]
    """Fields beside it that hold no text."""

    def said(self, found: dict[str, Any]) -> Iterator[Said]:
        """What is said. Raises GatewayError CF-G001 for what cannot be read."""
        ...

    def demand_seen(self, found: dict[str, Any]) -> None:
        """Raises GatewayError CF-G001 for a request with which something would pass that nobody looks at."""
        ...

    def user(self, found: dict[str, Any]) -> str | None:
        """The operator's user, as the program names it."""
        ...


def said_by(role: str, text: str, *, is_new: bool) -> Iterator[Said]:
    """A text, unless it is empty. What the operator says is never new."""
    if text:
        yield Said(role[:50], text, is_new=is_new and role not in ("system", "developer"))


def demand_own_tools(found: dict[str, Any], *kinds: str) -> None:
    """Raises GatewayError CF-G001 for a tool that the AI service runs by itself.

    kinds: types of tools of the program's own; the first is meant where a tool says none.
    """
    tools = found.get("tools")
    for tool in tools if isinstance(tools, list) else ():
        if not isinstance(tool, dict) or tool.get("type", kinds[0]) not in kinds:
            raise unreadable("a tool that the AI service runs brings texts that cannot be looked at")


def object_in(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The object in a field; an empty one where there is none."""
    held = found.get(name)
    return held if isinstance(held, dict) else {}


def name_of(found: Any, *fields: str) -> str | None:
    """The first of some fields that holds a name."""
    if not isinstance(found, dict):
        return None
    return next((found[key] for key in fields if isinstance(found.get(key), str) and found[key]), None)


def texts_or_parts(content: Any) -> list[Any]:
    """The parts of a content; none where it is a text or absent. Raises GatewayError CF-G001 for another."""
    if content is None or isinstance(content, str):
        return []
    if not isinstance(content, list):
        raise unreadable("a content is neither a text nor an array", "send text")
    return content

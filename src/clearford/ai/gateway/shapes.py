"""The interfaces that are passed on: path, reader of requests, form of streams, writer of blocked answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from clearford.ai.gateway.chat import Chats, ChunkForm, Prompts, stop_chat
from clearford.ai.gateway.events import Form
from clearford.ai.gateway.messages import MessageForm, Messages, stop_message
from clearford.ai.gateway.responses import ResponseForm, Responses, stop_response
from clearford.ai.gateway.said import Reader
from clearford.core.errors import GatewayError

Name = Literal["chat", "completion", "embedding", "responses", "messages"]


@dataclass(frozen=True)
class Shape:
    """One interface. Whatever reads and decides is the same for all of them."""

    name: Name
    path: str
    reader: Reader
    form: Callable[[frozenset[str]], Form]
    """Of a stream, given the strings of the request."""
    stop: Callable[[dict[str, Any], str], bool]
    """Takes the part of a whole answer out in which the text of a path stands; whether it stands in one."""
    echoes: bool = False
    """Whether answers hold the request again."""


def _chunks(_: frozenset[str]) -> Form:
    return ChunkForm()


def _blocks(_: frozenset[str]) -> Form:
    return MessageForm()


_ALL = (
    Shape("chat", "/v1/chat/completions", Chats(), _chunks, stop_chat),
    Shape("completion", "/v1/completions", Prompts("prompt"), _chunks, stop_chat),
    Shape("embedding", "/v1/embeddings", Prompts("input"), _chunks, stop_chat),
    Shape("responses", "/v1/responses", Responses(), ResponseForm, stop_response, echoes=True),
    Shape("messages", "/v1/messages", Messages(), _blocks, stop_message),
)
SHAPES: dict[str, Shape] = {shape.path: shape for shape in _ALL}
"""Every path that is passed on with a body. There is no other: what nobody looked at does not pass."""
NAMED: dict[Name, Shape] = {shape.name: shape for shape in _ALL}


def shape_of(path: str) -> Shape:
    """The shape of requests to a path. Raises GatewayError CF-G007 for a path that is not passed on."""
    found = SHAPES.get(path)
    if found is None:
        raise GatewayError("CF-G007", "no such path is passed on", suggestion=" ".join(SHAPES))
    return found

"""What a request to an AI service says: its texts, who said them, and how the answer is to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from clearford.ai.gateway.faults import unreadable
from clearford.ai.gateway.leaves import leaves
from clearford.core.errors import GatewayError

Shape = Literal["chat", "completion", "embedding"]
SHAPES: dict[str, Shape] = {
    "/v1/chat/completions": "chat",
    "/v1/completions": "completion",
    "/v1/embeddings": "embedding",
}
"""Every path that is passed on with a body. There is no other: what nobody looked at does not pass."""
TEXTS_MOST = 2_000
"""Texts of a request."""
_SPOKEN: dict[Shape, str] = {"chat": "messages", "completion": "prompt", "embedding": "input"}
_SEEN_PARTS = frozenset({"text", "input_text", "output_text", "refusal", "thinking"})
_PLAIN = frozenset(
    {"model", "user", "safety_identifier", "prompt_cache_key", "encoding_format", "modalities"}
)
_USERS = ("safety_identifier", "user")
_OBJECT = msgspec.json.Decoder(dict[str, Any])


class Said(msgspec.Struct, frozen=True):
    """A text of a request."""

    role: str
    """`user`, `assistant`, `tool`, `system` ...; `request` for what stands beside the messages."""
    text: str
    is_new: bool
    """Said in this request; the rest was said before, and comes again with every request of the talk."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request that can be passed on."""

    shape: Shape
    body: dict[str, Any]
    said: tuple[Said, ...]
    model: str
    stream: bool
    user: str | None
    """Of the operator's users, as the program names them."""


def shape_of(path: str) -> Shape:
    """The shape of requests to a path. Raises GatewayError CF-G007 for a path that is not passed on."""
    found = SHAPES.get(path)
    if found is None:
        raise GatewayError("CF-G007", "no such path is passed on", suggestion=" ".join(SHAPES))
    return found


def read_asked(shape: Shape, body: bytes, *, unseen: bool = False) -> Asked:
    """The request of a body. Raises GatewayError CF-G001 for one that cannot be read.

    unseen: what cannot be looked at (pictures, sound, files, tokens as numbers, probabilities of tokens)
    is passed on all the same.
    """
    try:
        found = _OBJECT.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable("the body is no JSON object") from error
    name = _SPOKEN[shape]
    if not found.get(name):
        raise unreadable(f"`{name}` is missing or empty")
    if not unseen:
        _demand_seen(shape, found)
    said = tuple(_of_chat(found[name]) if shape == "chat" else _of_prompt(found[name]))
    beside = {key: value for key, value in found.items() if key != name and key not in _PLAIN}
    rest = "\n".join(leaf.text for leaf in leaves(beside))
    if rest:
        said = (Said("request", rest, is_new=False), *said)
    if len(said) > TEXTS_MOST:
        raise unreadable(f"{len(said)} texts", f"at most {TEXTS_MOST} in a request")
    user = next((found[key] for key in _USERS if isinstance(found.get(key), str) and found[key]), None)
    return Asked(
        shape=shape,
        body=found,
        said=said,
        model=str(found.get("model", ""))[:200],
        stream=found.get("stream") is True,
        user=user and user[:200],
    )


def _of_chat(messages: Any) -> Iterator[Said]:
    if not isinstance(messages, list) or not all(isinstance(one, dict) for one in messages):
        raise unreadable("`messages` is no array of objects")
    answered = max((i for i, one in enumerate(messages) if one.get("role") == "assistant"), default=-1)
    for i, message in enumerate(messages):
        role = str(message.get("role", "user"))[:50]
        text = "\n".join(leaf.text for leaf in leaves(message))
        if text:
            yield Said(role, text, is_new=i > answered and role not in ("system", "developer"))


def _of_prompt(prompt: Any) -> Iterator[Said]:
    if isinstance(prompt, str):
        yield Said("user", prompt, is_new=True)
    elif isinstance(prompt, list):
        for one in prompt:
            if isinstance(one, str) and one:
                yield Said("user", one, is_new=True)
    else:
        raise unreadable("a prompt is neither a text nor an array")


def _demand_seen(shape: Shape, found: dict[str, Any]) -> None:
    """Refuse what would pass without having been looked at."""
    if found.get("logprobs") or found.get("top_logprobs"):
        raise unreadable(
            "probabilities of tokens hold the answer a second time, in pieces", "leave `logprobs` out"
        )
    if shape != "chat":
        prompt = found[_SPOKEN[shape]]
        if isinstance(prompt, list) and not all(isinstance(one, str) for one in prompt):
            raise unreadable("a prompt of numbers of tokens cannot be looked at", "send the text")
        return
    for message in found["messages"] if isinstance(found["messages"], list) else ():
        parts = message.get("content") if isinstance(message, dict) else None
        for part in parts if isinstance(parts, list) else ():
            if not isinstance(part, dict) or part.get("type") not in _SEEN_PARTS:
                raise unreadable("a part of a message is no text, so it cannot be looked at", "send text")

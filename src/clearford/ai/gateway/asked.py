"""What a request to an AI service says: its texts, who said them, and how the answer is to come."""

from __future__ import annotations

from typing import Any

import msgspec

from clearford.ai.gateway.faults import unreadable
from clearford.ai.gateway.leaves import leaves
from clearford.ai.gateway.said import Said
from clearford.ai.gateway.shapes import Shape

TEXTS_MOST = 2_000
"""Texts of a request."""
_OBJECT = msgspec.json.Decoder(dict[str, Any])


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request that can be passed on."""

    shape: Shape
    body: dict[str, Any]
    said: tuple[Said, ...]
    model: str
    stream: bool
    user: str | None
    """Of the operator's users, as the program names them."""

    def strings(self) -> frozenset[str]:
        """Every string of the request that is a text."""
        return frozenset(leaf.text for leaf in leaves(self.body))


def read_asked(shape: Shape, body: bytes, *, unseen: bool = False) -> Asked:
    """The request of a body. Raises GatewayError CF-G001 for one that cannot be read.

    unseen: what cannot be looked at (pictures, sound, files, tokens as numbers, probabilities of tokens,
    texts that the AI service fetches or has kept) is passed on all the same.
    """
    try:
        found = _OBJECT.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable("the body is no JSON object") from error
    reader = shape.reader
    if not found.get(reader.spoken):
        raise unreadable(f"`{reader.spoken}` is missing or empty")
    if not unseen:
        reader.demand_seen(found)
    said = tuple(reader.said(found))
    beside = {key: value for key, value in found.items() if key != reader.spoken and key not in reader.plain}
    rest = "\n".join(leaf.text for leaf in leaves(beside))
    if rest:
        said = (Said("request", rest, is_new=False), *said)
    if len(said) > TEXTS_MOST:
        raise unreadable(f"{len(said)} texts", f"at most {TEXTS_MOST} in a request")
    user = reader.user(found)
    return Asked(
        shape=shape,
        body=found,
        said=said,
        model=str(found.get("model", ""))[:200],
        stream=found.get("stream") is True,
        user=user and user[:200],
    )

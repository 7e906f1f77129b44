"""The texts of a request or an answer as items, which are decided like every other item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from msgspec import UNSET

from clearford.ai.gateway.asked import Asked
from clearford.core.items import Item
from clearford.core.schema import Context
from clearford.runtime.gateway.looking import parts_of


@dataclass(frozen=True)
class Talk:
    """One request: who asks, and what."""

    request: str
    """A random id."""
    key: str
    """Id of the key."""
    asked: Asked
    minors: bool
    headers: tuple[tuple[bytes, bytes], ...] = ()
    """Of the program, that are passed on."""

    @property
    def user(self) -> str | None:
        """The account that the items belong to; none where the program names no user."""
        return self.asked.user


@dataclass(frozen=True)
class Piece:
    """An item, the text of which it is a part, and where it begins there."""

    item: Item
    of: int
    """Number of the text in its request or answer."""
    at: int
    once: bool
    """It was said before: decided once, however often the program sends it again."""

    @property
    def what(self) -> Literal["prompt", "completion"]:
        """Whether it was asked or answered."""
        return "prompt" if self.item.kind == "prompt" else "completion"


def prompt_pieces(talk: Talk) -> list[Piece]:
    """The items of a request.

    What is new has an id of its own, so that saying it twice is two items. What was said before, or is
    said by the operator, is known by its content.
    """
    out: list[Piece] = []
    for number, said in enumerate(talk.asked.said):
        if said.is_new:
            name = f"{talk.request}/p{number}"
        else:
            known = f"{talk.key}\0{talk.user or ''}\0{talk.minors}\0{said.role}\0{said.text}"
            name = f"ai-{sha256(known.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
        out += _parts(talk, "prompt", name, said.text, number, once=not said.is_new)
    return out


def answer_pieces(talk: Talk, texts: list[str]) -> list[Piece]:
    """The items of the texts of an answer."""
    return [
        piece
        for number, text in enumerate(texts)
        for piece in _parts(talk, "completion", f"{talk.request}/c{number}", text, number)
    ]


def hit_piece(talk: Talk, number: int, start: int, text: str) -> Piece:
    """The item of a stretch of an answer that comes as a stream and must not go on."""
    name = f"{talk.request}/c{number}@{start}+{len(text)}"
    item = item_of(talk, "completion", name, text, talk.request)
    return Piece(item, number, start, once=False)


def _parts(
    talk: Talk, kind: str, name: str, text: str, number: int, *, once: bool = False
) -> Iterator[Piece]:
    for at, part in parts_of(text):
        suffix = f"@{at}" if at else ""
        thread = "" if once else talk.request
        yield Piece(item_of(talk, kind, name + suffix, part, thread), number, at, once)


def item_of(talk: Talk, kind: str, name: str, text: str, thread: str = "") -> Item:
    """An item of a talk. A lone surrogate, which no store can hold, becomes a question mark.

    thread: id of the request; empty for what comes again with other requests, and must be the same then.
    """
    return Item(
        id=name,
        kind=kind,
        text=text.encode("utf-8", "replace").decode(),
        actor=talk.user or UNSET,
        context=Context(thread=thread or UNSET, audience="private", minors=talk.minors or UNSET),
    )

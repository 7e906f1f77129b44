"""A frame of a stream as an interface means it: its texts, which of them are whole, and what ends with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from clearford.ai.gateway.leaves import Leaf
from clearford.ai.gateway.told import Told
from clearford.core.errors import ClearfordError


class Event(msgspec.Struct, frozen=True):
    """One frame."""

    texts: tuple[Leaf, ...] = ()
    """Pieces of texts; those with one path are one text, in order."""
    whole: tuple[Leaf, ...] = ()
    """Texts that are complete as they come."""
    ends: tuple[str, ...] = ()
    """Beginnings of the paths of texts that end here."""
    is_head: bool = False
    """Nothing of the answer is in it, so that its texts need not wait for another one."""
    is_last: bool = False
    """Nothing of the answer comes behind it."""


class Form(Protocol):
    """How one stream of an interface is read, and ended where it must not go on."""

    may_resume: bool
    """Whether a text that ended may go on; where it may not, that is a fault."""

    def read(self, found: dict[str, Any]) -> Event:
        """What a frame says."""
        ...

    def left(self, found: dict[str, Any]) -> None:
        """A frame leaves for the program."""
        ...

    def note(self, told: Sequence[Told]) -> bytes:
        """A frame that says what was decided about an answer that passed."""
        ...

    def stop(self, told: Sequence[Told]) -> bytes:
        """The frames that end a stream which was stopped, so that a client reads it as ended."""
        ...

    def fault(self, error: ClearfordError, status: int) -> bytes:
        """The last frame of a stream that a fault ends."""
        ...


def event_frame(kind: str, data: bytes) -> bytes:
    """A frame with a name and data of one line."""
    return b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n"

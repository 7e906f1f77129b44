"""What a source of messages is: parts that are each read in order, from any position on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

LARGEST = 1 << 20
"""Bytes of a message; a larger one is a dead letter."""


class Message(NamedTuple):
    """What somebody sent: one item, or several as JSON lines."""

    part: int
    position: int
    """Its place in its part; later messages have larger ones, perhaps with gaps."""
    body: bytes
    at: int | None = None
    """When it came, microseconds; none where the broker does not say."""


class Backlog(NamedTuple):
    """What waits of a part, for those who watch."""

    waiting: int | None
    """Messages that were not fetched yet; none where it is not known."""
    oldest: int | None
    """When the first of them came."""


class Source(Protocol):
    """Delivers the messages of its parts. One thread uses it.

    Where reading goes on is what the store says (`record.streams`), never what a broker remembers: a part is
    always begun by `begin` with a position. Every call may raise StoreError CF-S030 while the broker does
    not answer.
    """

    name: str
    """Of the source in the store: the same for every worker that shares it."""
    parts: int
    """How many parts there are, numbered from 0; the messages of one account are all in one part."""

    def begin(self, part: int, position: int) -> None:
        """Deliver a part from a position on."""
        ...

    def end(self, part: int) -> None:
        """Deliver no more of a part."""
        ...

    def fetch(self, cap: int, wait: timedelta) -> Sequence[Message]:
        """Up to `cap` messages of one of the parts that were begun, in order; none when none came in time.

        The next call gives later ones: what was fetched is not given again unless the part is begun anew.
        """
        ...

    def done(self, part: int, position: int) -> None:
        """Tell the broker that everything before a position is decided: advice that may be lost."""
        ...

    def backlog(self, part: int) -> Backlog:
        """What is known to wait of a part that was begun, without asking the broker."""
        ...

    def do_forget(self, conn: Connection, part: int, position: int) -> None:
        """Let go what lies before a position, where the store itself is the source."""
        ...

    def close(self) -> None:
        """Deliver nothing more."""
        ...

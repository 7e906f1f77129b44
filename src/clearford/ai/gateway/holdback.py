"""What may leave when: a frame waits until the text behind it was looked at too.

Each text of a stream (a choice, its reasoning, the arguments of a call) is a channel of its own. Text that
was looked at up to a place is safe up to `window` code points before it, as what stands there cannot become
part of a finding that is not longer than the window. A frame leaves when every text in it is safe, in order.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from clearford.ai.gateway.leaves import Leaf
from clearford.ai.gateway.sse import with_data

WINDOW = 64
"""Code points that are held back by default."""


@dataclass(frozen=True)
class Cover:
    """A stretch of a channel that is replaced; code points, end exclusive."""

    start: int
    end: int
    put: str


@dataclass
class Channel:
    """One text of a stream."""

    path: str
    pieces: list[str] = field(default_factory=list)
    size: int = 0
    """Code points that came."""
    seen: int = 0
    """Up to where it was looked at."""
    safe: int = 0
    """Up to where it may leave."""
    left: int = 0
    """Up to where it has left."""
    covers: list[Cover] = field(default_factory=list)
    """What is replaced, ascending, without overlap; only of text that has not left."""
    whole: bool = False
    """It came in one piece."""
    ended: bool = False
    """Nothing more comes of it, so that it may leave as far as it was looked at."""
    resumed: bool = False
    """It went on after it had ended; its end is not believed again."""
    _text: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        if self.pieces:
            self._text += "".join(self.pieces)
            self.pieces.clear()
        return self._text

    def add(self, piece: str) -> None:
        """Go on with it."""
        self.pieces.append(piece)
        self.size += len(piece)


@dataclass
class _Held:
    """A frame that waits."""

    frame: bytes
    found: Any
    """Its object."""
    leaves: Sequence[tuple[Channel, Leaf, int]]
    """Its texts with their channel, and where in the channel they begin."""


class HoldBack:
    """Frames that wait, and the texts they hold."""

    def __init__(
        self, window: int = WINDOW, left: Callable[[dict[str, Any]], object] = lambda _: None
    ) -> None:
        """`window`: code points, at least as long as what is not to leave in part. left: told what leaves."""
        self.window, self._left = window, left
        self.channels: dict[str, Channel] = {}
        self._held: deque[_Held] = deque()

    def __len__(self) -> int:
        """Frames that wait."""
        return len(self._held)

    def add(self, frame: bytes, found: Any = None, texts: Iterable[Leaf] = ()) -> None:
        """A frame comes, with its object and the texts in it."""
        held: list[tuple[Channel, Leaf, int]] = []
        for leaf in texts:
            channel = self.channels.get(leaf.path)
            if channel is None:
                channel = self.channels[leaf.path] = Channel(leaf.path)
            held.append((channel, leaf, channel.size))
            channel.add(leaf.text)
        self._held.append(_Held(frame, found, held))

    def fresh(self, least: int = 1) -> list[Channel]:
        """Channels with at least so many new code points, or any where nothing more comes."""
        return [
            channel
            for channel in self.channels.values()
            if (new := channel.size - channel.seen) >= least
            or (channel.ended and (new or channel.safe < channel.size))
        ]

    def looked(self, channel: Channel, covers: Sequence[Cover] = (), *, ended: bool = False) -> None:
        """A channel was looked at as far as it came, and may go on.

        covers: what is to be replaced in what has not left. ended: nothing more comes, so all is safe.
        """
        channel.seen = channel.size
        channel.covers = list(covers)
        safe = channel.size if ended or channel.ended else max(channel.safe, channel.size - self.window)
        # What is replaced is replaced whole: the frame in which it begins waits until it has ended.
        channel.safe = next((c.start for c in covers if c.start < safe < c.end), safe)

    def leave(self) -> list[bytes]:
        """The frames that may leave now, in order; each leaves once."""
        out: list[bytes] = []
        while self._held and all(
            start + len(leaf.text) <= channel.safe for channel, leaf, start in self._held[0].leaves
        ):
            held = self._held.popleft()
            for channel, leaf, start in held.leaves:
                channel.left = start + len(leaf.text)
            if held.found is not None:
                self._left(held.found)
            out.append(_covered(held))
        return out


def _covered(held: _Held) -> bytes:
    """The frame as it leaves: the bytes that came, unless something in it is replaced."""
    changed = False
    for channel, leaf, start in held.leaves:
        put = cover(leaf.text, start, channel.covers)
        if put != leaf.text:
            leaf.put(put)
            changed = True
    return with_data(held.frame, msgspec.json.encode(held.found)) if changed else held.frame


def cover(text: str, start: int, covers: Sequence[Cover]) -> str:
    """A piece of a channel that begins at `start`, with what is replaced.

    What stands in place of a stretch comes where it begins; the rest of it is left out.
    """
    out: list[str] = []
    at, end = start, start + len(text)
    for one in covers:
        if one.end <= at or one.start >= end:
            continue
        out.append(text[at - start : max(one.start, at) - start])
        if one.start >= at:
            out.append(one.put)
        at = min(one.end, end)
    out.append(text[at - start :])
    return "".join(out)

"""An answer that comes as a stream: what leaves of it was looked at, with the text around it.

Whoever looks says what a text asks for; this module says which text is to be looked at, and when. The end of
a stream is not looked at here: the whole of it is decided and on record before its last frames leave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from clearford.ai.gateway.chains import Chain
from clearford.ai.gateway.chat import ChunkForm
from clearford.ai.gateway.events import Event, Form
from clearford.ai.gateway.holdback import WINDOW, Channel, Cover, HoldBack
from clearford.ai.gateway.leaves import Leaf
from clearford.ai.gateway.sse import DONE, LONGEST, Frames, data_of
from clearford.ai.gateway.steps import Step
from clearford.core.errors import GatewayError

BACK = 1_024
"""Code points before what is new that are looked at with it."""
AT_ONCE = 4_096
"""New code points that are looked at together."""
CHANNELS_MOST = 256
"""Texts of one answer."""
WHOLE_MOST = 1_024
"""Texts of a stream beside those, each of which came whole: names of tools, what was said again."""


@dataclass(frozen=True)
class Look:
    """What a text asks for."""

    step: Step = "pass"
    covers: tuple[Cover, ...] = ()
    """What is to be replaced in it; ascending, without overlap."""


@dataclass(frozen=True)
class Hit:
    """A text that must not go on, unless the decision about it says otherwise."""

    channel: Channel
    start: int
    text: str
    """The stretch that was looked at; it begins at `start`."""


PASS = Look()


class Screened:
    """One streamed answer."""

    def __init__(
        self,
        look: Callable[[str], Look],
        *,
        window: int = WINDOW,
        stride: int = 1,
        most: int = 8 << 20,
        longest: int = LONGEST,
        form: Form | None = None,
    ) -> None:
        """Say how it is looked at.

        look: is given a stretch of one text. window: as in `HoldBack`. stride: new code points of a text
        for which it is worth looking. most: bytes of the stream; longest: of one frame.
        form: how its frames are read; that of chat by default.
        """
        self.form = form or ChunkForm()
        """How its frames are read."""
        self._look, self._stride, self._most = look, stride, most
        self._frames, self._bytes = Frames(longest), 0
        self.held = HoldBack(window, self.form.left)
        self._ending: set[str] = set()
        """Texts that ended, and wait for another one to go on: the last of all waits for the decision."""
        self._last: set[str] = set()
        """Whole texts that wait in the same way, for one that nobody said yet."""
        self._said: set[str] = set()
        """What whole texts said."""
        self._wholes = 0
        self._plain: set[str] = set()
        """Whole texts in which nothing was found."""
        self.scanned = Chain()
        """Of what left here."""
        self.came = 0
        """Frames that came."""
        self.hit: Hit | None = None
        self.labelled = False
        """Whether something was found that is to be labelled or was covered."""
        self.is_done = False
        """Whether the last frame came."""

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that may leave now that these bytes came; none while there is a hit.

        Raises GatewayError CF-G005 for a stream that is too long, CF-G006 for one that cannot be read.
        """
        self._bytes += len(data)
        if self._bytes > self._most:
            raise GatewayError(
                "CF-G005", f"more than {self._most} bytes", suggestion="ask for a shorter answer"
            )
        for frame in self._frames.feed(data):
            self._take(frame)
        return self.go_on()

    def go_on(self) -> list[bytes]:
        """Look at what is new, and give what may leave."""
        for channel in self.held.fresh(self._stride):
            self._look_at(channel)
            if self.hit is not None:
                return []
        return self._leave()

    def pardon(self) -> None:
        """The decision about the hit lets it pass."""
        if self.hit is not None:
            self.held.looked(self.hit.channel)
            self.hit = None

    def close(self) -> list[Channel]:
        """Nothing more comes; the texts as they are, to be decided as a whole."""
        rest = self._frames.rest()
        if rest.strip() and not self.is_done:
            self._take(rest)
        return [channel for channel in self.held.channels.values() if channel.size]

    def finish(self, covers: dict[str, tuple[Cover, ...]]) -> list[bytes]:
        """What is left may leave, as everything was decided. covers: by path of the text."""
        for path, channel in self.held.channels.items():
            self.held.looked(channel, [c for c in covers.get(path, ()) if c.end > channel.left], ended=True)
        return self._leave()

    def _leave(self) -> list[bytes]:
        frames = self.held.leave()
        for frame in frames:
            self.scanned.add(frame)
        return frames

    def _take(self, frame: bytes) -> None:
        """A frame comes. What comes behind the last one is nobody's answer, and is left out."""
        if self.is_done:
            return
        self.came += 1
        data = data_of(frame)
        if data is None or not data.strip():
            self.held.add(frame)
            return
        if data.strip() == DONE:
            self.is_done = True
            self.held.add(frame)
            return
        found = _object(data)
        event = self.form.read(found)
        self.held.add(frame, found, (*event.texts, *event.whole))
        self._end(event)
        self.is_done = event.is_last
        self._wholes += len(event.whole)
        if len(self.held.channels) - self._wholes > CHANNELS_MOST or self._wholes > WHOLE_MOST:
            raise GatewayError("CF-G006", f"more than {CHANNELS_MOST} texts in one answer")

    def _end(self, event: Event) -> None:
        """Keep which texts have ended. They leave when another one goes on, so that the last one waits."""
        self._end_whole(event)
        channels = self.held.channels
        for begin in event.ends:
            self._ending |= {
                path for path in channels if path.startswith(begin) and not channels[path].resumed
            }
        for leaf in event.texts:
            self._resume(channels[leaf.path], leaf)
        if event.texts:
            for path in self._ending:
                channels[path].ended = True
            self._ending.clear()

    def _end_whole(self, event: Event) -> None:
        """Keep which whole texts have ended; what says them again is no other text."""
        channels, words = self.held.channels, {leaf.text for leaf in event.whole}
        if event.texts or not words <= self._said:
            for path in self._last:
                channels[path].ended = True
            self._last.clear()
        self._said |= words
        for leaf in event.whole:
            channel = channels[leaf.path]
            channel.whole = channel.size == len(leaf.text)
            channel.ended = channel.whole and event.is_head
            if channel.whole and not channel.ended:
                self._last.add(leaf.path)

    def _resume(self, channel: Channel, leaf: Leaf) -> None:
        """A text goes on, whether or not it was said to have ended."""
        if not channel.ended and leaf.path not in self._ending:
            return
        if not self.form.may_resume:
            raise GatewayError("CF-G006", "a text goes on after its end")
        self._ending.discard(leaf.path)
        channel.ended, channel.resumed = False, True

    def _look_at(self, channel: Channel) -> None:
        if channel.seen == channel.size:
            self.held.looked(channel, channel.covers)  # nothing is new but that it has ended
            return
        is_whole = channel.whole and not channel.seen
        if is_whole and channel.text in self._plain:
            self.held.looked(channel)
            return
        covers: list[Cover] = []
        for start, end in _stretches(channel):
            text = channel.text[start:end]
            look = self._look(text)
            moved = [Cover(c.start + start, c.end + start, c.put) for c in look.covers]
            if look.step in ("hold", "block") or any(_is_late(c, channel) for c in moved):
                self.hit = Hit(channel, start, text)
                return
            self.labelled = self.labelled or look.step != "pass"
            reached = covers[-1].end if covers else 0
            covers += [c for c in moved if c.start >= reached and c.end > channel.left]
        if is_whole and not covers:
            self._plain.add(channel.text)
        begin = max(0, channel.seen - BACK)
        known = [c for c in channel.covers if channel.left < c.end <= begin]
        self.held.looked(channel, [*known, *(c for c in covers if not known or c.start >= known[-1].end)])


def _is_late(wanted: Cover, channel: Channel) -> bool:
    """Whether the beginning of a stretch has left uncovered, so that covering the rest would be no use."""
    begun = wanted.start < channel.left < wanted.end
    return begun and not any(c.start <= wanted.start and channel.left <= c.end for c in channel.covers)


def _stretches(channel: Channel) -> Iterator[tuple[int, int]]:
    """What is to be looked at of a text, in stretches that overlap."""
    at = channel.seen
    while at < channel.size:
        end = min(channel.size, at + AT_ONCE)
        yield max(0, at - BACK), end
        at = end


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise GatewayError("CF-G006", "a frame holds no JSON") from error
    if not isinstance(found, dict):
        raise GatewayError("CF-G006", "a frame holds no object")
    return found

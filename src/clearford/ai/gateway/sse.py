"""Event streams (text/event-stream): bytes in any pieces in, whole frames out, byte for byte."""

from __future__ import annotations

import re

from clearford.core.errors import GatewayError

LONGEST = 1 << 20
"""Bytes of a frame; a longer one is refused with CF-G006."""
DONE = b"[DONE]"
"""What the last frame of the chat and completion streams holds in place of an object."""
_END = re.compile(rb"(?:\r\n|\r(?!\n)|\n){2}")
_BOM = b"\xef\xbb\xbf"


class Frames:
    """Cuts a stream into frames. Joined, the frames and the rest are the bytes that were fed."""

    def __init__(self, longest: int = LONGEST) -> None:
        """`longest`: bytes of a frame."""
        self._held, self._seen, self._longest = bytearray(), 0, longest

    def feed(self, data: bytes) -> list[bytes]:
        """The frames that end in these bytes, each with the empty line that ends it.

        Raises GatewayError CF-G006 for a frame that is longer than any honest one.
        """
        self._held += data
        frames: list[bytes] = []
        begin, look = 0, max(0, self._seen - 3)
        while (end := _END.search(self._held, look)) is not None:
            frames.append(bytes(self._held[begin : end.end()]))
            begin = look = end.end()
        del self._held[:begin]
        self._seen = len(self._held)
        if self._seen > self._longest or any(len(frame) > self._longest for frame in frames):
            raise GatewayError("CF-G006", f"a frame of more than {self._longest} bytes")
        return frames

    def rest(self) -> bytes:
        """What no empty line ended, once the stream is over; a reader may take it for a frame."""
        rest = bytes(self._held)
        self._held.clear()
        self._seen = 0
        return rest


def data_of(frame: bytes) -> bytes | None:
    """The data of a frame, its lines joined; none for a comment or a frame of other fields alone."""
    found: list[bytes] = []
    for line in frame.removeprefix(_BOM).splitlines():
        name, _, value = line.partition(b":")
        if name == b"data":
            found.append(value.removeprefix(b" "))
    return b"\n".join(found) if found else None


def with_data(frame: bytes, data: bytes) -> bytes:
    """A frame with other data, of one line; its other fields stay."""
    lines = frame.removeprefix(_BOM).splitlines()
    other = [line for line in lines if line and not line.startswith(b"data")]
    return b"".join(line + b"\n" for line in other) + frame_of(data)


def frame_of(data: bytes) -> bytes:
    """A frame with data of one line."""
    return b"data: " + data + b"\n\n"

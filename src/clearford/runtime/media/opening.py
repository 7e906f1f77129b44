"""Opening a picture that nobody knows, in a process that may do little and ends: what comes back is harmless.

The bytes are decoded nowhere else. A picture that is too large, damaged or hostile ends that process alone,
and is told as a state.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore
from typing import Literal

import msgspec

from clearford.core.errors import ConfigError, RequestError
from clearford.runtime.media.kinds import PICTURES, UNKNOWN, kind_of
from clearford.runtime.media.limited import run_limited
from clearford.runtime.service.settings import Media

State = Literal["ready", "large", "damaged", "type"]
"""Whether a file can be shown: it can; it is too large or takes too long to open; it cannot be read; it is
of a type that is not opened."""
LONGEST = 1_600
"""Longer side of a picture that is shown, in points."""
POINTS = (0, 80, 32, 6)
"""Steps of blur -> points on the longer side that are left, 0 for all: the last shows colours alone."""
COVERED = len(POINTS) - 1
"""The step at which pictures are covered."""
MEMORY = 1 << 30
"""Bytes of address space that opening one may take."""
_PROGRAM = Path(__file__).with_name("opener.py")
_WEBP = b"RIFF"
AT_ONCE = 2
"""Pictures that a process opens at a time; others wait."""
_OPENING = BoundedSemaphore(AT_ONCE)


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was opened, or why it was not."""

    state: State
    kind: str = UNKNOWN
    """Media type by its content."""
    width: int | None = None
    height: int | None = None
    """Points of the original."""
    frames: int | None = None
    """Pictures that follow each other in it; the first is shown."""
    body: bytes = b""
    """A WebP without metadata, where the state is `ready`."""


class _Told(msgspec.Struct, frozen=True):
    """What the program says of a picture."""

    state: Literal["ready", "large"]
    width: int
    height: int
    frames: int


def can_open() -> bool:
    """Whether pictures can be opened on this installation: the extra `media` is there."""
    return find_spec("PIL") is not None


def not_installed() -> ConfigError:
    """Why no picture is opened without the extra."""
    return ConfigError(
        "CF-C001",
        "pictures cannot be opened on this installation",
        suggestion="pip install 'clearford[media]'",
    )


def open_picture(
    body: bytes, limits: Media, *, blur: int = 0, grey: bool = False, memory: int = MEMORY
) -> Opened:
    """A picture as it may be shown. blur: a step of `POINTS`. memory: bytes of address space.

    Raises ConfigError CF-C001 where the extra `media` is missing, RequestError CF-H006 where too many wait.
    """
    kind = kind_of(body)
    if kind not in PICTURES:
        return Opened(state="type", kind=kind)
    if not can_open():
        raise not_installed()
    asked = {
        "pixels": limits.megapixels * 1_000_000,
        "frames": limits.frames,
        "longest": LONGEST,
        "points": POINTS[blur],
        "grey": grey,
        "memory": memory,
        "seconds": limits.open_s,
    }
    if not _OPENING.acquire(timeout=AT_ONCE * limits.open_s):
        raise RequestError("CF-H006", "other pictures are being opened", suggestion="wait a minute")
    try:
        answer = run_limited(_PROGRAM, asked, body, seconds=limits.open_s)
    finally:
        _OPENING.release()
    found = Opened(state=answer) if isinstance(answer, str) else _read(answer)
    return msgspec.structs.replace(found, kind=kind)


def examined(body: bytes, limits: Media) -> Opened:
    """Whether a file can be shown, as found by opening it; taken for ready where nothing can be opened."""
    kind = kind_of(body)
    if kind in PICTURES and not can_open():
        return Opened(state="ready", kind=kind)
    return msgspec.structs.replace(open_picture(body, limits, blur=COVERED), body=b"")


def _read(answer: bytes) -> Opened:
    """What the program wrote, which is not believed further than it must be."""
    line, _, made = answer.partition(b"\n")
    try:
        told = msgspec.json.decode(line, type=_Told)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Opened(state="damaged")
    if told.state == "ready" and not made.startswith(_WEBP):
        return Opened(state="damaged")
    return Opened(state=told.state, width=told.width, height=told.height, frames=told.frames, body=made)

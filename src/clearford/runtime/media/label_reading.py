"""What a file that nobody knows says of how it came about, read in a process that may do little and ends."""

from __future__ import annotations

from pathlib import Path
from threading import BoundedSemaphore
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.verdict import C2pa, Marks
from clearford.core.errors import RequestError
from clearford.runtime.media.label_reader import MOST
from clearford.runtime.media.limited import run_limited
from clearford.runtime.service.settings import Media

Reading = Literal["read", "type", "damaged", "refused", "large", "extra"]
"""read: its labels are known, also where it has none. type: not a kind of file that holds labels. damaged:
it cannot be read. refused: its metadata is of a size or depth that no honest file has. large: reading it took
too long. extra: this installation lacks what reads such files."""
MEMORY = 1 << 30
"""Bytes of address space that reading one may take."""
AT_ONCE = 2
"""Files that a process reads at a time; others wait."""
_PROGRAM = Path(__file__).with_name("label_reader.py")
_READING = BoundedSemaphore(AT_ONCE)


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a file says, without any text of it."""

    state: Reading
    labels: Annotated[tuple[Literal["1", "2", "3", ""], ...], Meta(max_length=4)] = ()
    """Values of the labels in it, each once; empty for one that does not exist."""
    sources: Annotated[
        tuple[Annotated[str, Meta(pattern="^[A-Za-z]{1,60}$")], ...], Meta(max_length=MOST)
    ] = ()
    """Codes of IPTC's source types."""
    c2pa: C2pa | None = None
    """None where manifests were not read."""

    @property
    def marks(self) -> Marks:
        """The same for the verdict; it is worth something where the state is `read`."""
        labels = tuple(Aigc(label=value) for value in self.labels)
        return Marks(labels=labels, sources=self.sources, c2pa=self.c2pa or "none")


def read_said(body: bytes, limits: Media, *, memory: int = MEMORY) -> Said:
    """What a file says. memory: bytes of address space. RequestError CF-H006 where too many wait."""
    asked = {"memory": memory, "seconds": limits.open_s}
    if not _READING.acquire(timeout=AT_ONCE * limits.open_s):
        raise RequestError("CF-H006", "other files are being read", suggestion="wait a minute")
    try:
        answer = run_limited(_PROGRAM, asked, body, seconds=limits.open_s)
    finally:
        _READING.release()
    if isinstance(answer, str):
        return Said(state=answer)
    try:
        return msgspec.json.decode(answer, type=Said)
    except (msgspec.MsgspecError, UnicodeDecodeError):  # the program is not believed further than it must be
        return Said(state="damaged")

"""A file that is read here and there, and written as pieces of itself with something new between them.

Nothing holds a whole file: two gigabytes take no more memory than two kilobytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from clearford.core.errors import LabelError

BLOCK = 1 << 20
"""Bytes that are copied at a time."""
METADATA = 16 << 20
"""Bytes of one piece of metadata that are read at most."""


class Cut(NamedTuple):
    """Bytes of the file as they are."""

    start: int
    end: int
    """Behind the last."""


Piece = bytes | Cut


class Media:
    """A file that can be sought in; it is read from its beginning, wherever it stands."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = stream.seek(0, os.SEEK_END)

    def read(self, at: int, size: int) -> bytes:
        """So many bytes from a place. LabelError CF-L002 where the file ends before."""
        if size > METADATA:
            raise too_large(at)
        found = self.peek(at, size)
        if len(found) < size:
            raise damaged("the file ends too early", at)
        return found

    def peek(self, at: int, size: int) -> bytes:
        """So many bytes, or as many as there are."""
        if at < 0 or at >= self.size:
            return b""
        self._stream.seek(at)
        return self._stream.read(size)

    def number(self, at: int, size: int, *, little: bool = False) -> int:
        """A number of so many bytes."""
        return int.from_bytes(self.read(at, size), "little" if little else "big")

    def copy(self, cut: Cut, target: BinaryIO) -> None:
        """Write bytes of the file to another one."""
        at = cut.start
        while at < cut.end:
            block = self.read(at, min(BLOCK, cut.end - at))
            target.write(block)
            at += len(block)


def put(media: Media, pieces: Iterable[Piece], target: BinaryIO) -> None:
    """Write pieces one after another."""
    for piece in pieces:
        if isinstance(piece, Cut):
            media.copy(piece, target)
        else:
            target.write(piece)


def damaged(why: str, at: int) -> LabelError:
    """That a file is not what its kind demands. at: byte, from 0."""
    return LabelError("CF-L002", f"{why} (byte {at})")


def too_large(at: int) -> LabelError:
    """That a piece of metadata is larger than any honest one."""
    return LabelError("CF-L005", f"more than {METADATA >> 20} MiB of metadata in one piece (byte {at})")

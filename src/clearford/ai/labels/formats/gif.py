"""GIF: XMP in an application extension, whose packet is not cut into blocks.

Source: XMP specification part 3, 1.1.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clearford.ai.labels import xmp
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import METADATA, Cut, Media, Piece, damaged, too_large

_INTRODUCER = b"\x21\xff\x0bXMP DataXMP"
_MAGIC = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
"""Behind the packet: who takes the packet for blocks comes to the end through it, wherever he enters."""


class Part(NamedTuple):
    """A block of the file."""

    start: int
    end: int
    packet: Cut | None
    """Where the XMP lies, if it is that."""


def parts(media: Media) -> Iterator[Part]:
    """The blocks behind the head, up to the trailer."""
    at = _behind_head(media)
    while (mark := media.number(at, 1)) != 0x3B:
        if mark == 0x21:
            part = _extension(media, at)
        elif mark == 0x2C:
            flags = media.number(at + 9, 1)
            part = Part(at, _behind_blocks(media, at + 11 + _table(flags)), None)
        else:
            raise damaged("a block of unknown kind", at)
        yield part
        at = part.end


def carriers(media: Media) -> Iterator[Carrier]:
    """XMP packets."""
    for part in parts(media):
        if part.packet is not None:
            yield Carrier("xmp", media.read(part.packet.start, part.packet.end - part.packet.start))


def pieces(media: Media, text: str, source: str | None = None) -> Iterator[Piece]:
    """The file with this label in its XMP, before the trailer."""
    packets = [one.body for one in carriers(media)]
    packet = xmp.labelled(packets[0] if packets else None, text, source)
    yield b"GIF89a"  # extensions exist from this version on
    at = end = _behind_head(media)
    yield Cut(6, at)
    for part in parts(media):
        end = part.end
        if part.packet is not None:
            yield Cut(at, part.start)
            at = end
    yield Cut(at, end)
    yield _INTRODUCER + packet + _MAGIC
    yield Cut(end, media.size)


def _behind_head(media: Media) -> int:
    return 13 + _table(media.number(10, 1))


def _table(flags: int) -> int:
    """Bytes of a table of colours."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _extension(media: Media, at: int) -> Part:
    if media.peek(at, len(_INTRODUCER)) != _INTRODUCER:
        return Part(at, _behind_blocks(media, at + 2), None)
    begin = at + len(_INTRODUCER)
    found = media.peek(begin, METADATA + len(_MAGIC)).find(_MAGIC)
    if found < 0:
        if media.size - begin > METADATA:
            raise too_large(at)
        raise damaged("the XMP packet does not end", at)
    return Part(at, begin + found + len(_MAGIC), Cut(begin, begin + found))


def _behind_blocks(media: Media, at: int) -> int:
    """Behind the empty block that ends a row of blocks."""
    while size := media.number(at, 1):
        at += 1 + size
    return at + 1

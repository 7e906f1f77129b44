"""Ogg with Vorbis or Opus: the label as a comment. The pages of the heads are made anew, all others stay.

Sources: RFC 3533 (pages), the Vorbis I specification 4.2 and 5, RFC 7845 (Opus).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.formats.vorbis import Comments, comments
from clearford.ai.labels.pieces import METADATA, Cut, Media, Piece, damaged, too_large
from clearford.core.errors import LabelError

_HEADS = {b"\x01vorbis": (b"\x03vorbis", 3), b"OpusHead": (b"OpusTags", 2)}
"""How the first packet begins -> how that of comments begins, and how many packets are heads."""
_FULL = 255
_POLYNOMIAL = 0x04C11DB7


def _table() -> list[int]:
    made = []
    for n in range(256):
        rest = n << 24
        for _ in range(8):
            rest = (rest << 1 ^ _POLYNOMIAL if rest & 1 << 31 else rest << 1) & 0xFFFFFFFF
        made.append(rest)
    return made


_TABLE = _table()


class Page(NamedTuple):
    """A page of the file."""

    start: int
    flags: int
    position: bytes
    """Where its last sound ends, eight bytes."""
    serial: bytes
    """Of the stream, four bytes."""
    number: int
    laces: bytes
    body: int
    end: int


def _page(media: Media, at: int) -> Page:
    head = media.read(at, 27)
    if head[:4] != b"OggS" or head[4] != 0:
        raise damaged("a page does not begin as it should", at)
    laces = media.read(at + 27, head[26])
    body = at + 27 + len(laces)
    number = int.from_bytes(head[18:22], "little")
    end = body + sum(laces)
    if end > media.size:
        raise damaged("a page goes beyond the end", at)
    return Page(at, head[5], head[6:14], head[14:18], number, laces, body, end)


class Heads(NamedTuple):
    """The pages that hold the heads of the one stream of a file."""

    first: Page
    pages: list[Page]
    """Those behind the first one."""
    packets: list[bytes]
    """What they hold: comments, and for Vorbis what decoders need."""
    comments: Comments
    sign: bytes
    """How the packet of comments begins."""


def _heads(media: Media) -> Heads:
    first = _page(media, 0)
    begin = media.read(first.body, first.end - first.body)
    kind = next((sign for sign in _HEADS if begin.startswith(sign)), None)
    if kind is None:
        raise LabelError("CF-L001", "an Ogg file of another kind than Vorbis and Opus")
    sign, count = _HEADS[kind]
    pages, packets, at = list[Page](), [b""], first.end
    while len(packets) < count:
        page = _page(media, at)
        if page.serial != first.serial:
            raise LabelError("CF-L001", "an Ogg file of more than one stream")
        _collect(media, page, packets)
        pages.append(page)
        at = page.end
        if at - first.end > METADATA:
            raise too_large(at)
    if packets.pop() or not packets[0].startswith(sign):
        raise damaged("the heads do not end with their page", at)
    return Heads(first, pages, packets, comments(packets[0][len(sign) :], first.end), sign)


def _collect(media: Media, page: Page, packets: list[bytes]) -> None:
    """Add the packets of a page to those before; the last one goes on where its last part is full."""
    at = page.body
    for lace in page.laces:
        packets[-1] += media.read(at, lace)
        at += lace
        if lace < _FULL:
            packets.append(b"")


def carriers(media: Media) -> Iterator[Carrier]:
    """Labels among the comments."""
    return (Carrier("tag", text) for text in _heads(media).comments.labels)


def pieces(media: Media, text: str) -> Iterator[Piece]:
    """The file with this label; where the heads take more pages than before, the others are counted anew."""
    heads = _heads(media)
    packets = [heads.sign + heads.comments.labelled(text).written(), *heads.packets[1:]]
    pages = _pages(packets, heads.first.serial)
    yield Cut(0, heads.first.end)
    yield b"".join(pages)
    at, more = heads.pages[-1].end, len(pages) - len(heads.pages)
    if more:
        yield from _counted_anew(media, at, heads.first.serial, more)
    else:
        yield Cut(at, media.size)


def _pages(packets: Sequence[bytes], serial: bytes) -> list[bytes]:
    """Packets in pages, from the second page of the stream on; no sound ends in them."""
    laces, body = b"", b""
    for packet in packets:
        laces += bytes([_FULL]) * (len(packet) // _FULL) + bytes([len(packet) % _FULL])
        body += packet
    made, goes_on = [], False
    for number, at in enumerate(range(0, len(laces), _FULL), 1):
        own = laces[at : at + _FULL]
        part, body = body[: sum(own)], body[sum(own) :]
        ends = any(lace < _FULL for lace in own)
        position = b"\0" * 8 if ends else b"\xff" * 8
        made.append(_made(1 if goes_on else 0, position, serial, number, own, part))
        goes_on = own[-1] == _FULL
    return made


def _made(flags: int, position: bytes, serial: bytes, number: int, laces: bytes, body: bytes) -> bytes:
    head = b"OggS\0" + bytes([flags]) + position + serial + number.to_bytes(4, "little")
    rest = bytes([len(laces)]) + laces + body
    sum_ = _checksum(head + b"\0" * 4 + rest)
    return head + sum_.to_bytes(4, "little") + rest


def _checksum(page: bytes) -> int:
    rest = 0
    for byte in page:
        rest = (rest << 8 & 0xFFFFFFFF) ^ _TABLE[rest >> 24 ^ byte]
    return rest


def _counted_anew(media: Media, at: int, serial: bytes, more: int) -> Iterator[Piece]:
    while at < media.size:
        page = _page(media, at)
        if page.serial == serial:
            body = media.read(page.body, page.end - page.body)
            yield _made(page.flags, page.position, serial, page.number + more, page.laces, body)
        else:
            yield Cut(at, page.end)
        at = page.end

"""PNG: XMP in an iTXt chunk; a text chunk `AIGC` is seen too. Source: PNG third edition, 11.3.3."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import METADATA, Cut, Media, Piece, damaged, too_large

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP = b"XML:com.adobe.xmp"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_HEAD = 12
"""Bytes of a chunk besides its contents: length, type, checksum."""


class Chunk(NamedTuple):
    """A chunk of the file."""

    kind: bytes
    start: int
    size: int
    """Bytes of its contents."""

    @property
    def end(self) -> int:
        """Behind its checksum."""
        return self.start + _HEAD + self.size


def chunks(media: Media) -> Iterator[Chunk]:
    """The chunks up to the last one, IEND."""
    at = len(SIGNATURE)
    while True:
        size, kind = media.number(at, 4), media.read(at + 4, 4)
        chunk = Chunk(kind, at, size)
        if chunk.end > media.size:
            raise damaged("a chunk goes beyond the end", at)
        yield chunk
        if kind == b"IEND":
            return
        at = chunk.end


def carriers(media: Media) -> Iterator[Carrier]:
    """XMP packets, and texts called AIGC."""
    for chunk in chunks(media):
        keyword, text = _text(media, chunk)
        if keyword == _XMP:
            yield Carrier("xmp", text)
        elif keyword == KEY.encode():
            yield Carrier("text", text)


def pieces(media: Media, text: str, source: str | None = None) -> Iterator[Piece]:
    """The file with this label in its XMP."""
    packets = [one.body for one in carriers(media) if one.place == "xmp"]
    packet = xmp.labelled(packets[0] if packets else None, text, source)
    yield SIGNATURE
    for chunk in chunks(media):
        keyword, _ = _text(media, chunk)
        if keyword not in (_XMP, KEY.encode()):
            yield Cut(chunk.start, chunk.end)
        if chunk.kind == b"IHDR":
            yield _made(b"iTXt", _XMP + b"\0\0\0\0\0" + packet)
    yield Cut(chunk.end, media.size)


def _made(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _text(media: Media, chunk: Chunk) -> tuple[bytes, bytes]:
    """Keyword and text of a text chunk; both empty for any other."""
    if chunk.kind not in _TEXTS or media.peek(chunk.start + 8, 20).split(b"\0")[0] not in (
        _XMP,
        KEY.encode(),
    ):
        return b"", b""
    keyword, _, rest = media.read(chunk.start + 8, chunk.size).partition(b"\0")
    if chunk.kind == b"tEXt":
        return keyword, rest
    if chunk.kind == b"zTXt":
        return keyword, _inflated(rest[1:], chunk.start)
    packed, rest = rest[:1] == b"\1", rest[2:]
    text = rest.split(b"\0", 2)[-1]
    return keyword, _inflated(text, chunk.start) if packed else text


def _inflated(body: bytes, at: int) -> bytes:
    """What is packed, up to the limit: a few bytes may unpack to gigabytes."""
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(body, METADATA)
    except zlib.error as error:
        raise damaged("a packed text cannot be unpacked", at) from error
    if unpacker.unconsumed_tail:
        raise too_large(at)
    return text

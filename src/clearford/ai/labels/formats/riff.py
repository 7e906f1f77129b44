"""RIFF: WebP with XMP in a chunk `XMP `, WAV with the label in a chunk `AIGC`.

Sources: RFC 9649, RFC 6386, EBU Tech 3306.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clearford.ai.labels import xmp
from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import Cut, Media, Piece, damaged
from clearford.core.errors import LabelError

_XMP = b"XMP "
_LABEL = KEY.encode()
_HAS_XMP, _HAS_ALPHA = 0x04, 0x10
_UNKNOWN = 0xFFFFFFFF
"""The size of a chunk of RF64, whose real one stands in a chunk of its own."""


class Chunk(NamedTuple):
    """A chunk of the file."""

    kind: bytes
    start: int
    size: int
    """Bytes of its contents."""

    @property
    def end(self) -> int:
        """Behind it; contents of odd length are followed by an empty byte."""
        return self.start + 8 + self.size + self.size % 2


def chunks(media: Media) -> Iterator[Chunk]:
    """The chunks of the file, as far as it says that it goes."""
    long = _sizes(media)
    at, end = 12, min(8 + long.get(media.read(0, 4), media.number(4, 4, little=True)), media.size)
    while at + 8 <= end:
        kind, size = media.read(at, 4), media.number(at + 4, 4, little=True)
        chunk = Chunk(kind, at, long.get(kind, size) if size == _UNKNOWN else size)
        if chunk.start + 8 + chunk.size > media.size:
            raise damaged("a chunk goes beyond the end", at)
        yield chunk
        at = chunk.end


def _sizes(media: Media) -> dict[bytes, int]:
    """The real sizes in a file of the form RF64, whose first chunk holds them."""
    if media.read(0, 4) != b"RF64":
        return {}
    if media.read(12, 4) != b"ds64":
        raise damaged("the sizes of RF64 are missing", 12)
    return {b"RF64": media.number(20, 8, little=True), b"data": media.number(28, 8, little=True)}


def _body(media: Media, chunk: Chunk) -> bytes:
    return media.read(chunk.start + 8, chunk.size)


class WebP:
    """A picture."""

    def carriers(self, media: Media) -> Iterator[Carrier]:
        """The XMP packet."""
        for chunk in chunks(media):
            if chunk.kind == _XMP:
                yield Carrier("xmp", _body(media, chunk))

    def pieces(self, media: Media, text: str, source: str | None = None) -> Iterator[Piece]:
        """The file with this label in its XMP; it gets the header that says so where it has none."""
        known = list(chunks(media))
        packets = [_body(media, one) for one in known if one.kind == _XMP]
        packet = xmp.labelled(packets[0] if packets else None, text, source)
        kept = _kept(media, [one for one in known if one.kind not in (_XMP, b"VP8X")])
        parts = [_made(b"VP8X", _header(media, known)), *kept, _made(_XMP, packet)]
        yield from _file(b"RIFF", b"WEBP", parts)


class Wav:
    """A sound."""

    def carriers(self, media: Media) -> Iterator[Carrier]:
        """The label."""
        for chunk in chunks(media):
            if chunk.kind == _LABEL:
                yield Carrier("tag", _body(media, chunk))

    def pieces(self, media: Media, text: str) -> Iterator[Piece]:
        """The file with this label behind all else."""
        form = media.read(0, 4)
        parts = _kept(media, [one for one in chunks(media) if one.kind != _LABEL])
        parts.append(_made(_LABEL, text.encode()))
        if form == b"RF64":
            parts[0] = _longer(media, sum(map(_length, parts)) + 4)
        yield from _file(form, media.read(8, 4), parts)


def _kept(media: Media, chunks_: Sequence[Chunk]) -> list[Piece]:
    """Chunks as they are; some programs leave the byte behind the last one out."""
    parts: list[Piece] = [Cut(one.start, min(one.end, media.size)) for one in chunks_]
    return [*parts, b"\0"] if any(one.end > media.size for one in chunks_) else parts


def _longer(media: Media, size: int) -> bytes:
    """The chunk of sizes of RF64, of a file that has this one."""
    old = media.read(12, 8 + media.number(16, 4, little=True))
    return old[:8] + size.to_bytes(8, "little") + old[16:]


def _file(form: bytes, kind: bytes, parts: list[Piece]) -> Iterator[Piece]:
    size = 4 + sum(map(_length, parts))
    if form == b"RIFF" and size >= _UNKNOWN:
        raise LabelError("CF-L005", "with the label the file would be longer than its kind allows")
    yield form + (min(size, _UNKNOWN) if form == b"RIFF" else _UNKNOWN).to_bytes(4, "little") + kind
    yield from parts


def _length(piece: Piece) -> int:
    return piece.end - piece.start if isinstance(piece, Cut) else len(piece)


def _made(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _header(media: Media, known: list[Chunk]) -> bytes:
    """The contents of VP8X, with the mark that there is XMP."""
    for chunk in known:
        if chunk.kind == b"VP8X" and chunk.size >= 10:
            old = _body(media, chunk)
            return bytes([old[0] | _HAS_XMP]) + old[1:]
    for chunk in known:
        if chunk.kind in (b"VP8 ", b"VP8L"):
            width, height, alpha = _size(media.read(chunk.start + 8, 10), chunk)
            flags = _HAS_XMP | (_HAS_ALPHA if alpha else 0)
            return (
                bytes([flags, 0, 0, 0])
                + (width - 1).to_bytes(3, "little")
                + (height - 1).to_bytes(3, "little")
            )
    raise damaged("there is no picture in the file", 12)


def _size(head: bytes, chunk: Chunk) -> tuple[int, int, bool]:
    """Width, height and whether it is see-through, as the picture itself says."""
    if chunk.kind == b"VP8L":
        if head[0] != 0x2F:
            raise damaged("the picture does not begin as it should", chunk.start + 8)
        bits = int.from_bytes(head[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    if head[3:6] != b"\x9d\x01\x2a":
        raise damaged("the picture does not begin as it should", chunk.start + 8)
    return int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF, False

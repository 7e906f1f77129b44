"""JPEG: XMP in APP1, which may go on in further segments; labels in EXIF are seen too.

Sources: ITU-T T.81 annex B, XMP specification part 3, 1.1.3 (main and extended packet), EXIF 2.32, 4.7.2.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import NamedTuple

from clearford.ai.labels import xmp
from clearford.ai.labels.formats import tiff
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import METADATA, Cut, Media, Piece, damaged, too_large
from clearford.core.errors import LabelError

_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_MORE = b"http://ns.adobe.com/xmp/extension/\0"
_EXIF = b"Exif\0\0"
_APP0, _APP1, _SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9
_ALONE = {0x01, *range(0xD0, 0xD8)}
"""Marks without contents."""
_LARGEST = 0xFFFF - 2
"""Bytes of one segment."""


class Segment(NamedTuple):
    """A segment before the picture."""

    mark: int
    start: int
    end: int

    @property
    def body(self) -> int:
        """Where its contents begin."""
        return self.start + 4


def segments(media: Media) -> Iterator[Segment]:
    """The segments up to the first scan, which comes last."""
    at = 2
    while True:
        if media.number(at, 1) != 0xFF:
            raise damaged("a segment does not begin with FF", at)
        while (mark := media.number(at + 1, 1)) == 0xFF:
            at += 1
        if mark in _ALONE:
            at += 2
            continue
        size = 0 if mark == _END else media.number(at + 2, 2)
        if mark != _END and size < 2:
            raise damaged("a segment is too short", at)
        segment = Segment(mark, at, at + 2 + size)
        if segment.end > media.size:
            raise damaged("a segment goes beyond the end", at)
        yield segment
        if mark in (_SCAN, _END):
            return
        at = segment.end


def carriers(media: Media) -> Iterator[Carrier]:
    """The XMP packet, the one that extends it, and comments of EXIF that look like an object."""
    more = b""
    for segment in segments(media):
        body = _body(media, segment)
        if body.startswith(_XMP):
            yield Carrier("xmp", body[len(_XMP) :])
        elif body.startswith(_MORE):
            more += body[len(_MORE) + 40 :]
            if len(more) > METADATA:
                raise too_large(segment.start)
        elif body.startswith(_EXIF):
            yield from (Carrier("exif", said.body) for said in _said(body) if said.body[:1] == b"{")
    if more:
        yield Carrier("xmp", more)


def pieces(media: Media, text: str, source: str | None = None) -> Iterator[Piece]:
    """The file with this label in its main XMP packet, before all but what must come first."""
    packets = [one.body for one in carriers(media) if one.place == "xmp"]
    packet = _XMP + xmp.labelled(packets[0] if packets else None, text, source)
    if len(packet) > _LARGEST:
        raise LabelError("CF-L005", f"the XMP packet would not fit into a segment of {_LARGEST} bytes")
    new = bytes([0xFF, _APP1]) + (len(packet) + 2).to_bytes(2, "big") + packet
    yield b"\xff\xd8"
    written = False
    for segment in segments(media):
        body = _body(media, segment)
        is_first = segment.mark == _APP0 or body.startswith(_EXIF)
        if not written and not is_first:
            yield new
            written = True
        if body.startswith(_EXIF):
            shift = segment.body + len(_EXIF)
            old = [Cut(one.where.start + shift, one.where.end + shift) for one in _labels(body)]
            yield from tiff.without(media, old, segment.start, segment.end)
        elif not body.startswith(_XMP):
            yield Cut(segment.start, segment.end)
    yield Cut(segment.end, media.size)


def _body(media: Media, segment: Segment) -> bytes:
    """The contents of a segment of application data; empty for any other."""
    return media.read(segment.body, segment.end - segment.body) if segment.mark == _APP1 else b""


def _said(body: bytes) -> list[tiff.Said]:
    """Texts of an EXIF block; none where it is damaged, which is no reason to refuse a picture."""
    try:
        return list(tiff.texts(tiff.Tree(Media(io.BytesIO(body[len(_EXIF) :])))))
    except LabelError:
        return []


def _labels(body: bytes) -> list[tiff.Said]:
    return [said for said in _said(body) if said.body[:1] == b"{"]

"""TIFF, and EXIF, which has the same form: XMP in tag 700 of the first directory, labels in comments.

Sources: TIFF 6.0 section 2, the XMP specification part 3, 2.3.2 (tag 700), EXIF 2.32, 4.6.5 (UserComment).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clearford.ai.labels import xmp
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import Cut, Media, Piece, damaged, too_large
from clearford.core.errors import LabelError

XMP, DESCRIPTION, EXIF, COMMENT = 0x2BC, 0x10E, 0x8769, 0x9286
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
"""Type of a field -> bytes of one value."""
_CODES = {b"ASCII\0\0\0": "utf-8", b"UNICODE\0": "utf-16", b"\0" * 8: "utf-8", b"JIS\0\0\0\0\0": "utf-8"}
_UNDEFINED = 7
_ROOM = 1 << 32


class Entry(NamedTuple):
    """A field of a directory."""

    tag: int
    type: int
    values: int
    """How many."""
    at: int
    """Where its twelve bytes begin."""
    value: Cut
    """Where its value lies."""


class Tree:
    """The directories of a TIFF, or of an EXIF block."""

    def __init__(self, media: Media) -> None:
        """Raises LabelError CF-L002 for what is none, CF-L001 for the form with 64 bits."""
        self.media = media
        order = media.read(0, 2)
        if order not in (b"II", b"MM"):
            raise damaged("the order of bytes is not said", 0)
        self.little = order == b"II"
        version = self.number(2, 2)
        if version == 43:
            raise LabelError("CF-L001", "TIFF of 64 bits (BigTIFF) is not read")
        if version != 42:
            raise damaged("this is no TIFF", 2)
        self.first = self.number(4, 4)

    def number(self, at: int, size: int) -> int:
        """A number in the order of this file."""
        return self.media.number(at, size, little=self.little)

    def bytes_of(self, number: int, size: int) -> bytes:
        """The same the other way."""
        return number.to_bytes(size, "little" if self.little else "big")

    def entries(self, at: int) -> list[Entry]:
        """The fields of the directory that begins there."""
        count = self.number(at, 2)
        return [self._entry(at + 2 + 12 * n) for n in range(count)]

    def _entry(self, at: int) -> Entry:
        tag, kind, count = self.number(at, 2), self.number(at + 2, 2), self.number(at + 4, 4)
        size = _SIZES.get(kind, 1) * count
        start = at + 8 if size <= 4 else self.number(at + 8, 4)
        return Entry(tag, kind, count, at, Cut(start, start + size))

    def value(self, entry: Entry) -> bytes:
        """The bytes of a field."""
        if entry.value.end - entry.value.start > self.media.size:
            raise damaged("a field goes beyond the end", entry.at)
        return self.media.read(entry.value.start, entry.value.end - entry.value.start)


class Said(NamedTuple):
    """A text in EXIF that may be a label."""

    body: bytes
    where: Cut


def texts(tree: Tree) -> Iterator[Said]:
    """The description and the comment of a user, as UTF-8."""
    for entry in tree.entries(tree.first):
        if entry.tag == DESCRIPTION:
            yield Said(tree.value(entry).rstrip(b"\0"), entry.value)
        elif entry.tag == EXIF:
            for inner in tree.entries(tree.number(entry.at + 8, 4)):
                if inner.tag == COMMENT:
                    yield Said(_comment(tree, tree.value(inner)), inner.value)


def _comment(tree: Tree, body: bytes) -> bytes:
    code = _CODES.get(body[:8])
    if code is None:
        return body.rstrip(b"\0")
    if code == "utf-8":
        return body[8:].rstrip(b"\0")
    has_mark = body[8:10] in (b"\xff\xfe", b"\xfe\xff")
    order = "" if has_mark else "-le" if tree.little else "-be"
    return body[8:].decode(code + order, errors="replace").rstrip("\0").encode()


def carriers(media: Media) -> Iterator[Carrier]:
    """The XMP packet, then texts that look like an object."""
    tree = Tree(media)
    for entry in tree.entries(tree.first):
        if entry.tag == XMP:
            yield Carrier("xmp", tree.value(entry))
    yield from (Carrier("exif", said.body) for said in texts(tree) if said.body[:1] == b"{")


def pieces(media: Media, text: str, source: str | None = None) -> Iterator[Piece]:
    """The file with this label in its XMP: a new first directory and the packet stand behind all else."""
    tree = Tree(media)
    known = tree.entries(tree.first)
    packets = [tree.value(one) for one in known if one.tag == XMP]
    packet = xmp.labelled(packets[0] if packets else None, text, source)
    kept = [media.read(one.at, 12) for one in known if one.tag != XMP]
    follows = media.read(tree.first + 2 + 12 * len(known), 4)
    pad = media.size % 2
    at = media.size + pad
    where = at + 2 + 12 * (len(kept) + 1) + 4
    if where + len(packet) >= _ROOM:
        raise too_large(media.size)
    new = tree.bytes_of(XMP, 2) + tree.bytes_of(_UNDEFINED, 2)
    fields = [*kept, new + tree.bytes_of(len(packet), 4) + tree.bytes_of(where, 4)]
    fields.sort(key=lambda field: int.from_bytes(field[:2], "little" if tree.little else "big"))
    yield media.read(0, 4) + tree.bytes_of(at, 4)
    old = [said.where for said in texts(tree) if said.body[:1] == b"{"]
    old += [one.value for one in known if one.tag == XMP and one.value.start >= 8]
    yield from without(media, old, 8, media.size)
    yield b"\0" * pad + tree.bytes_of(len(fields), 2) + b"".join(fields) + follows + packet


def without(media: Media, blank: list[Cut], start: int, end: int) -> Iterator[Piece]:
    """Part of a file in which some places are blanked: nothing moves, and no old label stays."""
    for one in sorted(blank):
        if start <= one.start and one.end <= end:
            yield Cut(start, one.start)
            yield b"\0" * (one.end - one.start)
            start = one.end
    yield Cut(start, end)

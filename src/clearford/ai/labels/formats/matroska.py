"""Matroska and WebM: the label as a simple tag `AIGC`. Sources: RFC 8794 (EBML), RFC 9559 (Matroska).

A new element of tags stands behind all else, so that no cluster moves. The list of elements at the beginning
names it where there is room, since players look for tags there; an old label is made void in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import Cut, Media, Piece, damaged
from clearford.core.errors import LabelError

SEGMENT, TAGS, TAG, SIMPLE, NAME, TEXT = 0x18538067, 0x1254C367, 0x7373, 0x67C8, 0x45A3, 0x4487
TARGETS = 0x63C0
SEEK_HEAD, SEEK, SEEK_ID, SEEK_AT, CLUSTER, VOID = 0x114D9B74, 0x4DBB, 0x53AB, 0x53AC, 0x1F43B675, 0xEC
_OUTER = {SEEK_HEAD, 0x1549A966, 0x1654AE6B, 0x1C53BB6B, 0x1941A469, 0x1043A770, TAGS, CLUSTER}
"""What a segment holds: the list, information, tracks, cues, attachments, chapters, tags, clusters."""


class Element(NamedTuple):
    """An element of the file."""

    id: int
    start: int
    body: int
    end: int
    known: bool
    """Its size is said; else it goes on to the end of what holds it."""


def elements(media: Media, start: int, end: int) -> Iterator[Element]:
    """The elements between two places."""
    at = start
    while at < end:
        first = media.number(at, 1)
        width = _width(first, 4, at)
        id_ = media.number(at, width)
        size, told = _size(media, at + width)
        body = at + width + told
        stop = end if size is None else body + size
        if stop > end:
            raise damaged("an element goes beyond what holds it", at)
        yield Element(id_, at, body, stop, size is not None)
        at = stop


def _size(media: Media, at: int) -> tuple[int | None, int]:
    """Size of an element, none where it is not said, and the bytes that say it."""
    width = _width(media.number(at, 1), 8, at)
    bits = 7 * width
    size = media.number(at, width) & (1 << bits) - 1
    return (None if size == (1 << bits) - 1 else size), width


def _width(first: int, most: int, at: int) -> int:
    width = 9 - first.bit_length()
    if width > most:
        raise damaged("the size of a number is not said", at)
    return width


def segment_of(media: Media) -> Element:
    """The one that holds all that is seen and heard. LabelError CF-L002 for none."""
    found = next((one for one in elements(media, 0, media.size) if one.id == SEGMENT), None)
    if found is None:
        raise damaged("there is no segment", 0)
    return found


def _outer(media: Media, segment: Element) -> Iterator[Element]:
    """What the segment holds. A cluster of unknown size goes on to the next element that can follow it."""
    at = segment.body
    while at < segment.end:
        one = next(elements(media, at, segment.end))
        end = one.end if one.known or one.id != CLUSTER else _behind_cluster(media, one)
        yield one._replace(end=end)
        at = end


def _behind_cluster(media: Media, cluster: Element) -> int:
    for inner in elements(media, cluster.body, cluster.end):
        if inner.id in _OUTER:
            return inner.start
    return cluster.end


class Label(NamedTuple):
    """A simple tag with a label."""

    text: bytes
    where: Element


def _labels(media: Media) -> Iterator[Label]:
    for tags in _outer(media, segment_of(media)):
        if tags.id != TAGS:
            continue
        for tag in elements(media, tags.body, tags.end):
            for simple in elements(media, tag.body, tag.end) if tag.id == TAG else ():
                if simple.id == SIMPLE and (text := _text(media, simple)) is not None:
                    yield Label(text, simple)


def _text(media: Media, simple: Element) -> bytes | None:
    inner = {
        one.id: media.read(one.body, one.end - one.body) for one in elements(media, simple.body, simple.end)
    }
    name = inner.get(NAME, b"").rstrip(b"\0")
    return inner.get(TEXT, b"").rstrip(b"\0") if name.upper() == KEY.encode() else None


def carriers(media: Media) -> Iterator[Carrier]:
    """Simple tags that are called AIGC."""
    return (Carrier("tag", label.text) for label in _labels(media))


def pieces(media: Media, text: str) -> Iterator[Piece]:
    """The file with this label at the end of its segment."""
    segment = segment_of(media)
    simple = _element(NAME, KEY.encode()) + _element(TEXT, text.encode())
    tags = _element(TAGS, _element(TAG, _element(TARGETS, b"") + _element(SIMPLE, simple)))
    last = _own(media, segment)
    end = segment.end if last is None else last.start
    edits = [_voided(one.where) for one in _labels(media) if one.where.end <= end]
    if last is None:
        edits += _listed(media, segment, segment.end - segment.body)
    if segment.known:
        edits.append(_longer(media, segment, len(tags) - (segment.end - end)))
    at = 0
    for edit in sorted(edits):
        yield Cut(at, edit.start)
        yield edit.new
        at = edit.end
    yield Cut(at, end)
    yield tags
    yield Cut(segment.end, media.size)


def _own(media: Media, segment: Element) -> Element | None:
    """The tags at the end, where they hold nothing but a label: they were written here before."""
    last = None
    for last in _outer(media, segment):  # noqa: B007 - the last one is wanted
        pass
    if last is None or last.id != TAGS:
        return None
    inner = [
        one for tag in elements(media, last.body, last.end) for one in elements(media, tag.body, tag.end)
    ]
    ids = [one.id for one in inner]
    return last if ids == [TARGETS, SIMPLE] and _text(media, inner[1]) is not None else None


def _voided(element: Element) -> Edit:
    return Edit(element.start, element.end, _void(element.end - element.start))


class Edit(NamedTuple):
    """Bytes that stand in the place of as many others."""

    start: int
    end: int
    new: bytes


def _longer(media: Media, segment: Element, more: int) -> Edit:
    at = segment.start + 4
    width = segment.body - at
    size = segment.end - segment.body + more
    if size >= (1 << 7 * width) - 1:
        raise LabelError("CF-L005", "with the label the segment would be longer than its head can say")
    return Edit(at, segment.body, (size | 1 << 7 * width).to_bytes(width, "big"))


def _listed(media: Media, segment: Element, place: int) -> Sequence[Edit]:
    """An entry for the new tags in the list of elements, which takes the room of the void behind it."""
    known = list(_before_clusters(media, segment))
    for head, void in pairwise(known):
        if (head.id, void.id) != (SEEK_HEAD, VOID):
            continue
        size, bits = head.body - head.start - 4, head.end - head.body
        entry = _element(
            SEEK, _element(SEEK_ID, TAGS.to_bytes(4, "big")) + _element(SEEK_AT, place.to_bytes(8, "big"))
        )
        left = void.end - void.start - len(entry)
        if bits + len(entry) >= (1 << 7 * size) - 1 or (left != 0 and left < 2):
            return ()
        sized = (bits + len(entry) | 1 << 7 * size).to_bytes(size, "big")
        room = _void(left) if left else b""
        return [Edit(head.start + 4, head.body, sized), Edit(head.end, void.end, entry + room)]
    return ()


def _before_clusters(media: Media, segment: Element) -> Iterator[Element]:
    for one in _outer(media, segment):
        if one.id == CLUSTER:
            return
        yield one


def _element(id_: int, body: bytes) -> bytes:
    size = len(body)
    return id_.to_bytes((id_.bit_length() + 7) // 8, "big") + (size | 1 << 56).to_bytes(8, "big") + body


def _void(size: int) -> bytes:
    """What fills so many bytes, at least two."""
    if size < 10:
        return bytes([VOID, 0x80 | size - 2]) + b"\0" * (size - 2)
    return bytes([VOID]) + (size - 9 | 1 << 56).to_bytes(8, "big") + b"\0" * (size - 9)

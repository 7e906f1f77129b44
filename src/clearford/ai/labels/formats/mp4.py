"""MP4 and MOV: the label as a named value, `AIGC`, in the metadata of the film.

Sources: ISO/IEC 14496-12 (boxes), the QuickTime file format specification (keys and ilst).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import METADATA, Cut, Media, Piece, damaged, too_large
from clearford.core.errors import LabelError

_NAME = b"mdta" + KEY.encode()
_INNER = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"mvex", b"moof", b"traf", b"mfra"}
_DEEPEST = 12
_HANDLER = b"\0" * 8 + b"mdta" + b"\0" * 13
"""The box that says what the metadata is: version, no component, its kind, three reserved, no name."""
_VERSION = b"\0" * 4
"""Of a box of metadata, in which QuickTime, beside `udta`, has none."""
_TEXT = 1
"""Type of a value: UTF-8."""


class Box(NamedTuple):
    """A box of the file."""

    kind: bytes
    start: int
    body: int
    """Where its contents begin."""
    end: int


def boxes(media: Media, start: int, end: int) -> Iterator[Box]:
    """The boxes between two places."""
    at = start
    while at + 8 <= end:
        size, kind, body = media.number(at, 4), media.read(at + 4, 4), at + 8
        if size == 1:
            size, body = media.number(at + 8, 8), at + 16
        stop = end if size == 0 else at + size
        if stop < body or stop > end:
            raise damaged("a box goes beyond what holds it", at)
        yield Box(kind, at, body, stop)
        at = stop


def _top(media: Media, kind: bytes) -> list[Box]:
    return [box for box in boxes(media, 0, media.size) if box.kind == kind]


def _child(media: Media, parent: Box, kind: bytes) -> Box | None:
    return next((box for box in _children(media, parent) if box.kind == kind), None)


def _children(media: Media, parent: Box) -> Iterator[Box]:
    return boxes(media, parent.body + _version(media, parent), parent.end)


def _version(media: Media, parent: Box) -> int:
    """Bytes of version and flags before what is in a box of metadata: there are none in QuickTime files."""
    if parent.kind != b"meta":
        return 0
    return 0 if media.peek(parent.body + 4, 4) == b"hdlr" else 4


def carriers(media: Media) -> Iterator[Carrier]:
    """Named values `AIGC` of the film, wherever its metadata lies."""
    for moov in _top(media, b"moov"):
        udta = _child(media, moov, b"udta")
        for parent in (moov, udta):
            meta = None if parent is None else _child(media, parent, b"meta")
            if meta is not None:
                yield from (Carrier("tag", text) for text in _texts(media, meta))


def _texts(media: Media, meta: Box) -> Iterator[bytes]:
    numbers = {n for n, key in enumerate(_keys(media, meta), 1) if key == _NAME}
    ilst = _child(media, meta, b"ilst")
    for item in () if ilst is None else _children(media, ilst):
        if int.from_bytes(item.kind, "big") not in numbers:
            continue
        for data in _children(media, item):
            if data.kind == b"data":
                yield media.read(data.body, data.end - data.body)[8:]


def _keys(media: Media, meta: Box) -> list[bytes]:
    """Namespace and name of each key, in order."""
    keys = _child(media, meta, b"keys")
    if keys is None:
        return []
    return [
        box.kind + media.read(box.body, box.end - box.body) for box in boxes(media, keys.body + 8, keys.end)
    ]


def pieces(media: Media, text: str) -> Iterator[Piece]:
    """The film with this label; where its beginning grows, what says where samples lie is moved along.

    Raises LabelError CF-L005 where samples would lie beyond what such a place can say.
    """
    films = _top(media, b"moov")
    if len(films) != 1:
        raise damaged("there is not one description of the film", 0)
    moov = films[0]
    if moov.end - moov.start > METADATA:
        raise too_large(moov.start)
    new = _labelled(media, moov, text)
    grown = len(new) - (moov.end - moov.start)
    moves = [*_moves(media, moov, grown, moov.end), *_moves_of_parts(media, grown, moov.end)]
    yield Cut(0, moov.start)
    yield _moved(new, _before(media, moov), [one for one in moves if moov.start <= one.start < moov.end])
    at = moov.end
    for move in sorted(one for one in moves if one.start >= moov.end):
        yield Cut(at, move.start)
        yield move.new
        at = move.start + len(move.new)
    yield Cut(at, media.size)


class Move(NamedTuple):
    """Bytes that are replaced by as many."""

    start: int
    new: bytes


def _moved(new: bytes, kept: Sequence[Box], moves: Sequence[Move]) -> bytes:
    """The new box, with places moved in the boxes that it kept, which stand at its beginning."""
    made, at = bytearray(new), 8
    for box in kept:
        for move in moves:
            if box.start <= move.start < box.end:
                place = at + move.start - box.start
                made[place : place + len(move.new)] = move.new
        at += box.end - box.start
    return bytes(made)


def _labelled(media: Media, moov: Box, text: str) -> bytes:
    """The box of the film: all that is not metadata first, as it was, then its metadata with the label.

    It goes where the guide has it, below `udta`; where metadata in iTunes' form has that place, beside it.
    """
    kept = b"".join(_raw(media, box) for box in _before(media, moov))
    udta = _child(media, moov, b"udta")
    inner = None if udta is None else _child(media, udta, b"meta")
    outer = _child(media, moov, b"meta")
    own = [] if udta is None else [_raw(media, box) for box in _children(media, udta) if box.kind != b"meta"]
    if inner is None or _is_named(media, inner):
        below, beside = _meta(media, inner, text, _VERSION), _without_label(media, outer)
    else:
        below, beside = _raw(media, inner), _meta(media, outer, text, b"")
    return _box(b"moov", kept + beside + _box(b"udta", b"".join(own) + below))


def _before(media: Media, moov: Box) -> list[Box]:
    return [box for box in _children(media, moov) if box.kind not in (b"udta", b"meta")]


def _is_named(media: Media, meta: Box) -> bool:
    """Whether the values of a box of metadata have names; in iTunes' form they have codes."""
    handler = _child(media, meta, b"hdlr")
    return handler is not None and media.read(handler.body + 8, 4) == b"mdta"


def _without_label(media: Media, meta: Box | None) -> bytes:
    if meta is None:
        return b""
    return _rebuilt(media, meta, None) if _is_named(media, meta) else _raw(media, meta)


def _meta(media: Media, meta: Box | None, text: str, version: bytes) -> bytes:
    """Named values with this label; version: what a new box begins with.

    LabelError CF-L001 where values in a form without names have the place.
    """
    if meta is not None:
        if not _is_named(media, meta):
            raise LabelError("CF-L001", "both places for metadata are taken by values without names")
        return _rebuilt(media, meta, text)
    data = _box(b"data", _TEXT.to_bytes(4, "big") + b"\0" * 4 + text.encode())
    keys = _box(b"keys", b"\0" * 4 + (1).to_bytes(4, "big") + _box(_NAME[:4], _NAME[4:]))
    values = _box(b"ilst", _box((1).to_bytes(4, "big"), data))
    return _box(b"meta", version + _box(b"hdlr", _HANDLER) + keys + values)


def _rebuilt(media: Media, meta: Box, text: str | None) -> bytes:
    """A box of named values with this label, or none, in place of those that it has."""
    names = _keys(media, meta)
    ilst = _child(media, meta, b"ilst")
    items = [] if ilst is None else list(_children(media, ilst))
    kept = [n for n, name in enumerate(names, 1) if name != _NAME]
    renumbered = {n: place for place, n in enumerate(kept, 1)}
    values = [
        _box(renumbered[n].to_bytes(4, "big"), media.read(one.body, one.end - one.body))
        for one in items
        if (n := int.from_bytes(one.kind, "big")) in renumbered
    ]
    names = [names[n - 1] for n in kept]
    if text is not None:
        names.append(_NAME)
        data = _box(b"data", _TEXT.to_bytes(4, "big") + b"\0" * 4 + text.encode())
        values.append(_box(len(names).to_bytes(4, "big"), data))
    keys = _box(
        b"keys", b"\0" * 4 + len(names).to_bytes(4, "big") + b"".join(_box(n[:4], n[4:]) for n in names)
    )
    others = [box for box in _children(media, meta) if box.kind not in (b"keys", b"ilst")]
    head = media.read(meta.body, _version(media, meta))
    return _box(
        b"meta", head + b"".join(_raw(media, one) for one in others) + keys + _box(b"ilst", b"".join(values))
    )


def _raw(media: Media, box: Box) -> bytes:
    return media.read(box.start, box.end - box.start)


def _box(kind: bytes, body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def _moves(media: Media, parent: Box, grown: int, behind: int, depth: int = 0) -> Iterator[Move]:
    """What says absolutely where samples lie, where these lie behind what grows."""
    if depth > _DEEPEST:
        raise LabelError("CF-L005", f"boxes are nested deeper than {_DEEPEST}")
    for box in _children(media, parent):
        if box.kind in _INNER:
            yield from _moves(media, box, grown, behind, depth + 1)
        elif box.kind in (b"stco", b"co64"):
            yield from _table(media, box, 4 if box.kind == b"stco" else 8, grown, behind)
        elif box.kind == b"tfhd" and media.number(box.body + 3, 1) & 1:
            yield from _at(media, box.body + 8, 8, grown, behind)
        elif box.kind == b"tfra":
            yield from _random_access(media, box, grown, behind)


def _moves_of_parts(media: Media, grown: int, behind: int) -> Iterator[Move]:
    """The same in films that come in parts."""
    for kind in (b"moof", b"mfra"):
        for box in _top(media, kind):
            yield from _moves(media, box, grown, behind)


def _table(media: Media, box: Box, width: int, grown: int, behind: int) -> Iterator[Move]:
    """A whole table at once: it may hold a million places."""
    count = media.number(box.body + 4, 4)
    body = media.read(box.body + 8, count * width)
    old = [int.from_bytes(body[at : at + width], "big") for at in range(0, len(body), width)]
    new = [place + grown if place >= behind else place for place in old]
    if grown and new != old:
        yield Move(box.body + 8, b"".join(_place(place, width) for place in new))


def _random_access(media: Media, box: Box, grown: int, behind: int) -> Iterator[Move]:
    width = 8 if media.number(box.body, 1) else 4
    sizes = media.number(box.body + 8, 4)
    row = 2 * width + sum((sizes >> shift & 3) + 1 for shift in (4, 2, 0))
    for n in range(media.number(box.body + 12, 4)):
        yield from _at(media, box.body + 16 + n * row + width, width, grown, behind)


def _at(media: Media, start: int, width: int, grown: int, behind: int) -> Iterator[Move]:
    place = media.number(start, width)
    if grown and place >= behind:
        yield Move(start, _place(place + grown, width))


def _place(place: int, width: int) -> bytes:
    if place >= 1 << 8 * width:
        raise LabelError("CF-L005", "with the label samples would lie beyond what the file can say")
    return place.to_bytes(width, "big")

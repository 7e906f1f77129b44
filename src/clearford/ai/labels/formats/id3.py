"""MP3 with ID3v2: the label in a text of a user's own, TXXX, called AIGC. Sources: ID3v2.3.0, ID3v2.4.0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import Cut, Media, Piece, damaged
from clearford.core.errors import LabelError

_UNSYNC, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10
_CODES = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_OWN = {2: b"TXX", 3: b"TXXX", 4: b"TXXX"}
"""Version -> what such a text is called."""
_PACKED = {3: 0xC0, 4: 0x0C}
"""Version -> marks of a frame that is compressed or encrypted."""


class Tag(NamedTuple):
    """The tag at the beginning of a file."""

    version: int
    frames: bytes
    """Without what undoes false signs of synchrony."""
    end: int
    """Where the sound begins."""


class Frame(NamedTuple):
    """A frame of a tag."""

    kind: bytes
    whole: bytes
    """With its head."""
    body: bytes


def tag_of(media: Media) -> Tag | None:
    """The tag; none where the file has none. LabelError CF-L002 where it is damaged."""
    head = media.peek(0, 10)
    if head[:3] != b"ID3" or len(head) < 10:
        return None
    version, flags, size = head[3], head[5], _plain(head[6:10])
    if version not in _OWN:
        raise LabelError("CF-L001", f"a tag of ID3v2.{version} is not read")
    body = media.read(10, size)
    end = 10 + size + (10 if flags & _FOOTER else 0)
    if flags & _UNSYNC and version < 4:
        body = body.replace(b"\xff\0", b"\xff")
    if flags & _EXTENDED and version > 2:
        body = body[_plain(body[:4]) :] if version == 4 else body[4 + int.from_bytes(body[:4], "big") :]
    return Tag(version, body, end)


def frames(tag: Tag) -> Iterator[Frame]:
    """The frames, up to what fills the tag up."""
    name, head = (3, 6) if tag.version == 2 else (4, 10)
    at = 0
    while tag.frames[at : at + 1] not in (b"", b"\0"):
        size = tag.frames[at + name : at + head - (0 if tag.version == 2 else 2)]
        length = _plain(size) if tag.version == 4 else int.from_bytes(size, "big")
        end = at + head + length
        if end > len(tag.frames) or len(size) < (3 if tag.version == 2 else 4):
            raise damaged("a frame of the tag goes beyond its end", 10 + at)
        yield Frame(tag.frames[at : at + name], tag.frames[at:end], _contents(tag, at, head, end))
        at = end


def _contents(tag: Tag, at: int, head: int, end: int) -> bytes:
    body = tag.frames[at + head : end]
    if tag.version == 2:
        return body
    flags = tag.frames[at + 9]
    if flags & _PACKED[tag.version]:
        return b""
    if tag.version == 4:
        if flags & 0x01:
            body = body[4:]
        if flags & 0x02:
            body = body.replace(b"\xff\0", b"\xff")
    return body


def carriers(media: Media) -> Iterator[Carrier]:
    """Labels in texts of their own."""
    tag = tag_of(media)
    if tag is None:
        return
    for frame in frames(tag):
        if (text := _label(tag, frame)) is not None:
            yield Carrier("tag", text)


def pieces(media: Media, text: str) -> Iterator[Piece]:
    """The file with this label in its tag; other frames stay as they are, in their order."""
    tag = tag_of(media) or Tag(4, b"", 0)
    if tag.version == 2:
        raise LabelError(
            "CF-L001", "a tag of ID3v2.2 is read, not written", suggestion="write it anew as ID3v2.4"
        )
    kept = [one.whole for one in frames(tag) if _label(tag, one) is None]
    body = b"\0" + KEY.encode() + b"\0" + text.encode("ascii")
    size = _spread(len(body)) if tag.version == 4 else len(body).to_bytes(4, "big")
    all_frames = b"".join(kept) + _OWN[tag.version] + size + b"\0\0" + body
    yield b"ID3" + bytes([tag.version, 0, 0]) + _spread(len(all_frames)) + all_frames
    yield Cut(tag.end, media.size)


def _label(tag: Tag, frame: Frame) -> bytes | None:
    """The text of a frame that is called AIGC."""
    if frame.kind != _OWN[tag.version] or not frame.body or frame.body[0] >= len(_CODES):
        return None
    try:
        name, _, text = frame.body[1:].decode(_CODES[frame.body[0]]).partition("\0")
    except UnicodeDecodeError:
        return None
    return text.strip("\0\ufeff").encode() if name.strip("\ufeff") == KEY else None


def _plain(size: bytes) -> int:
    """A number of which each byte holds seven bits."""
    number = 0
    for byte in size:
        number = number << 7 | byte & 0x7F
    return number


def _spread(number: int) -> bytes:
    if number >= 1 << 28:
        raise LabelError("CF-L005", "the tag would be longer than its kind allows")
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))

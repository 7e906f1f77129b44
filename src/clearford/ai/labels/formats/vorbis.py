"""FLAC, and the comments that Ogg has too: the label is one of them, `AIGC`.

Sources: RFC 9639, the Vorbis I specification 5.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from clearford.ai.labels.aigc import KEY
from clearford.ai.labels.formats import id3
from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import Cut, Media, Piece, damaged
from clearford.core.errors import LabelError

_COMMENT = 4
_LARGEST = (1 << 24) - 1
_PREFIX = f"{KEY}=".encode()


class Comments(NamedTuple):
    """A list of comments, and what stands behind it in the same packet."""

    vendor: bytes
    said: list[bytes]
    rest: bytes

    @property
    def labels(self) -> list[bytes]:
        """The texts of those that are labels."""
        return [one[len(_PREFIX) :] for one in self.said if one[: len(_PREFIX)].upper() == _PREFIX]

    def labelled(self, text: str) -> Comments:
        """The same with one label."""
        kept = [one for one in self.said if one[: len(_PREFIX)].upper() != _PREFIX]
        return self._replace(said=[*kept, _PREFIX + text.encode()])

    def written(self) -> bytes:
        """As they stand in a file."""
        said = b"".join(_sized(one) for one in self.said)
        return _sized(self.vendor) + len(self.said).to_bytes(4, "little") + said + self.rest


def comments(body: bytes, at: int) -> Comments:
    """The comments that a block holds. at: byte of the file, for messages."""
    vendor, place = _taken(body, 0, at)
    count, place = int.from_bytes(body[place : place + 4], "little"), place + 4
    said = []
    for _ in range(count):
        one, place = _taken(body, place, at)
        said.append(one)
    return Comments(vendor, said, body[place:])


def _taken(body: bytes, place: int, at: int) -> tuple[bytes, int]:
    """The text that begins at a place, and the place behind it."""
    start = place + 4
    end = start + int.from_bytes(body[place:start], "little")
    if start > len(body) or end > len(body):
        raise damaged("a comment goes beyond its block", at)
    return body[start:end], end


def _sized(body: bytes) -> bytes:
    return len(body).to_bytes(4, "little") + body


def _last(is_last: bool) -> int:  # noqa: FBT001 - a mark
    return 0x80 if is_last else 0


class Block(NamedTuple):
    """A block of metadata of FLAC."""

    kind: int
    start: int
    end: int


class Flac:
    """A sound in FLAC."""

    def carriers(self, media: Media) -> Iterator[Carrier]:
        """Labels among the comments."""
        for block in self._blocks(media):
            if block.kind == _COMMENT:
                yield from (Carrier("tag", text) for text in self._comments(media, block).labels)

    def pieces(self, media: Media, text: str) -> Iterator[Piece]:
        """The file with this label among its comments."""
        blocks = list(self._blocks(media))
        old = [one for one in blocks if one.kind == _COMMENT]
        said = self._comments(media, old[0]) if old else Comments(b"clearford", [], b"")
        body = said.labelled(text).written()
        if len(body) > _LARGEST:
            raise LabelError("CF-L005", "the comments would be longer than their kind allows")
        yield Cut(0, blocks[0].start)
        kept = [one for one in blocks if one.kind != _COMMENT]
        for place, block in enumerate(kept):
            yield bytes([block.kind | _last(place == len(kept) - 1 and place > 0)])
            yield Cut(block.start + 1, block.end)
            if place == 0:  # what describes the stream comes first, as it must
                yield bytes([_COMMENT | _last(len(kept) == 1)]) + len(body).to_bytes(3, "big") + body
        yield Cut(blocks[-1].end, media.size)

    def _blocks(self, media: Media) -> Iterator[Block]:
        tag = id3.tag_of(media)
        at = 0 if tag is None else tag.end
        if media.read(at, 4) != b"fLaC":
            raise damaged("this is no FLAC", at)
        at += 4
        while True:
            head = media.number(at, 1)
            block = Block(head & 0x7F, at, at + 4 + media.number(at + 1, 3))
            if block.end > media.size:
                raise damaged("a block goes beyond the end", at)
            yield block
            if head & 0x80:
                return
            at = block.end

    def _comments(self, media: Media, block: Block) -> Comments:
        return comments(media.read(block.start + 4, block.end - block.start - 4), block.start)

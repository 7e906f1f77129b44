"""Markdown and plain text: the label in YAML front matter, a line that other front matter stands beside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clearford.ai.labels.formats.base import Carrier
from clearford.ai.labels.pieces import Cut, Media, Piece

_MARK = b"\xef\xbb\xbf"
_LINE = re.compile(rb"(?m)^AIGC:[ \t]*(.*?)[ \t]*\r?$\n?")
_LOOKED_AT = 1 << 16
"""Bytes at the beginning in which front matter must end."""


class _Front:
    """The front matter of a text: where its lines begin and end."""

    def __init__(self, media: Media) -> None:
        head = media.peek(0, _LOOKED_AT)
        self.mark = len(_MARK) if head.startswith(_MARK) else 0
        match = re.compile(
            rb"---[ \t]*\r?\n(?P<lines>.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
        ).match(head, self.mark)
        self.lines = match["lines"] if match else b""
        self.start, self.end = match.span("lines") if match else (self.mark, self.mark)
        self.there = match is not None
        self.newline = b"\r\n" if b"\r\n" in head[:_LOOKED_AT] else b"\n"


def carriers(media: Media) -> Iterator[Carrier]:
    """The label in the front matter, as JSON in one line."""
    for match in _LINE.finditer(_Front(media).lines):
        body = match[1]
        if body[:1] == b"'" == body[-1:]:
            body = body[1:-1].replace(b"''", b"'")
        yield Carrier("front-matter", body)


def pieces(media: Media, text: str) -> Iterator[Piece]:
    """The text with this label in its front matter, which it gets where it has none."""
    front = _Front(media)
    line = b"AIGC: " + text.encode()
    if not front.there:
        yield Cut(0, front.mark)
        yield b"---" + front.newline + line + front.newline + b"---" + front.newline
        yield Cut(front.mark, media.size)
        return
    kept = _LINE.sub(b"", front.lines)
    if kept and not kept.endswith(b"\n"):
        kept += front.newline
    yield Cut(0, front.start)
    yield kept + line
    if not media.peek(front.end, 2).lstrip(b"\r").startswith(b"\n"):
        yield front.newline
    yield Cut(front.end, media.size)

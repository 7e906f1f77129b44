"""Texts whose hanzi are parted by signs again and again, as the heads read them: without those signs.

`转*账.到 这_个` costs a head all pairs of characters, while it reads triples and sounds as ever. One sign
between hanzi is ordinary writing; from MANY on the signs are left out, and numbers become whole as well.
"""

from __future__ import annotations

from clearford.detect.patterns.rejoin import SIGNS, parted_places, parted_rows
from clearford.text.plane import TextPlane, TextRow, build_one

MANY = 3
"""Places where a sign parts two hanzi, from which the signs of a text are left out."""


def unparted(row: TextRow) -> TextRow | None:
    """The text without its signs; None where they part few hanzi."""
    if parted_places(row.canon) < MANY:
        return None
    kept = zip(row.back("canon"), row.canon, strict=True)
    text = "".join(row.raw[at] for at, char in kept if char not in SIGNS)
    return build_one(text, row.tables, cap=len(row.raw))


def unparted_rows(plane: TextPlane) -> dict[int, TextRow]:
    """The rows of a batch that are read so, with what is read."""
    rows = ((row, unparted(plane.row(row))) for row in parted_rows(plane))
    return {row: text for row, text in rows if text is not None}

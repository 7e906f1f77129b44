"""Pictures of the demo: shapes that are drawn here, and a small file that says that it is huge."""

from __future__ import annotations

import struct
import zlib

_HEAD = b"\x89PNG\r\n\x1a\n"
_GREY_1, _RGB_8 = (1, 0), (8, 2)
"""Bits of a point, and what it is made of, as PNG numbers them."""
Colour = tuple[int, int, int]


def disc(width: int, height: int, ground: Colour, colour: Colour) -> bytes:
    """A disc on a ground, as a PNG. width, height: in points."""
    radius = min(width, height) / 3
    rows = []
    for y in range(height):
        half = round(max(0.0, radius**2 - (y - height / 2) ** 2) ** 0.5)
        side = bytes(ground) * (width // 2 - half)
        middle = bytes(colour) * (2 * half + width % 2)
        # Each row begins with a byte that says that nothing is foretold from its neighbours.
        rows.append(b"\0" + side + middle + side)
    return _png(width, height, _RGB_8, zlib.compress(b"".join(rows), 6))


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A file of some kilobytes that would take gigabytes once opened."""
    row = bytes(1 + (width + 7) // 8)
    return _png(width, height, _GREY_1, zlib.compress(row * 200, 9))


def _png(width: int, height: int, form: tuple[int, int], points: bytes) -> bytes:
    size = struct.pack(">II", width, height) + bytes(form) + bytes(3)
    return _HEAD + _chunk(b"IHDR", size) + _chunk(b"IDAT", points) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

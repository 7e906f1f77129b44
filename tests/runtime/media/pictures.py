"""Pictures that tests draw: shapes in plain colours, and files that are not what they seem."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def drawn(
    width: int = 120,
    height: int = 80,
    *,
    kind: str = "PNG",
    mode: str = "RGB",
    colour: str = "orange",
    **how: Any,
) -> bytes:
    """A disc on a ground, as a file."""
    image = Image.new(
        "RGBA" if mode == "RGBA" else "RGB", (width, height), "teal" if mode != "RGBA" else None
    )
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, 3 * width // 4, 3 * height // 4), fill=colour)
    stream = io.BytesIO()
    image.convert(mode).save(stream, kind, **how)
    return stream.getvalue()


def moving(frames: int, size: int = 8) -> bytes:
    """A GIF of some frames."""
    made = [Image.new("P", (size, size), n % 250) for n in range(frames)]
    for n, one in enumerate(made):
        one.putpixel((n % size, n // size % size), (n + 7) % 250)
    stream = io.BytesIO()
    made[0].save(stream, "GIF", save_all=True, append_images=made[1:], optimize=False)
    return stream.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(width: int, height: int, *parts: bytes) -> bytes:
    """A small PNG that says that it is huge, with other parts before its points."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    points = zlib.compress(bytes((width + 7) // 8 + 1) * min(height, 4_000), 9)
    return PNG_HEAD + head + b"".join(parts) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def inflating(megabytes: int) -> bytes:
    """A text of a PNG that is a few bytes and becomes many."""
    return chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(megabytes << 20), 9))


def profile(megabytes: int) -> bytes:
    """The same as a profile of colours."""
    return chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(megabytes << 20), 9))

"""A program that opens one picture and makes a plain one of it. Run by `opening` with limits; imports little.

It reads a line of JSON and the picture, and writes a line of JSON and a WebP of the first frame without any
metadata. What goes wrong inside a decoder ends it: whoever runs it takes that for a damaged picture.
"""

from __future__ import annotations

import io
import json
import sys
import warnings
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from clearford.runtime.media.limited import limit

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
"""Decoders that are used; no other is asked whether it knows the file."""
GROUND = (128, 128, 128)
"""What lies behind what is transparent: neither white nor black, which would hide writing in that colour."""
BLURRED = 480
"""Longer side of a blurred picture, in points: so large that the page does not jump."""


def opened(body: bytes, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What is known of a picture, and the picture that may be shown; empty where it is too large.

    asked: `pixels` and `frames` at most, `longest` side of what is shown, `points` on the longer side that a
    blurred one is made of (0 for a clear one), `grey`.
    """
    Image.MAX_IMAGE_PIXELS = None  # we look at the size ourselves, before anything is decoded
    image: Image.Image = Image.open(io.BytesIO(body), formats=FORMATS)
    width, height = image.size
    about = {"state": "large", "width": width, "height": height, "frames": 0}
    if width * height > asked["pixels"]:
        return about, b""
    about["frames"] = frames = int(getattr(image, "n_frames", 1))
    if frames > asked["frames"]:
        return about, b""
    return {**about, "state": "ready"}, _written(_reduced(image, asked), asked)


def _reduced(image: Image.Image, asked: dict[str, Any]) -> Image.Image:
    """The first frame, not larger than asked, turned as it says itself, on a plain ground."""
    image.seek(0)
    longest = asked["longest"]
    image.draft("RGB", (longest, longest))
    image.load()
    turn = image.getexif().get(_TURN)
    see_through = image.has_transparency_data
    plain = image if image.mode in ("RGB", "L") else image.convert("RGBA" if see_through else "RGB")
    plain.thumbnail((longest, longest), reducing_gap=2.0)
    if plain.mode == "RGBA":
        ground = Image.new("RGB", plain.size, GROUND)
        ground.paste(plain, mask=plain.getchannel("A"))
        plain = ground
    return _turned(plain.convert("RGB"), turn)


_TURN = 0x0112
"""EXIF: how a picture is to be turned."""


def _turned(image: Image.Image, turn: object) -> Image.Image:
    image.info.clear()
    if turn not in range(2, 9):
        return image
    image.getexif()[_TURN] = turn
    return ImageOps.exif_transpose(image)


def _written(image: Image.Image, asked: dict[str, Any]) -> bytes:
    if asked["grey"]:
        image = image.convert("L").convert("RGB")
    if asked["points"]:
        image = _blurred(image, asked["points"])
    # A new one, with nothing but points: no profile, no comment, no place where it was taken.
    clean = Image.frombytes("RGB", image.size, image.tobytes())
    stream = io.BytesIO()
    clean.save(stream, "WEBP", quality=82, method=2)
    return stream.getvalue()


def _blurred(image: Image.Image, points: int) -> Image.Image:
    """A picture of which `points` on the longer side are left: what is not there cannot be brought back."""
    width, height = image.size
    share = points / max(width, height)
    few = (max(1, round(width * share)), max(1, round(height * share)))
    size = BLURRED / max(width, height)
    shown = (max(1, round(width * size)), max(1, round(height * size)))
    return image.resize(few, Image.Resampling.BOX).resize(shown, Image.Resampling.BICUBIC)


def main(source: BinaryIO, target: BinaryIO) -> None:
    """Read what is asked and the picture, and write the answer."""
    asked = json.loads(source.readline())
    limit(asked["memory"], asked["seconds"])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        about, made = opened(source.read(), asked)
    target.write(json.dumps(about).encode() + b"\n" + made)
    target.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)

"""The letters of drawn labels: a font that is shipped, and words set in it at an exact height.

The height of words is that of their lowest upright sign, a capital, digit or hanzi: nobody who measures a
label in another way finds less. The font is a part of Noto Sans CJK (OFL-1.1, beside it); any other may be
given.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from clearford.core.errors import ConfigError, LabelError, Place

FONT = Path(__file__).with_name("font") / "label.otf"
_AT = 400
"""Points at which a font is looked at."""
_MISSING = "\U0010fffd"
"""A sign that no font has: it shows how one draws what it has not."""

Ink = np.ndarray
"""Height by width, from 0 for none to 255."""


def has_pictures() -> bool:
    """Whether pictures can be drawn and read on this installation: the extra `media` is there."""
    return find_spec("PIL") is not None


def library() -> Any:
    """Pillow. Raises ConfigError CF-C001 where the extra is missing."""
    if not has_pictures():
        raise ConfigError(
            "CF-C001",
            "labels cannot be drawn or measured on this installation",
            suggestion="pip install 'clearford[media]'",
        )
    import PIL.Image  # noqa: PLC0415 - an extra
    import PIL.ImageDraw  # noqa: PLC0415
    import PIL.ImageFont  # noqa: PLC0415
    import PIL.ImageOps  # noqa: PLC0415
    import PIL.PngImagePlugin  # noqa: PLC0415

    return PIL


@cache
def _font(path: Path, points: int) -> Any:
    try:
        return library().ImageFont.truetype(str(path), points)
    except OSError as error:
        raise LabelError(
            "CF-L007", "the font cannot be read", place=Place(file=str(path)), suggestion="give a TTF or OTF"
        ) from error


@cache
def _share(path: Path, words: str) -> float:
    """Height of the lowest upright sign of the words, as a part of the size of the font."""
    font = _font(path, _AT)
    upright = [sign for sign in words if sign.isupper() or sign.isdigit() or _is_hanzi(sign)]
    missing = font.getmask(_MISSING)
    for sign in words:
        drawn = font.getmask(sign)
        if not sign.isspace() and (drawn.size, bytes(drawn)) == (missing.size, bytes(missing)):
            raise LabelError(
                "CF-L007",
                f"the font has no sign `{sign}`",
                place=Place(field="words"),
                suggestion="use other words, or give a font that has it",
            )
    heights = [_height(font, sign) for sign in upright or ["A"]]
    return min(heights) / _AT


def _height(font: Any, sign: str) -> float:
    _, top, _, bottom = font.getbbox(sign, anchor="ls")
    return float(bottom - top)


def _is_hanzi(sign: str) -> bool:
    return "\u4e00" <= sign <= "\u9fff" and sign != "一"


def points_for(words: str, height: float, *, font: Path = FONT) -> int:
    """Size of the font, in points, at which the words are at least so high, in pixels.

    Raises LabelError CF-L007 for a sign that the font does not have, or a font that cannot be read.
    """
    return max(1, -int(-height // _share(font, words)))


def height_at(words: str, points: float, *, font: Path = FONT) -> float:
    """Height of the words in pixels at a size of the font. Raises as `points_for`."""
    return points * _share(font, words)


def ink(words: str, points: int, *, font: Path = FONT, stroke: int = 0) -> Ink:
    """The words as they are set in one line, cut to what is drawn. stroke: pixels of outline around.

    Raises LabelError CF-L007 for a font that cannot be read.
    """
    pillow, drawn = library(), _font(font, points)
    left, top, right, bottom = (int(side) for side in drawn.getbbox(words, stroke_width=stroke))
    image = pillow.Image.new("L", (max(1, right - left), max(1, bottom - top)))
    pen = pillow.ImageDraw.Draw(image)
    pen.text((-left, -top), words, font=drawn, fill=255, stroke_width=stroke)
    return np.asarray(image)

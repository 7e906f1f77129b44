"""Drawing a label into a picture: at a corner where little is lost, high enough, and readable on any ground.

Source: GB 45438-2025 5.2, as those who implemented it tell it: at an edge or corner, the height of the words
at least 5 % of the shortest side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import msgspec
import numpy as np

from clearford.ai.marks.lettering import FONT, Ink, ink, library, points_for
from clearford.ai.marks.words import WORDS, checked
from clearford.core.errors import LabelError

LIMIT = 0.05
"""Least height of the words, as a part of the shortest side of the picture."""
MARGIN = 0.10
"""How much higher they are drawn, so that a picture that is encoded again still holds the limit."""
LEGIBLE = 12
"""Pixels below which nobody reads hanzi, whatever part of a small picture they are."""
PLATE = 0.65
"""How dark the plate behind the words is: white ones on it stand out from any ground by more than 4.5:1."""

Corner = Literal["bottom-right", "bottom-left", "top-right", "top-left"]
CORNERS: tuple[Corner, ...] = get_args(Corner)


class Box(NamedTuple):
    """A part of a picture, in pixels from its left upper corner; behind the last on the right and below."""

    left: int
    top: int
    right: int
    bottom: int


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn."""

    lines: tuple[str, ...]
    """The words, as they stand below each other."""
    corner: Corner
    height: float
    """Pixels of the words that were aimed at; they are at least so high."""
    box: Box
    """The plate."""


class Stamp(NamedTuple):
    """A label as it is laid over a picture."""

    lines: tuple[str, ...]
    ink: Ink
    """The words on their plate."""
    outline: Ink
    """The same with an outline around."""
    pad: int
    """Pixels of plate around."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the plate."""
        high, wide = self.outline.shape
        return wide + 2 * self.pad, high + 2 * self.pad


def height_for(width: int, height: int) -> int:
    """Pixels that the words of a picture of this size are drawn high."""
    return max(LEGIBLE, math.ceil(math.ceil(LIMIT * min(width, height)) * (1 + MARGIN)))


def stamp_for(width: int, height: int, words: str = WORDS, *, font: Path = FONT) -> Stamp:
    """The label for a picture of a size in pixels, in as many lines as its width takes.

    Raises LabelError CF-L006 for words that are no label, CF-L007 for signs that the font does not have,
    CF-L008 where the picture is too small for them.
    """
    checked(words)
    points = points_for(words, height_for(width, height), font=font)
    stroke = max(1, round(points / 24))
    pad = max(1, points // 6)
    lines = _lines(words, points, width - 2 * pad, stroke, font)
    inner = [ink(line, points, font=font) for line in lines]
    outer = [ink(line, points, font=font, stroke=stroke) for line in lines]
    stamp = Stamp(tuple(lines), _stacked(inner, outer), _stacked(outer, outer), pad)
    wide, high = stamp.size
    if wide > width or high > height:
        raise LabelError(
            "CF-L008",
            f"a picture of {width} x {height} pixels has no room for a label of {wide} x {high}",
            suggestion=f"use shorter words, such as `{WORDS}`, or a larger picture",
        )
    return stamp


def _lines(words: str, points: int, width: int, stroke: int, font: Path) -> list[str]:
    """The words in lines no wider than a number of pixels, as far as single signs allow."""
    lines = [""]
    for sign in words:
        longer = lines[-1] + sign
        if lines[-1] and ink(longer, points, font=font, stroke=stroke).shape[1] > width:
            lines.append(sign)
        else:
            lines[-1] = longer
    return [line.strip() or line for line in lines]


def _stacked(parts: Sequence[Ink], frames: Sequence[Ink]) -> Ink:
    """Lines below each other, each in the middle of the room that its frame takes."""
    wide, gap = max(frame.shape[1] for frame in frames), max(1, frames[0].shape[0] // 6)
    high = sum(frame.shape[0] for frame in frames) + gap * (len(frames) - 1)
    whole, at = np.zeros((high, wide), np.uint8), 0
    for part, frame in zip(parts, frames, strict=True):
        down, right = (frame.shape[0] - part.shape[0]) // 2, (frame.shape[1] - part.shape[1]) // 2
        whole[at + down : at + down + part.shape[0], right : right + part.shape[1]] = part
        at += frame.shape[0] + gap
    return whole


def place_of(corner: Corner, width: int, height: int, stamp: Stamp) -> Box:
    """Where a label stands in a picture, with a little room to the edges if there is."""
    wide, high = stamp.size
    x, y = (min(stamp.pad, (whole - own) // 2) for whole, own in ((width, wide), (height, high)))
    left = x if corner.endswith("left") else width - wide - x
    top = y if corner.startswith("top") else height - high - y
    return Box(left, top, left + wide, top + high)


def calmest(grey: np.ndarray, stamp: Stamp) -> Corner:
    """The corner at which a label hides least: where neighbouring pixels differ least.

    grey: height by width. Between corners alike the first of `CORNERS` is taken. Faces and other labels are
    rich in edges, which is all that is known of them here.
    """

    def detail(corner: Corner) -> float:
        box = place_of(corner, grey.shape[1], grey.shape[0], stamp)
        part = grey[box.top : box.bottom, box.left : box.right].astype(np.float32)
        return float(np.abs(np.diff(part, axis=0)).mean() + np.abs(np.diff(part, axis=1)).mean())

    return min(CORNERS, key=lambda corner: round(detail(corner), 1))


def draw(
    image: Any, words: str = WORDS, *, corner: Corner | None = None, font: Path = FONT
) -> tuple[Any, Drawn]:
    """A picture with a label, in RGB or RGBA; the one that is given stays as it is.

    image: of Pillow. corner: the calmest where none is given. Raises as `stamp_for`, and ConfigError CF-C001
    where the extra `media` is missing.
    """
    width, height = image.size
    stamp = stamp_for(width, height, words, font=font)
    whole = image.convert("RGBA" if image.has_transparency_data else "RGB")
    chosen = corner or calmest(np.asarray(whole.convert("L")), stamp)
    box = place_of(chosen, width, height, stamp)
    over = overlay(stamp)
    if whole.mode == "RGBA":
        whole.alpha_composite(over, (box.left, box.top))
    else:
        whole.paste(over, (box.left, box.top), over)
    return whole, Drawn(lines=stamp.lines, corner=chosen, height=height_for(width, height), box=box)


def overlay(stamp: Stamp) -> Any:
    """A label on its plate, as an RGBA picture of its size."""
    pad = stamp.pad
    bright, edge = (np.pad(one, pad).astype(np.float32) / 255 for one in (stamp.ink, stamp.outline))
    alpha = np.maximum(PLATE + (1 - PLATE) * edge, bright)
    shade = (bright * 255 / np.maximum(alpha, 1e-6)).clip(0, 255)
    made = np.dstack([shade, shade, shade, alpha * 255]).round().astype(np.uint8)
    return library().Image.fromarray(made, "RGBA")

"""Measuring a label in a picture: whether some words stand in it, how high they are, and where.

The words are set in our font at every size that matters and laid over the picture; where they fit best, they
are measured again at finer steps. So a label that was drawn here, or in a like letter by somebody else, is
found and measured, and that nothing is found proves nothing: a label may be in other words or letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np

from clearford.ai.marks.lettering import FONT, height_at, ink, library, points_for
from clearford.ai.marks.picture import LIMIT, Box
from clearford.ai.marks.words import WORDS

KNOWN = (WORDS, "AI合成", "人工智能生成", "人工智能合成", "由AI生成", "内容由AI生成", "本内容由人工智能生成")
"""Words that are looked for where none are named."""
_SHORT = 256
"""Shortest side, in pixels, of the picture in which labels are looked for first."""
_LOW, _HIGH, _STEP = 7.0, 52.0, 0.28
"""Heights of words that are tried in it: 2.7 to 20 % of its shortest side, in
steps by which the end of the words moves by no more than a stroke."""
_FINE = 40
"""Height, in pixels, at which words are measured: so 1 pixel is 2.5 %."""
_LIKE = 0.6
"""Least likeness of a label, from -1 to 1. Pictures without one stay below 0.5 (tests/ai/marks)."""
_ROUGH = 0.2
"""Likeness that finer steps may add."""
_NEAR = 0.06
"""Likeness by which longer words may fall behind shorter ones that are a part of them."""
_LONGEST = 4096
"""Longer side, in pixels, of what is looked at at a time."""

Position = Literal["corner", "edge", "inside"]


class Measured(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found in a picture."""

    found: bool
    words: str = ""
    height: float = 0.0
    """Pixels of the lowest upright sign, to 2.5 %."""
    share: float = 0.0
    """The same as a part of the shortest side."""
    limit: float = LIMIT
    passes: bool = False
    """Whether it is high enough and at a corner or edge."""
    position: Position | None = None
    likeness: float = 0.0
    """How well the words fit, from -1 to 1."""
    box: Box | None = None


class _Match(NamedTuple):
    """Words at a place, in the pixels of the picture that was looked at."""

    likeness: float
    words: str
    points: int
    x: int
    y: int
    wide: int
    high: int


class _Fine(NamedTuple):
    """Words that were measured: pixels of the picture."""

    likeness: float
    words: str
    height: float
    box: Box


def measure(image: Any, words: Sequence[str] = KNOWN, *, font: Path = FONT) -> Measured:
    """The label of a picture that fits best among some words, each in one line.

    image: of Pillow. Raises LabelError CF-L007 for signs that the font does not have, ConfigError CF-C001
    where the extra `media` is missing.
    """
    grey = image.convert("L")
    rough = _searched(grey, words, font)
    most = max((one.likeness for one in rough), default=0.0)
    fine = [_finer(grey, one, font) for one in rough if one.likeness > max(most - _ROUGH, _LIKE - _ROUGH)]
    best = max((one.likeness for one in fine), default=most)
    if best < _LIKE or not fine:
        return Measured(found=False, likeness=round(best, 3))
    # Shorter words fit a part of longer ones as well.
    found = max(fine, key=lambda one: (one.likeness > best - _NEAR, len(one.words), one.likeness))
    position, share = _position(found.box, *image.size), found.height / min(image.size)
    return Measured(
        found=True,
        words=found.words,
        height=round(found.height, 1),
        share=round(share, 4),
        passes=share >= LIMIT and position != "inside",
        position=position,
        likeness=round(found.likeness, 3),
        box=found.box,
    )


def likeness(grey: np.ndarray, letters: np.ndarray) -> float:
    """How well letters fit where they fit best in a small part of a picture, from -1 to 1.

    grey: height by width, 0 to 255, as letters; where it is the smaller one, the likeness is 0.
    """
    if letters.shape[0] > grey.shape[0] or letters.shape[1] > grey.shape[1]:
        return 0.0
    return _Spectrum(grey.astype(np.float32)).fits(letters)[0]


def _searched(grey: Any, words: Sequence[str], font: Path) -> list[_Match]:
    """The best match of each words, in pixels of the picture itself.

    Long pictures are looked at in parts that overlap.
    """
    width, height = grey.size
    scale = min(4.0, _SHORT / min(width, height))
    small = grey.resize(
        (max(1, round(width * scale)), max(1, round(height * scale))),
        library().Image.Resampling.BOX if scale < 1 else library().Image.Resampling.BICUBIC,
    )
    whole, found = np.asarray(small, np.float32), dict[str, _Match]()
    for top in _parts(whole.shape[0]):
        for left in _parts(whole.shape[1]):
            part = _Spectrum(whole[top : top + _LONGEST, left : left + _LONGEST])
            for said in words:
                best = max(_sizes(part, said, font), default=None)
                if best is not None and (said not in found or best.likeness > found[said].likeness):
                    found[said] = best._replace(x=best.x + left, y=best.y + top)
    return [_scaled(one, 1 / scale) for one in found.values()]


def _scaled(found: _Match, by: float) -> _Match:
    numbers = (round(by * number) for number in (found.points, found.x, found.y, found.wide, found.high))
    return _Match(found.likeness, found.words, *numbers)


def _parts(length: int) -> range:
    """Where parts begin; neighbours share as much as a label is long."""
    return range(0, max(1, length - _SHORT), _LONGEST - 2 * _SHORT)


def _sizes(part: _Spectrum, words: str, font: Path) -> list[_Match]:
    """How words fit best at each size."""
    found, height, last = list[_Match](), _LOW, 0
    while height <= _HIGH:
        points = points_for(words, height, font=font)
        height *= 1 + _STEP / max(4, len(words))
        if points == last:
            continue
        last, letters = points, ink(words, points, font=font)
        if letters.shape[0] >= part.shape[0] or letters.shape[1] >= part.shape[1]:
            break
        likeness, x, y = part.fits(letters)
        found.append(_Match(likeness, words, points, x, y, letters.shape[1], letters.shape[0]))
    return found


class _Spectrum:
    """A picture in which letters are looked for at every place at once."""

    def __init__(self, grey: np.ndarray) -> None:
        self.shape: tuple[int, int] = (grey.shape[0], grey.shape[1])
        level = grey - grey.mean()
        self._wave = np.fft.rfft2(level)
        self._sum = _cumulated(level.astype(np.float64))
        self._squares = _cumulated(level.astype(np.float64) ** 2)

    def fits(self, letters: np.ndarray) -> tuple[float, int, int]:
        """The greatest likeness of letters, brighter or darker than their ground, and where it is: x, y."""
        mask = letters.astype(np.float32) - letters.mean()
        high, wide = mask.shape
        wave = np.conj(np.fft.rfft2(mask, self.shape))
        product = np.fft.irfft2(self._wave * wave, self.shape)
        product = product[: self.shape[0] - high + 1, : self.shape[1] - wide + 1]
        total, squares = _window(self._sum, high, wide), _window(self._squares, high, wide)
        spread = np.sqrt(np.maximum(squares - total**2 / mask.size, 0))
        floor = 4.0 * np.sqrt(mask.size)  # less than 4 grey levels of contrast are noise
        likeness = np.abs(product) / (np.maximum(spread, floor) * np.sqrt((mask**2).sum()))
        y, x = np.unravel_index(int(np.argmax(likeness)), likeness.shape)
        return float(likeness[y, x]), int(x), int(y)


def _cumulated(values: np.ndarray) -> np.ndarray:
    return np.pad(values.cumsum(0).cumsum(1), ((1, 0), (1, 0)))


def _window(sums: np.ndarray, high: int, wide: int) -> np.ndarray:
    """The sum over the window at every place."""
    found: np.ndarray = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
    return found


def _finer(grey: Any, found: _Match, font: Path) -> _Fine:
    """The words, measured where they were found."""
    room = max(4, round(found.high * 0.35))
    left, top = max(0, found.x - room), max(0, found.y - room)
    crop = grey.crop(
        (
            left,
            top,
            min(grey.width, found.x + found.wide + room),
            min(grey.height, found.y + found.high + room),
        )
    )
    scale = _FINE / height_at(found.words, found.points, font=font)
    size = (max(1, round(crop.width * scale)), max(1, round(crop.height * scale)))
    part = _Spectrum(np.asarray(crop.resize(size, library().Image.Resampling.BICUBIC), np.float32))
    best: tuple[float, float, int, int, int, int] | None = None
    for height in range(_FINE - 10, _FINE + 13):
        letters = ink(found.words, points_for(found.words, height, font=font), font=font)
        if letters.shape[0] <= part.shape[0] and letters.shape[1] <= part.shape[1]:
            likeness, x, y = part.fits(letters)
            best = max(best or (-1.0, 0.0, 0, 0, 0, 0), (likeness, float(height), x, y, *letters.shape[::-1]))
    if best is None:
        box = Box(found.x, found.y, found.x + found.wide, found.y + found.high)
        return _Fine(found.likeness, found.words, _FINE / scale, box)
    likeness, tall, right, down, wide, high = best
    x, y = left + round(right / scale), top + round(down / scale)
    box = Box(x, y, x + round(wide / scale), y + round(high / scale))
    return _Fine(likeness, found.words, tall / scale, box)


def _position(box: Box, width: int, height: int) -> Position:
    """Of words: at a corner or edge where less than twice their height lies between."""
    near = 2 * (box.bottom - box.top)
    across = min(box.left, width - box.right) <= near
    down = min(box.top, height - box.bottom) <= near
    return "corner" if across and down else "edge" if across or down else "inside"

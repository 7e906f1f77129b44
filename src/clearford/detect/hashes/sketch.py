"""Sketches: sixteen numbers for each text, of which about as many agree as two texts have grams in common.

One-permutation MinHash: a gram falls into one of sixteen buckets, each of which keeps its least value.
A bucket that no gram fell into takes the value of the next one to its right that is not empty, changed
with every step, so that short texts do not agree in what they lack.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.detect.hashes.grams import MULTIPLIER, Grams, Hashes, folded, gram_plane, gram_view
from clearford.text.plane import TextPlane, TextRow, View

SIZE = 16
"""Values of a sketch."""
BANDS = SIZE // 2
"""Pairs of neighbouring values; texts that agree in one are looked at."""
ORDER = 3
"""Characters of a gram; a text of fewer has no sketch."""
VIEW: View = "skeleton"
EMPTY = 0xFFFF_FFFF
_WORD = 0xFFFF_FFFF
_LONG = 0xFFFF_FFFF_FFFF_FFFF
_SALT = 0xD6E8FEB86659FD93
_STEP, _SHIFT = 0x01000193, 7
"""What a borrowed value is multiplied by and what is added, for each step it came from."""

_M = int(MULTIPLIER)
_SALTS_ONE = tuple(band * _SALT & _LONG for band in range(BANDS))
_SALTS = np.array(_SALTS_ONE, np.uint64)
_ONE, _TWICE = np.uint32(1), np.uint32(1 << SIZE | 1)
_GROWN = np.array([_STEP**k & _WORD for k in range(SIZE)], np.uint32)
_ADDED = np.array([_SHIFT * sum(_STEP**i for i in range(k)) & _WORD for k in range(SIZE)], np.uint32)
"""What becomes of a value v in k steps is v * _GROWN[k] + _ADDED[k]."""
_BLANK = np.full(SIZE, EMPTY, np.uint32)
_BUCKET, _HIGH = np.uint64(SIZE - 1), np.uint64(32)

Values = NDArray[np.uint32]


class Sketches(NamedTuple):
    """The sketches of a batch of n texts.

    values: uint32, shape (n, 16); a text without grams has EMPTY throughout. sizes: int64, shape (n,), grams.
    """

    values: Values
    sizes: NDArray[np.int64]


class Sketch(NamedTuple):
    """The sketch of one text: sixteen values and the number of grams, from 1 on."""

    values: tuple[int, ...]
    size: int


def sketch_plane(plane: TextPlane) -> Sketches:
    """The sketches of a batch; computed once."""
    found: Sketches | None = plane.shared.get("sketches")
    if found is None:
        found = plane.shared["sketches"] = sketches_of(gram_plane(plane, VIEW, ORDER))
    return found


def keys_plane(plane: TextPlane) -> NDArray[np.uint64]:
    """The keys of the bands of a batch, shape (n, 8); computed once."""
    found: NDArray[np.uint64] | None = plane.shared.get("sketch keys")
    if found is None:
        found = plane.shared["sketch keys"] = keys_of(sketch_plane(plane).values)
    return found


def sketch_row(row: TextRow) -> Sketch | None:
    """The sketch of one text, equal to that of its row of a batch; None for a text without grams."""
    hashes = gram_view(row, VIEW, ORDER)
    if not len(hashes):
        return None
    found: Sketch | None = row.shared.get("sketch")
    if found is None:
        found = row.shared["sketch"] = sketch_of(hashes)
    return found


def sketches_of(grams: Grams) -> Sketches:
    """Sketches of the grams of each row."""
    n, hashes = len(grams.counts), folded(grams.hashes)
    places = np.repeat(np.arange(0, SIZE * n, SIZE), grams.starts[1:] - grams.starts[:-1])
    places |= (hashes & _BUCKET).view(np.int64)
    flat = np.full(SIZE * n, EMPTY, np.uint32)
    # A gap has the value EMPTY, so that it changes nothing.
    np.minimum.at(flat, places, (hashes >> _HIGH).astype(np.uint32))
    _fill(flat, grams.counts)
    return Sketches(flat.reshape(-1, SIZE), grams.counts)


def _fill(flat: Values, sizes: NDArray[np.int64]) -> None:
    """Each empty bucket of a row with grams takes what its right neighbour has, changed once more."""
    full = flat != EMPTY
    masks = np.packbits(full, bitorder="little").view("<u2").astype(np.uint32)
    lost = np.flatnonzero((masks == 0) & (sizes > 0))
    if len(lost):  # Every value of these rows is EMPTY, which takes a gram of just that value.
        flat[lost * SIZE] = EMPTY - 1
        full[lost * SIZE] = True
        masks[lost] = 1
    empty = np.flatnonzero(~full)
    ahead = masks.take(empty // SIZE)
    if not masks.all():
        empty, ahead = empty[ahead > 0], ahead[ahead > 0]
    # The buckets from the right neighbour on, as bits; the lowest is the next that is full.
    ahead = (ahead * _TWICE) >> ((empty & (SIZE - 1)) + 1).astype(np.uint32)
    steps = np.bitwise_count(ahead ^ (ahead - _ONE))
    source = (empty & -SIZE) | ((empty + steps) & (SIZE - 1))
    flat[empty] = flat.take(source) * _GROWN.take(steps) + _ADDED.take(steps)


def sketch_of(hashes: Hashes) -> Sketch:
    """The sketch of the grams of one text; there is at least one."""
    hashes = folded(hashes)
    least = _BLANK.copy()
    np.minimum.at(least, (hashes & _BUCKET).view(np.int64), (hashes >> _HIGH).astype(np.uint32))
    values: list[int] = least.tolist()
    return Sketch(tuple(_filled(values) if EMPTY in values else values), len(hashes))


def _filled(values: list[int]) -> list[int]:
    """Each empty bucket takes what its right neighbour has, changed once more; the first is full."""
    full = next((at for at in range(SIZE) if values[at] != EMPTY), None)
    if full is None:
        return _filled([EMPTY - 1, *values[1:]])
    filled = values.copy()
    for at in range(full - 1, full - SIZE, -1):
        if values[at] == EMPTY:
            filled[at] = (filled[at + 1] * _STEP + _SHIFT) & _WORD
    return filled


def keys_of(values: Values) -> NDArray[np.uint64]:
    """The keys of the bands of sketches, shape (n, 8); equal pairs of values give equal keys."""
    wide = values.astype(np.uint64)
    keys = wide[:, 0::2] * MULTIPLIER
    keys ^= wide[:, 1::2]
    keys ^= _SALTS
    keys *= MULTIPLIER
    return keys


def keys_one(values: tuple[int, ...]) -> list[int]:
    """The keys of the bands of one sketch."""
    pairs = zip(values[0::2], values[1::2], _SALTS_ONE, strict=True)
    return [((first * _M ^ second ^ salt) & _LONG) * _M & _LONG for first, second, salt in pairs]


def starts_of(ordered: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each run of equal numbers begins."""
    starts = np.empty(len(ordered), np.bool_)
    starts[:1] = True
    np.not_equal(ordered[1:], ordered[:-1], out=starts[1:])
    return np.flatnonzero(starts)


def equal_values(first: Values, second: Values) -> NDArray[np.int64]:
    """How many values of each pair of sketches are equal: two arrays (m, 16) give one of shape (m,)."""
    same = np.bitwise_count((first == second).view(np.uint64))
    equal: NDArray[np.int64] = same[:, 0].astype(np.int64) + same[:, 1]
    return equal


_SIZES = (5, 8, 12, 16, 24, 32)
_BARS = (16, 14, 12, 11, 10, 9, 8)
"""Equal values of 16 that make two texts near, by the number of grams: short texts agree by chance."""


def bars_of(sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """For texts of so many grams the number of equal values that makes another text near."""
    bars: NDArray[np.int64] = _BARS_OF.take(np.minimum(sizes, _SIZES[-1]))
    return bars


def bar_of(size: int) -> int:
    """The same for one text."""
    return _BARS[bisect_right(_SIZES, size)]


_BARS_OF = np.array([bar_of(size) for size in range(_SIZES[-1] + 1)])

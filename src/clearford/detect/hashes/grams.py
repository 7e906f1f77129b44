"""The hash plane: 64-bit hashes of the character n-grams of a view, made once for all who use them.

A gram is `order` neighbouring code points of one row; no gram reaches into another row. Near-duplicate
sketches and classifier heads read the same hashes, so they are kept with the batch, or with the row. The
upper bits of a hash are well mixed; who reads the lower ones folds it first.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.text.plane import TextPlane, TextRow, View
from clearford.text.tables import codes_of

Hashes = NDArray[np.uint64]

MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio: spreads neighbouring code points over all 64 bits."""
_SHIFT = np.uint64(29)
_GAP = 0xFFFF_FFFF << 32
GAP = np.uint64(_GAP ^ _GAP >> 29 ^ _GAP >> 58)
"""Stands where no gram begins; folded, its upper half is full and its lower half is empty."""


class Grams(NamedTuple):
    """The gram hashes of a batch of n rows, row after row, in the order of the text.

    hashes: uint64, shape (m,), one for each code point and for each end of a row. starts: int64, shape
    (n + 1,); row i begins at starts[i], and each has at least its end. counts: int64, shape (n,), grams of
    each row, which come first. gaps: int64, the places at the ends of rows where no gram begins, some of
    them twice; the hash there is GAP. That gaps are left in saves moving all the others.
    """

    hashes: Hashes
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]
    gaps: NDArray[np.int64]

    def row(self, index: int) -> Hashes:
        """The hashes of one row."""
        start = self.starts[index]
        return self.hashes[start : start + self.counts[index]]

    def packed(self) -> Hashes:
        """The hashes of all rows without gaps."""
        return np.delete(self.hashes, self.gaps)


def gram_plane(plane: TextPlane, view: View, order: int) -> Grams:
    """The grams of a batch in a view; computed once for each view and order."""
    key = ("grams", view, order)
    found: Grams | None = plane.shared.get(key)
    if found is None:
        found = gram_codes(plane.codes(view), plane.breaks(view), order, n=plane.n)
        plane.shared[key] = found
    return found


def gram_view(row: TextRow, view: View, order: int) -> Hashes:
    """The hashes of one text in a view, equal to those of its row of a batch; computed once."""
    key = ("grams", view, order)
    found: Hashes | None = row.shared.get(key)
    if found is None:
        found = row.shared[key] = gram_row(row.view(view), order)
    return found


def gram_row(text: str, order: int) -> Hashes:
    """The hashes of a text as it stands, uint64, one for each gram; none when it is shorter than `order`."""
    return _mixed(codes_of(text).astype(np.uint64), order)


def gram_codes(
    codes: NDArray[np.integer], breaks: NDArray[np.integer], order: int, *, n: int | None = None
) -> Grams:
    """The grams of joined rows.

    codes: code points of the rows with one separator between them; breaks: positions of the separators,
    ascending. n: number of rows, one more than there are separators unless there is no row at all.
    Raises ValueError for an order below 1.
    """
    n = len(breaks) + 1 if n is None else n
    if n == 0:
        none = np.empty(0, np.int64)
        return Grams(none.view(np.uint64), np.zeros(1, np.int64), none, none)
    starts = np.empty(n + 1, np.int64)
    starts[0], starts[1:-1], starts[-1] = 0, breaks, len(codes)
    starts[1:] += 1
    sizes = starts[1:] - starts[:-1]
    wide = np.zeros(len(codes) + order, np.uint64)
    wide[: len(codes)] = codes
    hashes = _mixed(wide, order)
    # For a short row this names places of the row before it too, or the first place of all: gaps as well.
    gaps = np.maximum(starts[1:, None] - np.arange(order, 0, -1), 0).ravel()
    hashes[gaps] = GAP
    return Grams(hashes, starts, np.maximum(sizes - order, 0), gaps)


def _mixed(codes: Hashes, order: int) -> Hashes:
    """The hash of every window of `order` codes."""
    if order < 1:
        raise ValueError(f"a gram of {order} characters")
    size = len(codes) - order + 1
    if size <= 0:
        return np.empty(0, np.uint64)
    hashes: Hashes = codes[:size] * MULTIPLIER
    for step in range(1, order):
        hashes ^= codes[step : step + size]
        hashes *= MULTIPLIER
    return hashes


def folded(hashes: Hashes) -> Hashes:
    """The hashes for those who read the lower bits, of which all characters now reach each."""
    found: Hashes = hashes >> _SHIFT
    found ^= hashes
    return found

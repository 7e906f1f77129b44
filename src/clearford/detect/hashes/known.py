"""An exact index of texts that are known: it forgets none, and finds every one that is near enough.

Of two sketches that agree in nine of sixteen values, at least one of the eight pairs agrees as a whole. So
the index keeps every pair of every text in order, looks up the eight of a new text, and compares what it
finds: likeness is that of the best text in the index.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearford.detect.hashes.sketch import BANDS, Sketches, Values, equal_values, keys_of, keys_one, starts_of

LEAST_EQUAL = BANDS + 1
"""Equal values from which a known text is found without fail; with fewer it does not count as near."""
MAX_SHARED = 256
"""Texts that are kept for one pair of values; only a list of variants of one text has more."""
HALF = np.uint64(32)
"""Bits of a key that are kept; what they find is compared, so that no more are needed."""

Numbers = NDArray[np.int64]
Digests = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """The compiled index of m texts with u different pairs of values.

    sketches: uint32, shape (m, 16). digests: uint64, shape (d, 2), ascending, of all folded texts.
    pairs: uint32, shape (u,), ascending upper halves of the keys of pairs.
    ends: uint32, shape (u + 1,), where the owners of each pair begin, and at last where they all end.
    owners: uint32, the texts of each pair, one pair after the other.
    doors: uint32, shape (2^bits + 1,), where the pairs begin whose keys have the same upper bits.
    """

    sketches: Values
    digests: Digests
    pairs: NDArray[np.uint32]
    ends: NDArray[np.uint32]
    owners: NDArray[np.uint32]
    doors: NDArray[np.uint32]

    @property
    def size(self) -> int:
        """Texts in the index."""
        return len(self.digests)

    @property
    def bits(self) -> int:
        """Upper bits of a key that choose its door."""
        return len(self.doors).bit_length() - 1

    @property
    def nbytes(self) -> int:
        """Memory of the arrays in bytes."""
        return sum(getattr(self, name).nbytes for name in self.__slots__)

    def nearest(
        self, sketches: Sketches, bars: Numbers, keys: NDArray[np.uint64] | None = None
    ) -> tuple[Numbers, Numbers]:
        """The most equal values with a known text, 0 below the bar; and the rows that may equal one.

        bars: int64, shape (n,), values that must be equal, at least LEAST_EQUAL each. keys: those of the
        bands of the sketches, if they are there already.
        """
        keys = keys_of(sketches.values) if keys is None else keys
        rows, found = self._look_up(keys, sketches.sizes > 0)
        best = np.zeros(len(keys), np.int64)
        if not len(rows):
            return best, rows
        row, owner = self._owners(rows, found)
        equal = equal_values(self.sketches.take(owner, axis=0), sketches.values.take(row, axis=0))
        near = equal >= bars[row]
        np.maximum.at(best, row[near], equal[near])
        return best, np.flatnonzero(np.bincount(rows) == BANDS)

    def _look_up(self, keys: NDArray[np.uint64], present: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
        """The pairs of the index that rows have: row, and number of the pair."""
        doors = (keys >> np.uint64(64 - self.bits)).ravel().view(np.int64)
        start = self.doors.take(doors)
        stop = self.doors.take(doors + 1)
        is_open = stop > start
        if not present.all():
            is_open &= np.repeat(present, BANDS)
        left = np.flatnonzero(is_open)
        halves = (keys.ravel()[left] >> HALF).astype(np.uint32)
        at, end = start[left].astype(np.int64), stop[left]
        rows, found = [], []
        while len(left):
            same = self.pairs.take(at) == halves
            rows.append(left[same] // BANDS)
            found.append(at[same])
            at += 1
            more = np.flatnonzero(~same & (at < end))
            left, halves, at, end = left[more], halves[more], at[more], end[more]
        none = np.empty(0, np.int64)
        return np.concatenate([none, *rows]), np.concatenate([none, *found])

    def _owners(self, rows: Numbers, found: Numbers) -> tuple[Numbers, Numbers]:
        """Row and text, each couple once, for rows and the pairs that they have."""
        start = self.ends.take(found).astype(np.int64)
        count = self.ends.take(found + 1) - start
        offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        couples = (
            np.repeat(rows, count) << HALF.astype(np.int64) | self.owners[np.repeat(start, count) + offset]
        )
        couples.sort()
        couples = couples.take(starts_of(couples))
        return couples >> 32, couples & 0xFFFF_FFFF

    def holds(self, text: str) -> bool:
        """True when a folded text is one of those known; compared by 128 bits of its digest."""
        high, low = digest_of(text)
        first = int(np.searchsorted(self.digests[:, 0], np.uint64(high)))
        while first < len(self.digests) and self.digests.item(first, 0) == high:
            if self.digests.item(first, 1) == low:
                return True
            first += 1
        return False


class OneByOne:
    """An index for single texts: the same answers, through views that give plain numbers."""

    __slots__ = ("_doors", "_ends", "_owners", "_pairs", "_shift", "_sketches")

    def __init__(self, index: KnownTexts) -> None:
        self._sketches = index.sketches
        self._pairs, self._ends = index.pairs.data, index.ends.data
        self._owners, self._doors = index.owners.data, index.doors.data
        self._shift = 64 - index.bits

    def nearest(self, values: tuple[int, ...], bar: int) -> tuple[int, bool]:
        """Equal values with the nearest known text, 0 below the bar; and whether it may equal one."""
        doors, shift = self._doors, self._shift
        owners: set[int] = set()
        met = 0
        for key in keys_one(values):
            door = key >> shift
            for at in range(doors[door], doors[door + 1]):
                if self._pairs[at] == key >> 32:
                    owners.update(self._owners[self._ends[at] : self._ends[at + 1]])
                    met += 1
                    break
        if not owners:
            return 0, False
        found = self._sketches.take(sorted(owners), axis=0)
        equal = int(equal_values(found, np.array([values], np.uint32)).max())
        return (equal if equal >= bar else 0), met == BANDS


def digest_of(text: str) -> tuple[int, int]:
    """The digest of a folded text, in two numbers of 64 bits."""
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:], "big")


_MIN_BITS, _MAX_BITS = 14, 23
"""With few texts most doors are closed, so that most keys are done with after one look."""


def index_of(sketches: Values, digests: Digests) -> KnownTexts:
    """The index of texts that have a sketch.

    sketches: uint32, shape (m, 16). digests: uint64, shape (m, 2), of the same texts folded, in any order.
    """
    keys = keys_of(sketches).ravel() >> HALF
    owned = keys << HALF | np.repeat(np.arange(len(sketches), dtype=np.uint64), BANDS)
    owned.sort()
    keys = (owned >> HALF).astype(np.uint32)
    firsts = np.flatnonzero(np.diff(keys.astype(np.int64), prepend=-1))
    kept = np.arange(len(owned)) - np.repeat(firsts, np.diff(firsts, append=len(owned))) < MAX_SHARED
    pairs = keys[firsts]
    counts = np.minimum(np.diff(firsts, append=len(owned)), MAX_SHARED)
    bits = min(max((2 * len(pairs)).bit_length(), _MIN_BITS), _MAX_BITS)
    borders = np.arange((1 << bits) + 1, dtype=np.int64) << (32 - bits)
    return KnownTexts(
        sketches=sketches,
        digests=digests[np.lexsort((digests[:, 1], digests[:, 0]))],
        pairs=pairs,
        ends=np.concatenate(([0], np.cumsum(counts))).astype(np.uint32),
        owners=owned[kept].astype(np.uint32),
        doors=np.searchsorted(pairs, borders).astype(np.uint32),
    )

"""Literals in a whole batch at once: a table of beginnings, grown character by character where it fits.

Every position of the joined text is looked up in a table of short beginnings; the few that remain are
followed through a table of longer ones until they end in a literal or leave the table. All of it is
array work whose cost hardly depends on how many literals there are: 134,000 cost a third of what an
automaton costs that walks through memory. Single rows go through the automaton where it is installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clearford.core.errors import DetectError
from clearford.detect.scanner.base import EMPTY, Pairs, Scanner, Words, distinct
from clearford.detect.scanner.joined import Joined, from_lines

try:
    from clearford.detect.scanner.fallback import AutomatonScanner
except ImportError:
    AutomatonScanner = None  # type: ignore[assignment,misc]

LONGEST_GRAM = 3
CHUNK = 1 << 14
"""Code points looked at together, few enough for what is computed to stay in the nearest cache."""
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_SHORT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_NO_CHARACTER = np.uint32(0xFFFFFFFF)
_SALTS = 8
_SMALLEST_BITS, _LARGEST_BITS = 14, 22
_GOES_ON, _ENDS = 1, 2

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]


class GramScanner:
    """Finds literals in batches with arrays, in single rows with an automaton."""

    backend = "grams"

    def __init__(self, words: Sequence[str]) -> None:
        """`words` are distinct and not empty."""
        self.size = len(words)
        self._words = words if isinstance(words, Words) else Words("\n".join(words))
        codes, sizes = self._words.codes, self._words.lengths
        # Short literals begin at too many places to be looked for together with the others.
        by_gram = np.minimum(sizes, LONGEST_GRAM)
        by_code = np.repeat(by_gram, sizes)
        self._groups = [
            _Group(codes[by_code == gram], sizes[ids], ids, gram)
            for gram in range(1, LONGEST_GRAM + 1)
            if len(ids := np.flatnonzero(by_gram == gram))
        ]
        self._longest = int(sizes.max(initial=0))

    def pairs(self, joined: Joined) -> Pairs:
        """Every (row, id) with at least one match inside that row."""
        codes = joined.codes
        if not self.size or not len(codes):
            return EMPTY
        padded = np.concatenate((codes, np.full(self._longest, _NO_CHARACTER)))
        found = [group.find(padded, len(codes)) for group in self._groups]
        ids = np.concatenate([numbers for _, numbers in found])
        if not len(ids):
            return EMPTY
        places = np.concatenate([at for at, _ in found])
        return distinct(joined.rows_of(places), ids, self.size)

    def ids(self, line: bytes) -> list[int]:
        """Ascending ids that occur in one row."""
        if not self.size or not line:
            return []
        if self._automaton is not None:
            return self._automaton.ids(line)
        found: list[int] = self.pairs(from_lines([line])).ids.tolist()
        return found

    @cached_property
    def _automaton(self) -> Scanner | None:
        """Made when the first single row comes."""
        return None if AutomatonScanner is None else AutomatonScanner(list(self._words))


class _Group:
    """Literals of at least `gram` characters, found by their first `gram` ones."""

    def __init__(self, codes: Codes, lengths: Numbers, ids: Numbers, gram: int) -> None:
        """`codes`: the literals one behind the other; `ids`: their numbers in the scanner."""
        self._ids, self._gram = ids, gram
        self._lengths, self._codes = lengths, codes
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._longest = int(self._lengths.max())
        hashed = _short_hash([self._codes[self._starts + k] for k in range(gram)])
        bits = _bits(_distinct(hashed) * 32)
        self._gram_shift = np.uint32(32 - bits)
        self._grams = np.zeros(1 << bits, np.bool_)
        self._grams[hashed >> self._gram_shift] = True
        self._fill()

    def _fill(self) -> None:
        """The table of longer beginnings, and the hash of every literal in ascending order."""
        for number in range(_SALTS):
            self._salt = np.uint64(number)
            ends, beginnings = self._hashed()
            self._order = np.argsort(ends)
            self._ends = ends[self._order]
            # Two literals of one hash would hide each other.
            if (self._ends[1:] != self._ends[:-1]).all():
                break
        else:
            raise DetectError("CF-D002", "the literals cannot be told apart by any hash")
        bits = _bits((len(ends) + _distinct(beginnings)) * 16)
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.uint8)
        self._table[beginnings >> self._shift] = _GOES_ON
        self._table[ends >> self._shift] |= _ENDS

    def _hashed(self) -> tuple[Hashes, Hashes]:
        """The hash of each literal, and the hashes of what more characters follow."""
        beginnings: list[Hashes] = []
        ends = np.zeros(len(self._ids), np.uint64)
        alive, value = np.arange(len(self._ids)), np.full(len(self._ids), self._salt)
        for k in range(self._longest):
            value = _longer(value, self._codes[self._starts[alive] + k])
            more = self._lengths[alive] > k + 1
            ends[alive[~more]] = value[~more]
            alive, value = alive[more], value[more]
            if k + 1 >= self._gram:
                beginnings.append(value)
        return ends, np.concatenate(beginnings)

    def find(self, codes: Codes, size: int) -> tuple[Numbers, Numbers]:
        """Places and ids of all matches. codes: of the text, and behind its `size` no character."""
        at = np.concatenate(
            [self._begun(codes, low, min(low + CHUNK, size)) for low in range(0, size, CHUNK)]
        )
        value = np.full(len(at), self._salt)
        places, ids = [EMPTY.rows], [EMPTY.ids]
        for k in range(self._longest):
            value = _longer(value, codes[at + k])
            if k + 1 < self._gram:
                continue
            state = self._table.take(value >> self._shift)
            ended = np.flatnonzero(state & _ENDS)
            if len(ended):
                here, numbers = self._whole(codes, at[ended], value[ended], k + 1)
                places.append(here)
                ids.append(self._ids[numbers])
            more = np.flatnonzero(state & _GOES_ON)
            if not len(more):
                break
            at, value = at[more], value[more]
        return np.concatenate(places), np.concatenate(ids)

    def _begun(self, codes: Codes, low: int, high: int) -> Numbers:
        """Places from `low` to below `high` where a literal may begin."""
        hashed = _short_hash([codes[low + k : high + k] for k in range(self._gram)])
        return np.flatnonzero(self._grams.take(hashed >> self._gram_shift)) + low

    def _whole(self, codes: Codes, at: Numbers, value: Hashes, length: int) -> tuple[Numbers, Numbers]:
        """The places where a literal of this length stands, and which: hashes propose, characters decide."""
        index = np.minimum(np.searchsorted(self._ends, value), len(self._ends) - 1)
        numbers = self._order[index]
        same = (self._ends[index] == value) & (self._lengths[numbers] == length)
        at, numbers = at[same], numbers[same]
        starts = self._starts[numbers]
        same = np.ones(len(at), np.bool_)
        for k in range(length):
            same &= codes[at + k] == self._codes[starts + k]
        return at[same], numbers[same]


def _distinct(values: NDArray[Any]) -> int:
    """How many different values there are."""
    ordered = np.sort(values)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(len(ordered), 1)


def _short_hash(parts: Sequence[Codes]) -> Codes:
    """A 32-bit hash of each gram; parts: its first, second, ... code points."""
    value = parts[0] * _SHORT[0]
    for part in parts[1:]:
        value = (value ^ part) * _SHORT[1]
    return value


def _longer(value: Hashes, codes: Codes) -> Hashes:
    """The hashes of beginnings with one character more."""
    value = (value ^ codes) * _FACTOR
    # High bits into the low ones, where the next character goes.
    return value ^ (value >> _SHIFT)


def _bits(entries: int) -> int:
    """The size of a table, as a power of two, that this many entries leave sparse."""
    return min(max(entries.bit_length(), _SMALLEST_BITS), _LARGEST_BITS)

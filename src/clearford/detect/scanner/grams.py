"""Literals in a whole batch at once: a table of beginnings, grown character by character where it fits.

Every position of the joined text is looked up in a table of short beginnings; the few that remain are
followed through a table of longer ones until they end in a literal or leave the table. All of it is
array work whose cost hardly depends on how many literals there are: 134,000 cost a third of what an
automaton costs that walks through memory. Single rows go through the automaton where it is installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
_SALTS = 8
_SMALLEST_BITS, _LARGEST_BITS = 16, 22
_GOES_ON, _ENDS = 1, 2

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]
_NO_HASH: Codes = np.zeros(0, np.uint32)


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
        self._groups = {
            gram: _Group(codes[by_code == gram], sizes[ids], ids, gram)
            for gram in range(1, LONGEST_GRAM + 1)
            if len(ids := np.flatnonzero(by_gram == gram))
        }

    def pairs(self, joined: Joined) -> Pairs:
        """Every (row, id) with at least one match inside that row."""
        at, ids = self.places(joined)
        return distinct(joined.rows_of(at), ids, self.size) if len(ids) else EMPTY

    def places(self, joined: Joined) -> tuple[Numbers, Numbers]:
        """Position among the code points and id of every match, in no certain order: shape (m,) each."""
        codes = joined.codes
        found = [self._groups[gram].find(codes, at) for gram, at in self._begun(codes)]
        if not found:
            return EMPTY.rows, EMPTY.ids
        return np.concatenate([at for at, _ in found]), np.concatenate([ids for _, ids in found])

    def _begun(self, codes: Codes) -> Iterator[tuple[int, Numbers]]:
        """For each length of grams the places where a literal may begin."""
        found: dict[int, list[Numbers]] = {gram: [] for gram in self._groups}
        longest = max(self._groups, default=0)
        for low in range(0, len(codes), CHUNK):
            value = _NO_HASH
            for gram in range(1, longest + 1):
                high = min(low + CHUNK, len(codes) - gram + 1)
                if high <= low:
                    break
                value = _longer_gram(value[: high - low], codes[low + gram - 1 : high + gram - 1])
                if gram in found:
                    found[gram].append(self._groups[gram].begun(value) + low)
        yield from ((gram, np.concatenate(places)) for gram, places in found.items() if places)

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
        hashed = _NO_HASH
        for k in range(gram):
            hashed = _longer_gram(hashed, self._codes[self._starts + k])
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

    def begun(self, hashed: Codes) -> Numbers:
        """The places where a literal may begin, given the hash of the gram at each place."""
        return np.flatnonzero(self._grams.take(hashed >> self._gram_shift))

    def find(self, codes: Codes, at: Numbers) -> tuple[Numbers, Numbers]:
        """Places and ids of all matches that begin at one of the places `at`, where a whole gram fits."""
        value = np.full(len(at), self._salt)
        ended: list[tuple[Numbers, Hashes, int]] = []
        for k in range(self._longest):
            # Behind the end the last character stands again; `_whole` knows better.
            value = _longer(value, codes.take(at + k, mode="clip"))
            if k + 1 < self._gram:
                continue
            state = self._table.take(value >> self._shift)
            here = np.flatnonzero(state & _ENDS)
            if len(here):
                ended.append((at[here], value[here], k + 1))
            more = np.flatnonzero(state & _GOES_ON)
            if not len(more):
                break
            at, value = at[more], value[more]
        if not ended:
            return EMPTY.rows, EMPTY.ids
        return self._whole(
            codes,
            np.concatenate([places for places, *_ in ended]),
            np.concatenate([hashes for _, hashes, _ in ended]),
            np.repeat([length for *_, length in ended], [len(places) for places, *_ in ended]),
        )

    def _whole(self, codes: Codes, at: Numbers, value: Hashes, lengths: Numbers) -> tuple[Numbers, Numbers]:
        """The places where a literal of this length stands, and which: hashes propose, characters decide."""
        index = np.minimum(np.searchsorted(self._ends, value), len(self._ends) - 1)
        numbers = self._order[index]
        same = self._ends[index] == value
        same &= self._lengths[numbers] == lengths
        same &= at + lengths <= len(codes)
        at, numbers = at[same], numbers[same]
        starts, lengths = self._starts[numbers], lengths[same]
        same = equal_stretches(codes, at, self._codes, starts, lengths)
        return at[same], self._ids[numbers[same]]


def equal_stretches(
    codes: Codes, at: Numbers, others: Codes, starts: Numbers, lengths: Numbers
) -> NDArray[np.bool_]:
    """Whether so many characters (at least one) from their places on are the same in both: shape (m,)."""
    if not len(at):
        return np.zeros(0, np.bool_)
    behind = np.cumsum(lengths)
    first = behind - lengths
    steps = np.arange(int(behind[-1]))
    same = codes[steps + np.repeat(at - first, lengths)] == others[steps + np.repeat(starts - first, lengths)]
    found: NDArray[np.bool_] = np.logical_and.reduceat(same, first)
    return found


def _distinct(values: NDArray[Any]) -> int:
    """How many different values there are."""
    ordered = np.sort(values)
    return int(np.count_nonzero(ordered[1:] != ordered[:-1])) + min(len(ordered), 1)


def _longer_gram(value: Codes, codes: Codes) -> Codes:
    """The 32-bit hash of each gram with one character more; `_NO_HASH` for the first one."""
    if not len(value):
        return codes * _SHORT[0]
    longer = value ^ codes
    longer *= _SHORT[1]
    return longer


def _longer(value: Hashes, codes: Codes) -> Hashes:
    """The hashes of beginnings with one character more."""
    value = (value ^ codes) * _FACTOR
    # High bits into the low ones, where the next character goes.
    return value ^ (value >> _SHIFT)


def _bits(entries: int) -> int:
    """The size of a table, as a power of two, that this many entries leave sparse."""
    return min(max(entries.bit_length(), _SMALLEST_BITS), _LARGEST_BITS)

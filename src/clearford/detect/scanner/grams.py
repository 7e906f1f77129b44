"""Literals in a whole batch at once: a table of beginnings, grown character by character where it fits.

Every pair of neighbouring characters is looked up in a table that says where a literal may begin; the few
places that remain are followed through a table of longer beginnings until they end in a literal or leave
the table. All of it is array work whose cost hardly depends on how many literals there are: 161,000 cost a
quarter of what an automaton costs that walks through memory. Single rows go through the automaton where it
is installed.
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
from clearford.text.tables import CODE_POINTS, looked_up

try:
    from clearford.detect.scanner.fallback import AutomatonScanner
except ImportError:
    AutomatonScanner = None  # type: ignore[assignment,misc]

CHUNK = 1 << 14
"""Code points looked at together, few enough for what is computed to stay in the nearest caches."""
MOST_CHARS = 511
"""Characters of the literals that are told apart by the first look."""
_GROUPS = 10
_OF_THREE, _SHORTER = _GROUPS - 2, _GROUPS - 1
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_SALTS = 8
_SMALLEST_BITS, _LARGEST_BITS = 16, 22
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
        if self.size:
            self._beginnings = _Beginnings(self._words)
            self._literals = _Literals(self._words)

    def pairs(self, joined: Joined) -> Pairs:
        """Every (row, id) with at least one match inside that row."""
        at, ids = self.places(joined)
        return distinct(joined.rows_of(at), ids, self.size) if len(ids) else EMPTY

    def places(self, joined: Joined) -> tuple[Numbers, Numbers]:
        """Position among the code points and id of every match, in no certain order: shape (m,) each."""
        if not self.size:
            return EMPTY.rows, EMPTY.ids
        return self._literals.find(joined.codes, self._beginnings.places(joined.codes))

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


class _Beginnings:
    """Where a literal may begin, by its first four characters, two by two.

    For each pair of characters there are three sets of groups of literals: those that begin with it, that
    have it in second, and in third place, or end before. A literal may begin where a group is in the first
    set of a pair, in the second of the next one, and in the third of the one behind that.
    """

    def __init__(self, words: Words) -> None:
        """Literals are grouped by their first character; those of three and of fewer are two more groups."""
        lengths = words.lengths
        starts = np.cumsum(lengths) - lengths
        known = np.zeros(CODE_POINTS, np.bool_)
        for place in range(4):
            known[words.codes[starts[lengths > place] + place]] = True
        chars = np.flatnonzero(known)
        # Characters of one number are told apart later; 0 stands for those that begin no literal.
        self._numbers = np.zeros(CODE_POINTS, np.intp)
        self._numbers[chars] = np.arange(len(chars)) % MOST_CHARS + 1
        self._bits = min(len(chars), MOST_CHARS).bit_length()
        ended = _in_set(_SHORTER, 1) | _in_set(_SHORTER, 2) | _in_set(_OF_THREE, 2)
        self._sets = np.full(1 << 2 * self._bits, ended)
        first = self._numbers[words.codes[starts]]
        groups = np.where(lengths > 3, first % _OF_THREE, np.where(lengths > 2, _OF_THREE, _SHORTER))
        for place in range(3):
            has = lengths > place + 1
            pair = (self._numbers[words.codes[starts[has] + place + more]] for more in (0, 1))
            np.bitwise_or.at(self._sets, self._pairs(*pair), _in_set(groups[has], place))
        # What stands behind a literal of one character does not matter.
        self._sets.reshape(1 << self._bits, -1)[first[lengths == 1]] |= _in_set(_SHORTER, 0)

    def _pairs(self, first: Numbers, second: Numbers) -> Numbers:
        pairs = first << self._bits
        pairs |= second
        return pairs

    def places(self, codes: Codes) -> Numbers:
        """The positions among the code points, ascending."""
        numbers = np.empty(CHUNK + 3, np.intp)
        found = [EMPTY.rows]
        for low in range(0, len(codes), CHUNK):
            part = codes[low : low + CHUNK + 3]
            looked_up(self._numbers, part, out=numbers[: len(part)])
            # Behind the end stand characters of no literal.
            numbers[len(part) :] = 0
            found.append(self._begun(numbers[: len(part) + 3][: CHUNK + 3]) + low)
        return np.concatenate(found)

    def _begun(self, numbers: Numbers) -> Numbers:
        """The same for a stretch and the three characters behind it."""
        sets = looked_up(self._sets, self._pairs(numbers[:-1], numbers[1:]))
        groups = sets[2:] >> 2 * _GROUPS
        groups &= sets[1:-1] >> _GROUPS
        groups &= sets[:-2]
        return np.flatnonzero(groups != 0)


def _in_set(group: int | Numbers, place: int) -> Any:
    """One group in the set for a place, uint32."""
    return np.uint32(1) << np.uint32(group + _GROUPS * place)


class _Literals:
    """Literals of at least one character, told by all their characters."""

    def __init__(self, words: Words) -> None:
        self._codes, self._lengths = words.codes, words.lengths
        self._starts = np.cumsum(self._lengths) - self._lengths
        self._longest, self._shortest = int(self._lengths.max()), int(self._lengths.min())
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
        # Where in the order the hashes with the same high bits begin.
        bits = _bits(len(ends) * 2)
        self._high = np.uint64(64 - bits)
        sizes = np.bincount((ends >> self._high).astype(np.intp), minlength=1 << bits)
        self._first = (np.cumsum(sizes) - sizes).astype(np.int32)
        self._most = int(sizes.max())

    def _hashed(self) -> tuple[Hashes, Hashes]:
        """The hash of each literal, and the hashes of what more characters follow."""
        beginnings: list[Hashes] = []
        ends = np.zeros(len(self._lengths), np.uint64)
        alive, value = np.arange(len(self._lengths)), np.full(len(self._lengths), self._salt)
        for k in range(self._longest):
            value = _longer(value, self._codes[self._starts[alive] + k])
            more = self._lengths[alive] > k + 1
            ends[alive[~more]] = value[~more]
            alive, value = alive[more], value[more]
            if k + 1 >= self._shortest:
                beginnings.append(value)
        return ends, np.concatenate(beginnings)

    def find(self, codes: Codes, at: Numbers) -> tuple[Numbers, Numbers]:
        """Places and ids of all matches that begin at one of the places `at`."""
        value = np.full(len(at), self._salt)
        met: list[tuple[Numbers, Hashes, NDArray[np.uint8]]] = []
        for k in range(self._longest):
            # Behind the end the last character stands again; `_whole` knows better.
            value = _longer(value, codes.take(at + k, mode="clip"))
            if k + 1 < self._shortest:
                continue
            state = self._table.take(value >> self._shift)
            met.append((at, value, state))
            # 0 or 1, and places of booleans are found several times faster.
            more = np.flatnonzero((state & _GOES_ON).view(np.bool_))
            if not len(more):
                break
            at, value = at[more], value[more]
        places, hashes, states = map(np.concatenate, zip(*met, strict=True))
        lengths = np.repeat(np.arange(len(met)) + self._shortest, [len(level) for level, *_ in met])
        ended = np.flatnonzero((states & _ENDS) != 0)
        return self._whole(codes, places[ended], hashes[ended], lengths[ended])

    def _whole(self, codes: Codes, at: Numbers, value: Hashes, lengths: Numbers) -> tuple[Numbers, Numbers]:
        """The places where a literal of this length stands, and which: hashes propose, characters decide."""
        index = self._first.take(value >> self._high)
        for _ in range(self._most - 1):
            index += self._ends.take(index, mode="clip") < value
        index = np.minimum(index, len(self._ends) - 1)
        numbers = self._order[index]
        same = self._ends[index] == value
        same &= self._lengths[numbers] == lengths
        same &= at + lengths <= len(codes)
        at, numbers = at[same], numbers[same]
        starts, lengths = self._starts[numbers], lengths[same]
        same = equal_stretches(codes, at, self._codes, starts, lengths)
        return at[same], numbers[same]


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


def _longer(value: Hashes, codes: Codes) -> Hashes:
    """The hashes of beginnings with one character more."""
    value = (value ^ codes) * _FACTOR
    # High bits into the low ones, where the next character goes.
    return value ^ (value >> _SHIFT)


def _bits(entries: int) -> int:
    """The size of a table, as a power of two, that this many entries leave sparse."""
    return min(max(entries.bit_length(), _SMALLEST_BITS), _LARGEST_BITS)

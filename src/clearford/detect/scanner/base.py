"""The one interface in front of all scanning libraries, and what its answers look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, overload

import numpy as np

from clearford.detect.scanner.joined import Joined


@dataclass(frozen=True, slots=True)
class Pairs:
    """Distinct (row, id) pairs, ordered by row and then by id.

    Occurrences are not counted: a row that floods a scan must not change what its neighbours get,
    and only distinct pairs are the same whether rows are scanned together or one by one.

    rows, ids: shape (m,) int64.
    """

    rows: np.ndarray
    ids: np.ndarray


class Scanner(Protocol):
    """Finds which of a fixed set of expressions occur in which rows; id = position in the set.

    All implementations give equal answers. A scanner may be used from several threads at once.
    """

    backend: str
    """Name of the library behind it."""
    size: int
    """Number of expressions."""

    def pairs(self, joined: Joined) -> Pairs:
        """Every (row, id) with at least one match inside that row."""
        ...

    def ids(self, line: bytes) -> list[int]:
        """Ascending ids that occur in one row given as UTF-8 without LF."""
        ...


class Words(Sequence[str]):
    """Distinct words without LF in one string; a list of as many strings takes ten times the memory."""

    def __init__(self, joined: str) -> None:
        """`joined`: the words, joined by LF; the empty string holds none."""
        self.joined = joined
        """The words, joined by LF."""
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        breaks = np.flatnonzero(codes == ord("\n"))
        self.codes = codes[codes != ord("\n")]
        """The code points of all words, one behind the other."""
        self._starts = np.concatenate(([0], breaks + 1)) if joined else breaks
        self.lengths = np.append(breaks, len(codes))[: len(self._starts)] - self._starts
        """Code points of each word."""

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        start = int(self._starts[at])
        return self.joined[start : start + int(self.lengths[at])]


EMPTY = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64))
"""Nothing found."""


def distinct(rows: np.ndarray, ids: np.ndarray, size: int) -> Pairs:
    """Pairs from events in any order and with repeats; ids lie in [0, size)."""
    if not len(rows):
        return EMPTY
    return Pairs(*np.divmod(distinct_keys(rows.astype(np.int64) * size + ids), size))


def distinct_keys(keys: np.ndarray) -> np.ndarray:
    """The different values, ascending; for some thousands of them faster than `np.unique`."""
    ordered = np.sort(keys)
    kept = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]

"""Literal tables: the strings one scanner looks for, and which phrases each of them stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clearford.detect.phrases.model import Route
from clearford.detect.scanner.base import Pairs
from clearford.detect.scanner.choose import Backend, literal_scanner


class Owner(NamedTuple):
    """A phrase that a literal stands for."""

    unit: int
    route: Route
    literal: str
    firm: bool
    """True when the form is long enough to count without a second signal."""
    core: tuple[str, ...] = ()
    """For a spelled form: its syllables."""


@dataclass(frozen=True, slots=True)
class Hits:
    """Owners found in rows, ordered by row; one entry per distinct (row, owner).

    rows, owners: shape (m,) int64; an owner is a position in `LiteralTable.owners`.
    """

    rows: np.ndarray
    owners: np.ndarray


class LiteralTable:
    """Literals behind one scanner. A literal may have several owners, or none (then it only marks rows).

    units: int64, the phrase of each owner. marks: for each kind of mark a bool per literal.
    """

    def __init__(
        self,
        owners: Iterable[Owner],
        marks: Mapping[str, frozenset[str]] | None = None,
        *,
        backend: Backend | None,
    ) -> None:
        grouped: dict[str, dict[tuple[int, Route], Owner]] = {}
        for owner in owners:
            grouped.setdefault(owner.literal, {}).setdefault((owner.unit, owner.route), owner)
        marks = marks or {}
        extra = (word for kind in marks.values() for word in sorted(kind))
        words = list(dict.fromkeys((*grouped, *extra)))
        self.owners = [owner for word in words for owner in grouped.get(word, {}).values()]
        counts = [len(grouped.get(word, ())) for word in words]
        self._counts = np.array(counts, np.int64)
        self._first = np.cumsum(self._counts) - self._counts
        self.units = np.array([owner.unit for owner in self.owners], np.int64)
        self.marks = {
            kind: np.array([word in wanted for word in words], np.bool_) for kind, wanted in marks.items()
        }
        self.scanner = literal_scanner(words, backend=backend)

    def __len__(self) -> int:
        return len(self._counts)

    def hits(self, pairs: Pairs) -> Hits:
        """The owners behind (row, literal) pairs."""
        counts = self._counts[pairs.ids]
        rows = np.repeat(pairs.rows, counts)
        first = np.repeat(self._first[pairs.ids] - (np.cumsum(counts) - counts), counts)
        return Hits(rows, first + np.arange(len(rows)))

    def owners_of(self, ids: Sequence[int]) -> list[Owner]:
        """The owners behind the literals of one row."""
        found: list[Owner] = []
        for number in ids:
            first = int(self._first[number])
            found += self.owners[first : first + int(self._counts[number])]
        return found

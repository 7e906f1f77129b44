"""Literal tables: the strings one scanner looks for, and which phrases each of them stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, get_args, overload

import msgspec
import numpy as np

from clearford.detect.phrases.model import Route
from clearford.detect.scanner.base import Pairs, Words
from clearford.detect.scanner.choose import Backend, literal_scanner

ROUTES: tuple[Route, ...] = get_args(Route)
_NUMBER: dict[Route, int] = {route: number for number, route in enumerate(ROUTES)}


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


class TableData(msgspec.Struct, array_like=True, frozen=True):
    """A table as it is kept: columns of owners, one literal's after the other's.

    words: the literals, joined by line feeds. counts: int32, owners of each literal. units: int32,
    routes: uint8 (positions in ROUTES), firm: bool, one for each owner. cores: syllables joined by
    blanks, one for each owner, or empty when no owner has any. marks: kind -> a bool for each literal.
    """

    words: str
    counts: bytes
    units: bytes
    routes: bytes
    firm: bytes
    cores: list[str]
    marks: dict[str, bytes]


def table_data(owners: Iterable[Owner], marks: Mapping[str, frozenset[str]] | None = None) -> TableData:
    """The columns of some owners; of one phrase and route each literal counts once."""
    grouped: dict[str, list[Owner]] = {}
    for owner in owners:
        of_literal = grouped.setdefault(owner.literal, [])
        if all(other.unit != owner.unit or other.route != owner.route for other in of_literal):
            of_literal.append(owner)
    marks = marks or {}
    for kind in marks.values():
        for word in sorted(kind):
            grouped.setdefault(word, [])
    every = [owner for of_literal in grouped.values() for owner in of_literal]
    return TableData(
        words="\n".join(grouped),
        counts=np.fromiter(map(len, grouped.values()), np.int32, len(grouped)).tobytes(),
        units=np.array([owner.unit for owner in every], np.int32).tobytes(),
        routes=bytes([_NUMBER[owner.route] for owner in every]),
        firm=np.array([owner.firm for owner in every], np.bool_).tobytes(),
        cores=[" ".join(owner.core) for owner in every] if any(owner.core for owner in every) else [],
        marks={
            kind: np.array([word in wanted for word in grouped], np.bool_).tobytes()
            for kind, wanted in marks.items()
        },
    )


class LiteralTable:
    """Literals behind one scanner. A literal may have several owners, or none (then it only marks rows).

    owners: every owner, made when asked for. units: int64, the phrase of each owner. routes: uint8, its
    position in ROUTES. marks: for each kind of mark a bool per literal.
    """

    def __init__(self, data: TableData, *, backend: Backend | None) -> None:
        words = Words(data.words)
        self._counts = np.frombuffer(data.counts, np.int32).astype(np.int64)
        self._first = np.cumsum(self._counts) - self._counts
        self.units = np.frombuffer(data.units, np.int32).astype(np.int64)
        self.routes = np.frombuffer(data.routes, np.uint8)
        self.marks = {kind: np.frombuffer(flags, np.bool_) for kind, flags in data.marks.items()}
        self.owners: Sequence[Owner] = _Owners(words, self._counts, data)
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


class _Owners(Sequence[Owner]):
    """The owners of a table. Few of them are ever met, so each is made when it is."""

    def __init__(self, words: Sequence[str], counts: np.ndarray, data: TableData) -> None:
        self._words = words
        self._word_of = np.repeat(np.arange(len(words), dtype=np.int32), counts)
        self._units = np.frombuffer(data.units, np.int32)
        self._routes, self._firm, self._cores = data.routes, data.firm, data.cores
        self._made: dict[int, Owner] = {}

    def __len__(self) -> int:
        return len(self._units)

    @overload
    def __getitem__(self, at: int) -> Owner: ...
    @overload
    def __getitem__(self, at: slice) -> list[Owner]: ...
    def __getitem__(self, at: int | slice) -> Owner | list[Owner]:
        if isinstance(at, slice):
            return [self._owner(i) for i in range(*at.indices(len(self)))]
        return self._owner(at)

    def _owner(self, at: int) -> Owner:
        found = self._made.get(at)
        if found is None:
            found = self._made[at] = Owner(
                int(self._units[at]),
                ROUTES[self._routes[at]],
                self._words[self._word_of[at]],
                bool(self._firm[at]),
                tuple(self._cores[at].split()) if self._cores else (),
            )
        return found

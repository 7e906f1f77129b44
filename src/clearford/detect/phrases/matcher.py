"""Finds phrases: which literals stand in which rows, and which of them count there.

One scan reads every row. Spelled forms count in rows with letters or pictures, short like-sounding forms
in rows that hold a second signal; that is asked only of the rows in which such a form was found.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from clearford.detect.phrases.compiled import Compiled
from clearford.detect.phrases.context import Contexts
from clearford.detect.phrases.tables import (
    ALWAYS,
    CAUSE,
    LETTERS,
    LETTERS_OR_PICTURE,
    ROUTES,
    Hits,
    LiteralTable,
    Owner,
)
from clearford.detect.scanner.base import distinct_keys
from clearford.detect.scanner.choose import Backend
from clearford.detect.scanner.joined import from_plane
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables


class Matcher:
    """The compiled phrases and the scan for them."""

    def __init__(self, compiled: Compiled, tables: FoldTables, *, backend: Backend | None) -> None:
        self.units = [unit.unit() for unit in compiled.units]
        self.contexts = Contexts(tables)
        self.syllables = frozenset(compiled.syllables)
        self.table = LiteralTable(compiled.table, backend=backend)
        self._gates = compiled.table.gates
        trivial = np.array([unit.trivial for unit in self.units], np.bool_)
        heard = self.table.routes == ROUTES.index("phonetic")
        written = self.table.routes == ROUTES.index("direct")
        self.plain = trivial[self.table.units] & (heard | written) & (self.table.gates == ALWAYS)
        """Owners whose every occurrence is a match, bool, one per owner."""
        self.heard = heard
        """Owners of a like-sounding form, bool, one per owner."""

    def owners_one(self, row: TextRow) -> list[Owner]:
        """Every owner that counts in one row."""
        found = self.table.owners_one(row.phonetic, row.skeleton)
        if not found:
            return []
        gates = [self._gates[owner] for owner in found]
        if any(gates):
            found = self._let_through(row, found, gates)
        return [self.table.owners[owner] for owner in found]

    def _let_through(self, row: TextRow, found: list[int], gates: list[int]) -> list[int]:
        if LETTERS in gates and not LETTERS_OR_PICTURE.search(row.skeleton):
            gates = [-1 if gate == LETTERS else gate for gate in gates]
        others = any(gate in (ALWAYS, LETTERS) for gate in gates)
        if CAUSE in gates and not (others or self.contexts.has_cause(row)):
            gates = [-1 if gate == CAUSE else gate for gate in gates]
        return [owner for owner, gate in zip(found, gates, strict=True) if gate >= 0]

    def hits(self, plane: TextPlane) -> Hits:
        """The same for a batch."""
        found = self.table.hits(from_plane(plane, "phonetic"), from_plane(plane, "skeleton"))
        gates = self.table.gates[found.owners]
        if not gates.any():
            return found
        lettered = _kept(found.rows, gates == LETTERS, lambda rows: _with_letters(plane, rows))
        sure = np.zeros(plane.n, np.bool_)
        sure[found.rows[lettered & (gates != CAUSE)]] = True
        caused = _kept(
            found.rows,
            (gates == CAUSE) & ~sure[found.rows],
            lambda rows: self.contexts.rows_with_cause(plane, rows),
        )
        kept = lettered & caused
        return Hits(found.rows[kept], found.owners[kept])


def _kept(rows: np.ndarray, asked: np.ndarray, which: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """True for entries that are not asked about, or whose row is one that `which` says True of."""
    kept = np.ones(len(rows), np.bool_)
    if asked.any():
        mine = rows[asked]
        every = distinct_keys(mine)
        kept[asked] = which(every)[np.searchsorted(every, mine)]
    return kept


def _with_letters(plane: TextPlane, rows: np.ndarray) -> np.ndarray:
    """Rows with two ASCII letters side by side, or a picture: bool, shape (len(rows),)."""
    return np.array(
        [LETTERS_OR_PICTURE.search(plane.row(row).skeleton) is not None for row in rows.tolist()], np.bool_
    )

"""Finds phrases: which literals stand in which rows, and which of them count there.

One scan reads every row; rows with a syllable or a picture among hanzi are read a second time. Spelled
forms count in rows with letters or pictures, short like-sounding forms in rows that hold a second signal;
that is asked only of the rows in which such a form was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from clearford.detect.phrases.compiled import Compiled
from clearford.detect.phrases.context import Contexts
from clearford.detect.phrases.respell import KINDS, Kind, Respelled, Respeller
from clearford.detect.phrases.shape import ShapeTable
from clearford.detect.phrases.tables import (
    ALWAYS,
    CAUSE,
    KEPT,
    LETTERS,
    LETTERS_OR_PICTURE,
    ROUTES,
    Hits,
    LiteralTable,
    Owner,
)
from clearford.detect.scanner.base import EMPTY, distinct_keys
from clearford.detect.scanner.choose import Backend
from clearford.detect.scanner.joined import Joined, from_plane
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import NEWLINE, FoldTables, codes_of


class Matcher:
    """The compiled phrases and the scan for them."""

    def __init__(self, compiled: Compiled, tables: FoldTables, *, backend: Backend | None) -> None:
        self.units = [unit.unit() for unit in compiled.units]
        self.contexts = Contexts(tables)
        self.syllables = frozenset(compiled.syllables)
        self.table = LiteralTable(compiled.table, backend=backend)
        self.respeller = Respeller(compiled.sounds, tables)
        self.shapes = ShapeTable(compiled.shapes, self.units, backend=backend)
        self._gates = compiled.table.gates
        kept = "".join(sorted({char for unit in self.units for char in unit.keeps}))
        self._kept = re.compile(f"[{kept}]" if kept else "(?!)")
        self._made: dict[int, Owner] = {}
        trivial = np.array([unit.trivial for unit in self.units], np.bool_)
        heard = self.table.routes == ROUTES.index("phonetic")
        written = self.table.routes == ROUTES.index("direct")
        self._written = written
        plain = trivial[self.table.units] & (heard | written) & (self.table.gates == ALWAYS)
        again = len(KINDS)
        # Behind the owners of the table come those met in rows that were read again, kind by kind, and
        # last those of phrases known by their look.
        self._seen_from = (again + 1) * len(plain)
        look = np.ones(len(self.shapes.units), np.bool_)
        self.plain = np.concatenate((plain, np.zeros(again * len(plain), np.bool_), ~look))
        """Owners whose every occurrence is a match, bool, one per owner."""
        self.heard = np.concatenate((np.tile(heard, again + 1), ~look))
        """Owners of a like-sounding form, bool, one per owner."""
        self.unit_of = np.concatenate((np.tile(self.table.units, again + 1), self.shapes.units))
        """The phrase of each owner, int32."""
        self.firm = np.concatenate((np.tile(self.table.firm, again + 1), look))
        """As in `Owner`, bool, one per owner."""
        self._again = [heard & self._asks_for(kind)[self.table.units] for kind in KINDS]

    def _asks_for(self, kind: Kind) -> np.ndarray:
        return np.array([getattr(unit.routes, kind) for unit in self.units], np.bool_)

    def owner(self, number: int) -> Owner:
        """An owner by its number in `Hits`."""
        size = len(self.table.units)
        if number < size:
            return self.table.owners[number]
        made = self._made.get(number)
        if made is None and number >= self._seen_from:
            unit = int(self.unit_of[number])
            made = self._made[number] = Owner(unit, "shape", self.units[unit].skeleton, firm=True)
        elif made is None:
            kind, number_of = divmod(number - size, size)
            made = self._made[number] = self.table.owners[number_of]._replace(route=KINDS[kind])
        return made

    def owners_one(self, row: TextRow) -> list[Owner]:
        """Every owner that counts in one row."""
        found = self.table.owners_one(row.phonetic, row.skeleton)
        gates = [self._gates[owner] for owner in found]
        if any(gates):
            found = self._let_through(row, found, gates)
        return [self.owner(number) for number in [*found, *self._again_one(row), *self._seen_one(row, found)]]

    def _seen_one(self, row: TextRow, found: Sequence[int]) -> list[int]:
        """The owners met in one row by their look."""
        if not self.shapes:
            return []
        written = {int(self.unit_of[number]) for number in found if self._written[number]}
        return [self._seen_from + owner for owner in self.shapes.owners_one(row.skeleton, written)]

    def _again_one(self, row: TextRow) -> list[int]:
        """The owners met in one row when it is read again."""
        found: list[int] = []
        for place, kind in enumerate(KINDS):
            read = self.respeller.read(row, kind)
            if read is not None:
                base = (place + 1) * len(self.table.units)
                for owner in self.table.owners_one(read.heard, read.heard):
                    if self._again[place][owner] and any(read.places(self.table.owners[owner].literal)):
                        found.append(base + owner)
        return found

    def _let_through(self, row: TextRow, found: list[int], gates: list[int]) -> list[int]:
        if LETTERS in gates and not LETTERS_OR_PICTURE.search(row.skeleton):
            gates = [-1 if gate == LETTERS else gate for gate in gates]
        if KEPT in gates and not self._kept.search(row.skeleton):
            gates = [-1 if gate == KEPT else gate for gate in gates]
        others = any(gate in (ALWAYS, LETTERS, KEPT) for gate in gates)
        if CAUSE in gates and not (others or self.contexts.has_cause(row)):
            gates = [-1 if gate == CAUSE else gate for gate in gates]
        return [owner for owner, gate in zip(found, gates, strict=True) if gate >= 0]

    def hits(self, plane: TextPlane) -> Hits:
        """The same for a batch."""
        again = self._read_again(plane)
        phonetic, skeleton = from_plane(plane, "phonetic"), from_plane(plane, "skeleton")
        if again:
            # One scan for all: the rows that are read again stand behind those of the batch.
            tail = [read.heard for _, _, read in again]
            found = self.table.hits(_with_tail(phonetic, tail), _with_tail(skeleton, tail))
        else:
            found = self.table.hits(phonetic, skeleton)
        own = int(np.searchsorted(found.rows, plane.n))
        more = self._hits_again(again, found.rows[own:] - plane.n, found.owners[own:])
        found = Hits(found.rows[:own], found.owners[:own])
        gates = self.table.gates[found.owners]
        if gates.any():
            found = self._gated(plane, found, gates)
        seen = self._seen(plane, skeleton, found)
        if not more and not len(seen.rows):
            return found
        size = len(self.unit_of)
        added = np.array(more, np.int64).reshape(-1, 2)
        others = np.concatenate((added[:, 0] * size + added[:, 1], seen.rows * size + seen.owners))
        keys = np.concatenate((found.rows * size + found.owners, others))
        return Hits(*np.divmod(distinct_keys(keys), size))

    def _seen(self, plane: TextPlane, skeleton: Joined, found: Hits) -> Hits:
        """What is met in a batch by its look; `found`: the owners of the table that were met."""
        if not self.shapes:
            return Hits(EMPTY.rows, EMPTY.ids)
        direct = self._written[found.owners]
        written = Hits(found.rows[direct], self.unit_of[found.owners[direct]])
        seen = self.shapes.hits(plane, skeleton, written)
        return Hits(seen.rows, self._seen_from + seen.owners)

    def _read_again(self, plane: TextPlane) -> list[tuple[int, int, Respelled]]:
        """Row, place in KINDS and reading of the rows of a batch in which there is something to read."""
        return [
            (row, place, read)
            for place, kind in enumerate(KINDS)
            for row in self.respeller.rows(plane, kind)
            if (read := self.respeller.read(plane.row(row), kind)) is not None
        ]

    def _hits_again(
        self, again: Sequence[tuple[int, int, Respelled]], at: np.ndarray, owners: np.ndarray
    ) -> list[tuple[int, int]]:
        """Row and owner of what is met in the rows that were read again.

        at: for each of `owners`, the position of its row in `again`.
        """
        found: list[tuple[int, int]] = []
        for number, owner in zip(at.tolist(), owners.tolist(), strict=True):
            row, place, read = again[number]
            if self._again[place][owner] and any(read.places(self.table.owners[owner].literal)):
                found.append((row, (place + 1) * len(self.table.units) + owner))
        return found

    def _gated(self, plane: TextPlane, found: Hits, gates: np.ndarray) -> Hits:
        """Those whose gates let them through."""
        passed = _kept(found.rows, gates == LETTERS, lambda rows: _with(LETTERS_OR_PICTURE, plane, rows))
        passed &= _kept(found.rows, gates == KEPT, lambda rows: _with(self._kept, plane, rows))
        sure = np.zeros(plane.n, np.bool_)
        sure[found.rows[passed & (gates != CAUSE)]] = True
        caused = _kept(
            found.rows,
            (gates == CAUSE) & ~sure[found.rows],
            lambda rows: self.contexts.rows_with_cause(plane, rows),
        )
        kept = passed & caused
        return Hits(found.rows[kept], found.owners[kept])


def _with_tail(joined: Joined, lines: Sequence[str]) -> Joined:
    """The rows of a batch with more rows behind them."""
    tail = codes_of("\n".join(["", *lines])).astype(np.uint32)
    longer = Joined(joined.n + len(lines), codes=np.concatenate((joined.codes, tail)))
    longer.breaks = np.concatenate((joined.breaks, len(joined.codes) + np.flatnonzero(tail == NEWLINE)))
    return longer


def _kept(rows: np.ndarray, asked: np.ndarray, which: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """True for entries that are not asked about, or whose row is one that `which` says True of."""
    kept = np.ones(len(rows), np.bool_)
    if asked.any():
        mine = rows[asked]
        every = distinct_keys(mine)
        kept[asked] = which(every)[np.searchsorted(every, mine)]
    return kept


def _with(sign: re.Pattern[str], plane: TextPlane, rows: np.ndarray) -> np.ndarray:
    """Rows in which a sign stands: bool, shape (len(rows),)."""
    return np.array([sign.search(plane.row(row).skeleton) is not None for row in rows.tolist()], np.bool_)

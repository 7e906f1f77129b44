"""Finds phrases: which literals occur in which rows, looking for costly disguises only where there is cause.

Two scans read every row: the phrases as written, and their longer like-sounding forms. Spelled forms are
looked for in rows with letters or pictures, split forms in rows that hold the parts of some character
side by side, and short like-sounding forms in rows that hold a second signal.
"""

from __future__ import annotations

import re

import numpy as np

from clearford.detect.phrases.compiled import Compiled
from clearford.detect.phrases.context import Contexts
from clearford.detect.phrases.tables import ROUTES, Hits, LiteralTable, Owner
from clearford.detect.scanner.base import EMPTY, Pairs
from clearford.detect.scanner.choose import Backend
from clearford.detect.scanner.joined import Joined, from_plane
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables

_LETTERS_OR_PICTURE = re.compile("[a-z]{2}|[\U0001f000-\U0001faff]")
_FIRST_PICTURE, _PICTURES = np.uint32(0x1F000), 0xB00


class Matcher:
    """The compiled phrases and the scans over them."""

    def __init__(self, compiled: Compiled, tables: FoldTables, *, backend: Backend | None) -> None:
        self.units = [unit.unit() for unit in compiled.units]
        self.contexts = Contexts(tables)
        self.syllables = frozenset(compiled.syllables)
        self.direct, self.sound, self.soft, self.spelled, self.split = (
            LiteralTable(compiled.tables[name], backend=backend)
            for name in ("direct", "sound", "soft", "spelled", "split")
        )
        trivial = np.array([unit.trivial for unit in self.units], np.bool_)
        self.plain = {
            name: trivial[table.units] & (table.routes == ROUTES.index(route))
            for name, table, route in (
                ("direct", self.direct, "direct"),
                ("sound", self.sound, "phonetic"),
            )
        }
        """For each table: owners whose every occurrence is a match, bool, one per owner."""

    def owners_one(self, row: TextRow) -> list[Owner]:
        """Every owner whose literal occurs in one row, as far as there is cause to look for it."""
        skeleton = row.skeleton
        line = skeleton.encode()
        ids = self.direct.scanner.ids(line)
        found = self.direct.owners_of(ids)
        if len(self.sound):
            found += self.sound.owners_of(self.sound.scanner.ids(row.phonetic.encode()))
        if len(self.spelled) and _LETTERS_OR_PICTURE.search(skeleton):
            found += self.spelled.owners_of(self.spelled.scanner.ids(line))
        if ids and len(self.split) and self.direct.marks["parts"][ids].any():
            found += self.split.owners_of(self.split.scanner.ids(line))
        if len(self.soft) and self._has_cause(row, ids, found):
            found += self.soft.owners_of(self.soft.scanner.ids(row.phonetic.encode()))
        return found

    def _has_cause(self, row: TextRow, ids: list[int], found: list[Owner]) -> bool:
        """True when a short like-sounding form could be confirmed in this row."""
        if found or (ids and self.direct.marks["cue"][ids].any()):
            return True
        return self.contexts.may_have(row)

    def owners(self, plane: TextPlane) -> list[tuple[LiteralTable, Hits]]:
        """The same for a batch, table by table; the first two are `direct` and `sound`."""
        skeleton = from_plane(plane, "skeleton")
        pairs = self.direct.scanner.pairs(skeleton)
        found = [(self.direct, self.direct.hits(pairs))]
        sound = self.sound.scanner.pairs(from_plane(plane, "phonetic")) if len(self.sound) else EMPTY
        found.append((self.sound, self.sound.hits(sound)))
        if len(self.spelled):
            rows = _rows_with_letters(skeleton)
            found.append((self.spelled, self.spelled.hits(_pairs_in(self.spelled, skeleton, rows))))
        if len(self.split):
            rows = np.unique(pairs.rows[self.direct.marks["parts"][pairs.ids]])
            found.append((self.split, self.split.hits(_pairs_in(self.split, skeleton, rows))))
        if len(self.soft):
            cause = self.contexts.rows_that_may_have(plane, skeleton)
            cause[pairs.rows[self.direct.marks["cue"][pairs.ids]]] = True
            for _, hits in found:
                cause[hits.rows] = True
            rows = np.flatnonzero(cause)
            softly = _pairs_in(self.soft, from_plane(plane, "phonetic"), rows)
            found.append((self.soft, self.soft.hits(softly)))
        return found


def _pairs_in(table: LiteralTable, joined: Joined, rows: np.ndarray) -> Pairs:
    """Pairs of some rows only."""
    if not len(rows):
        return EMPTY
    pairs = table.scanner.pairs(joined.pick(rows))
    return Pairs(rows[pairs.rows], pairs.ids)


def _rows_with_letters(joined: Joined) -> np.ndarray:
    """Rows with two ASCII letters side by side, or a picture."""
    codes = joined.codes
    letter = codes - np.uint32(ord("a")) < 26
    found = codes - _FIRST_PICTURE < _PICTURES
    found[1:] |= letter[1:] & letter[:-1]
    return np.unique(joined.rows_of(np.flatnonzero(found)))

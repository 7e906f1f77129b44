"""Patterns that listen: each hanzi stands for all that sound alike, and signs between hanzi do not count.

`操泥马` and `操 你、妈` are heard as what they stand for. The few rows that hold three telling sounds side
by side are chosen first; only in these the patterns are looked for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.core.spans import Span
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.patterns.detector import count_spec
from clearford.detect.patterns.engine import MAX_SPANS, nearness
from clearford.detect.patterns.heard import SIZE, sound_of, sounding, telling
from clearford.detect.patterns.rejoin import without_signs
from clearford.detect.patterns.spec import PatternSpec, confirm_tree
from clearford.detect.patterns.subset import parse
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import CODE_POINTS, FoldTables, codes_of, looked_up

Stretches = Mapping[SignalName, list[tuple[int, int]]]
"""Signal -> stretches of `canon`, ascending."""


class SoundPatternDetector:
    """Gives `text.pattern.<name>.count` for patterns read by their sound; those of one name together."""

    name = "sound_patterns"

    def __init__(
        self, patterns: Sequence[PatternSpec], tables: FoldTables, *, context: frozenset[str] = frozenset()
    ) -> None:
        """Compile the patterns; at least one.

        context: names of patterns whose signal alone never proves a harm.
        Raises DetectError (CF-D002) for a pattern outside the subset, and for one that has no three
        characters side by side in all its matches.
        """
        trees = [parse(spec.pattern) for spec in patterns]
        self._tables = tables
        self._signals = [SignalName(f"text.pattern.{spec.name}.count") for spec in patterns]
        self._finders = [
            confirm_tree(sounding(tree, tables), spec.borders)
            for spec, tree in zip(patterns, trees, strict=True)
        ]
        # Hanzi read the same in the text that is matched and in this view.
        self._near = [nearness(msgspec.structs.replace(spec, view="phonetic"), tables) for spec in patterns]
        stretches = sorted(telling(trees, tables))
        self._telling = re.compile("|".join(map(re.escape, stretches)))
        self._keys = _keys(*np.array([codes_of(stretch) for stretch in stretches]).T)
        self._marks = np.zeros(CODE_POINTS, np.uint8)
        for stretch in stretches:
            for place, char in enumerate(stretch):
                self._marks[ord(char)] |= 1 << place
        names = zip(self._signals, (spec.name in context for spec in patterns), strict=True)
        self.specs: tuple[SignalSpec, ...] = tuple(
            count_spec(name, is_context=role) for name, role in dict(names).items()
        )
        self.defaults: Mapping[str, int] = {spec.name: 0 for spec in self.specs}

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Counts of a batch."""
        none = Column(np.zeros(plane.n, np.int64), constant=True)
        columns = {name: none for name in self.defaults if name in want}
        found = {row: self._stretches(plane.row(row)) for row in self._rows(plane)}
        for name in columns.keys() & {name for of_row in found.values() for name in of_row}:
            counts = np.zeros(plane.n, np.int64)
            for row, of_row in found.items():
                counts[row] = len(of_row.get(SignalName(name), ()))
            columns[name] = Column(counts)
        return BatchResult(columns, spans=lambda i: _spans(plane.row(i), found.get(i, {}), want))

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Counts of one item."""
        if not self._telling.search(row.phonetic):
            return EMPTY_ROW
        found = self._stretches(row)
        values: dict[str, int] = {name: len(places) for name, places in found.items() if name in want}
        return RowResult(values, spans=lambda: _spans(row, found, want)) if found else EMPTY_ROW

    def _rows(self, plane: TextPlane) -> list[int]:
        """The rows of a batch in which a telling stretch stands."""
        codes = plane.codes("phonetic")
        marks = looked_up(self._marks, codes)
        # Each character by itself leaves few places, and truth values are searched fastest.
        places = np.flatnonzero((marks[: 1 - SIZE] & marks[1:-1] >> 1 & marks[2:] >> 2 & 1).view(np.bool_))
        if not len(places):
            return []
        keys = _keys(*(codes[places + step] for step in range(SIZE)))
        places = places[np.isin(keys, self._keys)]
        found: list[int] = np.unique(np.searchsorted(plane.breaks("phonetic"), places)).tolist()
        return found

    def _stretches(self, row: TextRow) -> Stretches:
        canon, places = without_signs(row.canon)
        heard = sound_of(canon, self._tables)
        found: dict[SignalName, set[tuple[int, int]]] = {}
        for number, start, end in self._matches(heard):
            stretch = places[start], places[end - 1] + 1
            found.setdefault(self._signals[number], set()).add(stretch)
        return {name: sorted(some) for name, some in found.items()}

    def _matches(self, heard: str) -> Iterator[tuple[int, int, int]]:
        """Number of the pattern, start and end of each match."""
        for number, finder in enumerate(self._finders):
            near = self._near[number]
            spans = (match.span() for match in finder.finditer(heard))
            kept = (span for span in spans if near is None or near(heard, *span))
            yield from ((number, *span) for span in itertools.islice(kept, MAX_SPANS))


def _keys(first: np.ndarray, second: np.ndarray, third: np.ndarray) -> np.ndarray:
    """A number for each stretch of three characters: int64."""
    keys: np.ndarray = (first.astype(np.int64) << 42) + (second.astype(np.int64) << 21) + third
    return keys


def _spans(row: TextRow, found: Stretches, want: frozenset[str]) -> list[Span]:
    """The matches as stretches of the original, sorted."""
    stretches = (
        (name, row.span("canon", *place)) for name, some in found.items() if name in want for place in some
    )
    return sorted(Span(name, first, last, "phonetic", "length") for name, (first, last) in stretches)

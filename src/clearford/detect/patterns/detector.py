"""The pattern detector: counts of distinct stretches per pattern name, with evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.core.spans import Span
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.patterns.engine import MAX_SPANS, Match, PatternEngine, PatternHits
from clearford.detect.patterns.spec import PatternSpec
from clearford.detect.scanner.choose import Backend
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables


class PatternDetector:
    """Gives `text.pattern.<name>.count`; patterns of one name count together.

    At most MAX_SPANS stretches of one pattern are counted in a text, so that this number stands for
    "so many or more".
    """

    name = "patterns"

    def __init__(
        self,
        patterns: Sequence[PatternSpec],
        tables: FoldTables | None = None,
        *,
        context: frozenset[str] = frozenset(),
        scanner: Backend | None = None,
        store: Store = NO_STORE,
    ) -> None:
        """Compile the patterns.

        tables: folds context words the way texts are folded.
        context: names of patterns whose signal alone never proves a harm.
        scanner: overrides the scanning library that was chosen at import.
        store: keeps what was compiled for the next start.
        Raises DetectError (CF-D002) for a pattern outside the subset.
        """
        self._engine = PatternEngine(patterns, tables=tables, backend=scanner, store=store)
        self._signals = [SignalName(f"text.pattern.{spec.name}.count") for spec in patterns]
        roles = {name: spec.name in context for name, spec in zip(self._signals, patterns, strict=True)}
        self.specs: tuple[SignalSpec, ...] = tuple(
            _spec(name, is_context=role) for name, role in roles.items()
        )
        self.defaults: Mapping[str, int] = dict.fromkeys(roles, 0)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Counts of a batch."""
        none = Column(np.zeros(plane.n, np.int64), constant=True)
        columns = {name: none for name in self.defaults if name in want}
        # Patterns of one signal may find the same stretch.
        places = set(self._places(self._engine.find(plane)))
        rows: dict[SignalName, list[int]] = {}
        for name, row, _, _ in places:
            rows.setdefault(name, []).append(row)
        for name in rows.keys() & columns.keys():
            columns[name] = Column(np.bincount(rows[name], minlength=plane.n))
        return BatchResult(columns, spans=lambda i: self._evidence(plane.row(i), want))

    def _places(self, hits: PatternHits) -> Iterator[tuple[SignalName, int, int, int]]:
        """Signal, row, start and end of each match."""
        for row, number, start, end in zip(hits.rows, hits.patterns, hits.starts, hits.ends, strict=True):
            yield self._signals[number], row, start, end

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Counts of one item."""
        matches = self._engine.find_one(row).matches
        if not matches:
            return EMPTY_ROW
        distinct: dict[str, set[tuple[int, int]]] = {}
        for number, start, end in matches:
            distinct.setdefault(self._signals[number], set()).add((start, end))
        values = {name: len(places) for name, places in distinct.items() if name in want}
        return RowResult(values, spans=lambda: self._spans(row, matches, want))

    def _evidence(self, row: TextRow, want: frozenset[str]) -> list[Span]:
        return self._spans(row, self._engine.find_one(row).matches, want)

    def _spans(self, row: TextRow, matches: Sequence[Match], want: frozenset[str]) -> list[Span]:
        """The matches as stretches of the original, sorted."""
        found: set[Span] = set()
        for number, start, end in matches:
            name, view = self._signals[number], self._engine.patterns[number].view
            if name in want:
                first, last = row.span(view, start, end)
                via = "" if row.raw[first:last] == row.view(view)[start:end] else view
                found.add(Span(name, first, last, via, "direct"))
        return sorted(found)


def _spec(name: SignalName, *, is_context: bool) -> SignalSpec:
    return SignalSpec(
        name=name,
        type="int",
        role="context" if is_context else "evidence",
        low=0,
        nullable=False,
        about=f"Distinct stretches of the text that match the pattern; {MAX_SPANS} of one pattern at most.",
    )

"""The pattern detector: counts of distinct stretches per pattern name, with evidence.

What is not found as written is looked for once more in rows whose hanzi are parted by signs (see `rejoin`),
unless it only softens: nobody parts the words of a warning. What is not found then either is looked for by
its sound, where a pattern asks for it (see `sound`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.core.spans import Span
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.patterns.engine import MAX_SPANS, Match, PatternEngine, PatternHits
from clearford.detect.patterns.rejoin import Rejoined, parted_rows, rejoined
from clearford.detect.patterns.sound import SoundPatterns, Stretches
from clearford.detect.patterns.spec import PatternSpec
from clearford.detect.scanner.choose import Backend
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables, View


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

        tables: folds context words the way texts are folded; needed for patterns read by their sound.
        context: names of patterns whose signal alone never proves a harm.
        scanner: overrides the scanning library that was chosen at import.
        store: keeps what was compiled for the next start.
        Raises DetectError (CF-D002) for a pattern outside the subset.
        """
        written = [spec for spec in patterns if not spec.by_sound]
        self._engine = PatternEngine(written, tables=tables, backend=scanner, store=store)
        self._signals = list(map(_signal, written))
        heard = [spec for spec in patterns if spec.by_sound]
        self._sounds = SoundPatterns(heard, list(map(_signal, heard)), tables) if heard and tables else None
        roles = {_signal(spec): spec.name in context for spec in patterns}
        self._hidden = frozenset(name for name, is_context in roles.items() if not is_context)
        self.specs: tuple[SignalSpec, ...] = tuple(
            _spec(name, is_context=role) for name, role in roles.items()
        )
        self.defaults: Mapping[str, int] = dict.fromkeys(roles, 0)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Counts of a batch."""
        none = Column(np.zeros(plane.n, np.int64), constant=True)
        columns = {name: none for name in self.defaults if name in want}
        read = self._read_again(plane)
        hits = self._engine.find(plane, [again.row for _, again in read])
        rows: dict[SignalName, list[int]] = {}
        joined: dict[SignalName, list[int]] = {}
        # Patterns of one signal may find the same stretch.
        for is_joined, name, row, *_ in set(self._places(hits, plane.n, read)):
            (joined if is_joined else rows).setdefault(name, []).append(row)
        for name, found in joined.items():
            written = set(rows.get(name, ()))
            rows.setdefault(name, []).extend(row for row in found if row not in written)
        known = {name: set(found) for name, found in rows.items()}
        for row, heard in (self._sounds.find(plane) if self._sounds else {}).items():
            for name, places in heard.items():
                if row not in known.get(name, ()):
                    rows.setdefault(name, []).extend([row] * len(places))
        for name in rows.keys() & columns.keys():
            columns[name] = Column(np.bincount(rows[name], minlength=plane.n))
        return BatchResult(columns, spans=lambda i: self._evidence(plane.row(i), want))

    def _read_again(self, plane: TextPlane) -> list[tuple[int, Rejoined]]:
        """The rows of a batch whose hanzi are joined, with what is read then."""
        rows = parted_rows(plane) if self._hidden else []
        return [(row, again) for row in rows if (again := rejoined(plane.row(row))) is not None]

    def _places(
        self, hits: PatternHits, n: int, read: Sequence[tuple[int, Rejoined]]
    ) -> Iterator[tuple[bool, SignalName, int, int, int]]:
        """Each match: whether it was found only when hanzi were joined, signal, row, start and end.

        read: what the hits behind the n rows of the batch are about.
        """
        for at, number, start, end in zip(hits.rows, hits.patterns, hits.starts, hits.ends, strict=True):
            if at < n:
                yield False, self._signals[number], at, start, end
                continue
            row, again = read[at - n]
            stretch = self._joined_stretch(again, Match(number, start, end))
            if stretch:
                yield True, self._signals[number], row, *stretch

    def _joined_stretch(self, again: Rejoined, match: Match) -> tuple[int, int] | None:
        """The stretch of `canon` behind a match in a row read again; None where nothing was joined."""
        if self._signals[match.pattern] not in self._hidden or match.end == match.start:
            return None
        start, end = again.row.span(self._engine.patterns[match.pattern].view, match.start, match.end)
        return (again.places[start], again.places[end - 1] + 1) if again.joins(start, end) else None

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Counts of one item."""
        found = self._found(row)
        values: dict[str, int] = {
            name: len({(start, end) for _, start, end in places})
            for name, places in found.items()
            if name in want
        }
        return RowResult(values, spans=lambda: self._evidence(row, want)) if found else EMPTY_ROW

    def _evidence(self, row: TextRow, want: frozenset[str]) -> list[Span]:
        return self._spans(row, self._found(row), want)

    def _found(self, row: TextRow) -> dict[SignalName, list[tuple[View, int, int]]]:
        """Signal -> its stretches in a row, in code points of a view.

        Those of `phonetic` were found by their sound; they are in code points of `canon`.
        """
        read = self._read(row)
        heard: Stretches = self._sounds.find_one(row) if self._sounds else {}
        return {name: [("phonetic", *place) for place in some] for name, some in heard.items()} | read

    def _read(self, row: TextRow) -> dict[SignalName, list[tuple[View, int, int]]]:
        """What is found as written, or with hanzi joined."""
        found: dict[SignalName, list[tuple[View, int, int]]] = {}
        for number, start, end in self._engine.find_one(row).matches:
            view = self._engine.patterns[number].view
            found.setdefault(self._signals[number], []).append((view, start, end))
        again = rejoined(row) if self._hidden else None
        if again is None:
            return found
        joined: dict[SignalName, list[tuple[View, int, int]]] = {}
        for match in self._engine.find_one(again.row).matches:
            stretch = self._joined_stretch(again, match)
            if stretch:
                joined.setdefault(self._signals[match.pattern], []).append(("canon", *stretch))
        return joined | found

    def _spans(
        self,
        row: TextRow,
        found: Mapping[SignalName, Sequence[tuple[View, int, int]]],
        want: frozenset[str],
    ) -> list[Span]:
        """The matches as stretches of the original, sorted."""
        spans: set[Span] = set()
        for name, places in found.items():
            for view, start, end in places if name in want else ():
                if view == "phonetic":
                    spans.add(Span(name, *row.span("canon", start, end), view, "length"))
                    continue
                first, last = row.span(view, start, end)
                via = "" if row.raw[first:last] == row.view(view)[start:end] else view
                spans.add(Span(name, first, last, via, "direct"))
        return sorted(spans)


def _signal(spec: PatternSpec) -> SignalName:
    return SignalName(f"text.pattern.{spec.name}.count")


def _spec(name: SignalName, *, is_context: bool) -> SignalSpec:
    return SignalSpec(
        name=name,
        type="int",
        role="context" if is_context else "evidence",
        low=0,
        nullable=False,
        about=f"Distinct stretches of the text that match the pattern; {MAX_SPANS} of one pattern at most.",
    )

"""The pattern engine: many patterns filtered in one scan, then confirmed with `re` on the rows it flags.

The cost follows the hits: 40 patterns are one scan of the joined buffer, and only flagged
(row, pattern) pairs reach `re`. Spans come from the confirm step alone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import numpy as np

from clearford.core.errors import DetectError, Place
from clearford.detect.patterns.spec import Filter, PatternSpec, confirm_form, filter_forms
from clearford.detect.scanner.base import Scanner
from clearford.detect.scanner.choose import Backend, expression_scanner
from clearford.detect.scanner.joined import from_plane
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables, View

T = TypeVar("T")

MAX_SPANS = 64
"""Spans kept of one pattern in one row."""


class Match(NamedTuple):
    """One confirmed match in one row."""

    pattern: int
    """Position of its pattern in the engine."""
    start: int
    end: int
    """Code points of the pattern's view, end exclusive."""


@dataclass(slots=True)
class PatternHits:
    """Confirmed matches of a batch, ordered by row, then pattern, then place.

    The four lists have one entry per match: row, position of the pattern in the engine, start and
    end in code points of the pattern's view (end exclusive). Matches of one pattern do not overlap.
    """

    rows: list[int] = field(default_factory=list)
    patterns: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    truncated: list[tuple[int, int]] = field(default_factory=list)
    """(row, pattern) pairs with more than `max_spans` matches; only the first ones are kept."""


@dataclass(slots=True)
class RowHits:
    """Confirmed matches of one row, ordered by pattern, then place."""

    matches: list[Match] = field(default_factory=list)
    truncated: list[int] = field(default_factory=list)
    """Patterns with more than `max_spans` matches."""


class _Group(NamedTuple):
    """The patterns of one view."""

    view: View
    scanner: Scanner
    owners: np.ndarray
    """int64, for each expression of the scanner its pattern, ascending."""


class PatternEngine:
    """Finds all matches of many patterns. Equal answers for a batch and row by row, on every back end."""

    def __init__(
        self,
        patterns: Sequence[PatternSpec],
        *,
        tables: FoldTables | None = None,
        backend: Backend | None = None,
        max_spans: int = MAX_SPANS,
        store: Store = NO_STORE,
    ) -> None:
        """Compile the patterns; `tables` folds context words the way texts are folded.

        Raises DetectError (CF-D002) with the pattern's name in `place.field` when one is outside
        the subset or too large for the scanner.
        """
        self.patterns = tuple(patterns)
        self.max_spans = max_spans
        forms = [_named(spec, filter_forms) for spec in self.patterns]
        # Few patterns are met in most runs, so that each is compiled when it is.
        self._finders: list[re.Pattern[str] | None] = [None] * len(forms)
        self._contexts = [nearness(spec, tables) for spec in self.patterns]
        self._parts = np.array([len(parts) for parts in forms], np.int64)
        self._groups = [
            self._group(view, forms, backend, store) for view in dict.fromkeys(p.view for p in self.patterns)
        ]

    def find(self, plane: TextPlane, behind: Sequence[TextRow] = ()) -> PatternHits:
        """All matches in a batch, and in rows whose numbers follow those of the batch."""
        hits = PatternHits()
        last, text = -1, ""
        only = self._groups[0].view if len(self._groups) == 1 else None
        for row, number in self._flagged(plane, behind):
            if row != last or only is None:
                view = self.patterns[number].view
                text = plane.row_text(view, row) if row < plane.n else behind[row - plane.n].view(view)
                last = row
            matches, more = self._confirm(text, number)
            for start, end in matches:
                hits.rows.append(row)
                hits.patterns.append(number)
                hits.starts.append(start)
                hits.ends.append(end)
            if more:
                hits.truncated.append((row, number))
        return hits

    def find_one(self, row: TextRow) -> RowHits:
        """All matches in one row."""
        hits = RowHits()
        for number in self._flagged_one(row):
            matches, more = self._confirm(row.view(self.patterns[number].view), number)
            hits.matches += [Match(number, start, end) for start, end in matches]
            if more:
                hits.truncated.append(number)
        return hits

    def _group(
        self, view: View, every: Sequence[Sequence[Filter]], backend: Backend | None, store: Store
    ) -> _Group:
        numbers = [i for i, spec in enumerate(self.patterns) if spec.view == view]
        forms = [every[i] for i in numbers]
        owners = np.repeat(np.array(numbers, np.int64), [len(parts) for parts in forms])
        try:
            return _Group(view, filter_scanner(itertools.chain(*forms), backend, store), owners)
        except DetectError:
            for number, parts in zip(numbers, forms, strict=True):
                _named(self.patterns[number], _compiled_alone(parts, backend))
            raise

    def _flagged(self, plane: TextPlane, behind: Sequence[TextRow]) -> Iterable[tuple[int, int]]:
        """(row, pattern) pairs that may match, in order: those with all parts of the pattern."""
        pairs: list[tuple[int, int]] = []
        for view, scanner, owners in self._groups:
            # One scan for all costs less than a second one of a few rows.
            joined = from_plane(plane, view).followed_by([row.view(view).encode() for row in behind])
            found = scanner.pairs(joined)
            # Rows and, within one, expressions ascend, so that those of one pattern are neighbours.
            keys = found.rows * len(self.patterns) + owners[found.ids]
            first = np.flatnonzero(np.diff(keys, prepend=-1))
            met = np.diff(first, append=len(keys))
            rows, numbers = np.divmod(keys[first], len(self.patterns))
            whole = met == self._parts[numbers]
            pairs += zip(rows[whole].tolist(), numbers[whole].tolist(), strict=True)
        return sorted(pairs) if len(self._groups) > 1 else pairs

    def _flagged_one(self, row: TextRow) -> Iterable[int]:
        met: dict[int, int] = {}
        for view, scanner, owners in self._groups:
            for i in scanner.ids(row.view(view).encode()):
                number = int(owners[i])
                met[number] = met.get(number, 0) + 1
        return sorted(number for number, parts in met.items() if parts == self._parts[number])

    def _confirm(self, text: str, number: int) -> tuple[list[tuple[int, int]], bool]:
        """Spans of one pattern in one row, and whether there are more than may be kept."""
        finder = self._finders[number]
        if finder is None:
            finder = self._finders[number] = confirm_form(self.patterns[number])
        near, found = self._contexts[number], finder.finditer(text)
        if near is None:
            kept = [match.span() for match in itertools.islice(found, self.max_spans + 1)]
        else:
            spans = (span for match in found if near(text, *(span := match.span())))
            kept = list(itertools.islice(spans, self.max_spans + 1))
        return kept[: self.max_spans], len(kept) > self.max_spans


def nearness(spec: PatternSpec, tables: FoldTables | None) -> Callable[[str, int, int], bool] | None:
    """Whether one of the pattern's context words stands near a stretch of a text; None: none is asked for."""
    if not spec.context:
        return None
    words = [tables.fold(spec.view, word) if tables else word for word in spec.context]
    search = re.compile("|".join(map(re.escape, words))).search
    within = spec.within

    def near(text: str, start: int, end: int) -> bool:
        return bool(search(text, max(0, start - within), start) or search(text, end, end + within))

    return near


def filter_scanner(
    forms: Iterable[Filter], backend: Backend | None = None, store: Store = NO_STORE
) -> Scanner:
    """A scanner for filters; ids are positions. Raises DetectError (CF-D002) when one is too large."""
    every = list(forms)
    octets = [form.octets for form in every]
    return expression_scanner([form.text for form in every], octets=octets, backend=backend, store=store)


def _compiled_alone(parts: Sequence[Filter], backend: Backend | None) -> Callable[[PatternSpec], object]:
    return lambda _: filter_scanner(parts, backend)


def _named(spec: PatternSpec, compile_: Callable[[PatternSpec], T]) -> T:
    """The result for one pattern; a refusal gets the pattern's name as its place."""
    try:
        return compile_(spec)
    except DetectError as error:
        place = Place(field=spec.name, column=error.place.column)
        raise DetectError(error.code, error.message, place=place, suggestion=error.suggestion) from error

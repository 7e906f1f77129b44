"""The detector of known texts: for each list whether an item equals, or is like, one of its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.core.spans import Span
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.hashes.known import LEAST_EQUAL, KnownTexts, Numbers, OneByOne
from clearford.detect.hashes.sketch import SIZE, VIEW, bar_of, bars_of, keys_plane, sketch_plane, sketch_row
from clearford.text.plane import TextPlane, TextRow


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list of known texts, compiled."""

    name: str
    index: KnownTexts
    exempts: bool = False
    """The texts are harmless ones."""


def known_specs(name: str, *, exempts: bool = False) -> tuple[SignalSpec, SignalSpec]:
    """The signals of a list: `.same` and `.similarity`. A list that exempts never proves a harm."""
    same, similarity = (SignalName(f"text.known.{name}.{field}") for field in ("same", "similarity"))
    about = f"the text equals one of the list `{name}`, disguises of single characters undone"
    like = f"likeness to the nearest text of the list `{name}`, 0 when none is near"
    more: dict[str, Any] = {"role": "context" if exempts else "evidence"}
    return (
        SignalSpec(name=same, type="bool", nullable=False, about=about, **more),
        SignalSpec(name=similarity, type="float", low=0, high=1, exact=False, about=like, **more),
    )


class KnownTextDetector:
    """Gives `text.known.<list>.same` and `.similarity` for every list; it remembers nothing."""

    name = "known"

    def __init__(self, lists: Sequence[KnownList]) -> None:
        self._lists = tuple(lists)
        specs = [known_specs(known.name, exempts=known.exempts) for known in lists]
        self._names = [(same.name, similarity.name) for same, similarity in specs]
        self.specs: tuple[SignalSpec, ...] = tuple(spec for pair in specs for spec in pair)
        self.defaults: Mapping[str, bool | float] = {
            name: value for pair in self._names for name, value in zip(pair, (False, 0.0), strict=True)
        }
        self._one_by_one = [OneByOne(known.index) for known in lists]
        self._likeness = tuple(similarity for _, similarity in self._names)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Equality and likeness of a batch; likeness is unknown for texts of fewer than three characters."""
        sketches, keys = sketch_plane(plane), keys_plane(plane)
        valid = sketches.sizes > 0
        known = None if valid.all() else valid
        bars = np.maximum(bars_of(sketches.sizes), LEAST_EQUAL)
        columns: dict[str, Column] = {}
        found: dict[SignalName, Numbers] = {}
        for (same, similarity), listed in zip(self._names, self._lists, strict=True):
            if same not in want and similarity not in want:
                continue
            best, may_equal = listed.index.nearest(sketches, bars, keys)
            equals = np.zeros(plane.n, np.bool_)
            equals[[row for row in may_equal.tolist() if listed.index.holds(plane.row_text(VIEW, row))]] = (
                True
            )
            columns[same], columns[similarity] = Column(equals), Column(best / SIZE, known)
            found[similarity] = best
        columns = {name: column for name, column in columns.items() if name in want}
        return BatchResult(columns, spans=lambda i: _spans(plane.row(i), found, i))

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Equality and likeness of one text."""
        sketch = sketch_row(row)
        if sketch is None:
            return RowResult({name: None for name in self._likeness if name in want})
        values: dict[str, bool | float] = {}
        bar = max(bar_of(sketch.size), LEAST_EQUAL)
        for number, (same, similarity) in enumerate(self._names):
            if same not in want and similarity not in want:
                continue
            best, may_equal = self._one_by_one[number].nearest(sketch.values, bar)
            if best:
                values[similarity] = best / SIZE
            if may_equal and self._lists[number].index.holds(row.view(VIEW)):
                values[same] = True
        if not values:
            return EMPTY_ROW
        near = sorted(name for name in self._likeness if name in values)
        wanted = {name: value for name, value in values.items() if name in want}
        return RowResult(wanted, spans=lambda: [_whole(row, name) for name in near])


def _spans(row: TextRow, found: Mapping[SignalName, Numbers], i: int) -> Sequence[Span]:
    return [_whole(row, name) for name in sorted(found) if found[name][i]]


def _whole(row: TextRow, name: SignalName) -> Span:
    """The whole text as evidence: it is the text that is known, not a part of it."""
    return Span(name, 0, len(row.raw), via=VIEW, why="known_text")

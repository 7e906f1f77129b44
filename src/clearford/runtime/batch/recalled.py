"""A detector that recalls what was counted for a chunk, in place of one that remembers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from clearford.core.items import Item
from clearford.core.signals import FAILED, Column
from clearford.core.state import StateTables
from clearford.detect.base import BatchResult, DependentDetector, RowResult, Seen, SeenRow, StatefulDetector
from clearford.detect.notes import Notes
from clearford.text.plane import TextPlane, TextRow


class Recalled:
    """Gives recorded signals of the items of a chunk, batch after batch."""

    reads = frozenset[str]()

    def __init__(self, detector: StatefulDetector | DependentDetector, columns: Mapping[str, Column]) -> None:
        """columns: signals of a whole chunk, those of other detectors among them."""
        self.name, self.specs, self.defaults = detector.name, detector.specs, detector.defaults
        own = {spec.name for spec in detector.specs}
        self._columns = {name: column for name, column in columns.items() if name in own}
        self._place = 0

    def fresh(self, tables: StateTables | None = None) -> Self:
        """The same: nothing is remembered here."""
        return self

    def run_after(
        self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen
    ) -> BatchResult:
        """The signals of the next items of the chunk."""
        return self.count(self.note(items, plane, want, seen))

    def run_one_after(self, item: Item, row: TextRow, want: frozenset[str], seen: SeenRow) -> RowResult:
        """The signals of the next item of the chunk."""
        i = self._next(1)
        return RowResult({name: _plain(column, i) for name, column in self._columns.items()})

    def note(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen) -> Notes:
        """The places of the next items of the chunk."""
        start = self._next(len(items))
        return Notes(len(items), {"place": np.arange(start, start + len(items))})

    def count(self, notes: Notes) -> BatchResult:
        """The signals at some places."""
        at = notes.columns["place"]
        return BatchResult({name: _at(column, at) for name, column in self._columns.items()})

    def pass_over(self, size: int) -> None:
        """Leave the signals of the next items of the chunk out."""
        self._next(size)

    def _next(self, size: int) -> int:
        self._place += size
        return self._place - size


def _at(column: Column, at: NDArray[np.int64]) -> Column:
    def taken(values: Any) -> Any:
        return None if values is None else values.take(at)

    return Column(taken(column.values), taken(column.valid), taken(column.failed))


def _plain(column: Column, i: int) -> Any:
    if column.failed is not None and column.failed[i]:
        return FAILED
    return column.values[i].item() if column.valid is None or column.valid[i] else None

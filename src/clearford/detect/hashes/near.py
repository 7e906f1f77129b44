"""The near-duplicate detector: how like an earlier text an item is, and how often such were seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np

from clearford.core.errors import StoreError
from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.core.state import PrivateTables, StateTables
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult, Seen
from clearford.detect.hashes.clusters import Numbers
from clearford.detect.hashes.sketch import SIZE, bar_of, bars_of, keys_plane, sketch_plane, sketch_row
from clearford.detect.hashes.window import CAPACITY, Window
from clearford.detect.notes import Notes
from clearford.text.plane import TextPlane, TextRow

SIMILARITY, COUNT, CLUSTER = map(SignalName, ("near.similarity", "near.count", "near.cluster"))
NEAR_SPECS = (
    SignalSpec(
        name=SIMILARITY,
        type="float",
        low=0,
        high=1,
        exact=False,
        about="likeness to the nearest earlier text, 0 when none is near; unknown below three characters",
    ),
    SignalSpec(
        name=COUNT,
        type="int",
        low=0,
        exact=False,
        about="earlier texts of the same cluster of near-duplicates that are still remembered",
    ),
    SignalSpec(
        name=CLUSTER,
        type="int",
        low=1,
        exact=False,
        role="context",
        about="number of the first text of the cluster; a key to count by, without a meaning of its own",
    ),
)


class NearDetector:
    """Gives `near.similarity`, `near.count` and `near.cluster`; it remembers the texts of a window."""

    name = "near"
    specs: tuple[SignalSpec, ...] = NEAR_SPECS
    defaults: Mapping[str, Any] = {}

    def __init__(self, *, capacity: int = CAPACITY, tables: StateTables | None = None) -> None:
        """A detector that has seen nothing.

        capacity: a power of two from 16 to 2^24; 148 bytes of memory for each.
        tables: where the memory lies; private memory by default.
        """
        self._capacity = capacity
        memory = PrivateTables() if tables is None else tables
        self._broken = memory.array("near.broken", (1,), np.int64)
        self.window = Window(memory, capacity)

    def fresh(self, tables: StateTables | None = None) -> Self:
        """The same detector that has seen nothing."""
        return type(self)(capacity=self._capacity, tables=tables)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """What each text of a batch met in the window; unknown for texts of fewer than three characters."""
        found = self.count(self.note(items, plane, want))
        return BatchResult({name: column for name, column in found.columns.items() if name in want})

    def note(
        self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen | None = None
    ) -> Notes:
        """The sketch of each text."""
        sketches = sketch_plane(plane)
        columns: dict[str, np.ndarray] = {
            "values": sketches.values,
            "sizes": sketches.sizes,
            "keys": keys_plane(plane),
        }
        return Notes(plane.n, columns)

    def count(self, notes: Notes) -> BatchResult:
        """What each text met in the window of which a sketch was noted."""
        values, sizes, keys = (notes.columns[name] for name in ("values", "sizes", "keys"))
        valid = sizes > 0
        rows = np.flatnonzero(valid)
        whole = len(rows) == notes.n
        if not whole:
            values, keys = values.take(rows, axis=0), keys.take(rows, axis=0)
        bars = bars_of(sizes[rows])
        self._begin()
        met = self.window.meet(values, bars, keys)
        self._end()
        found = {SIMILARITY: met.equal / SIZE, COUNT: met.members, CLUSTER: met.cluster}
        return BatchResult(
            {
                name: Column(column) if whole else _spread(column, rows, valid)
                for name, column in found.items()
            }
        )

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """What one text met in the window."""
        sketch = sketch_row(row)
        if sketch is None:
            return EMPTY_ROW
        bar = bar_of(sketch.size)
        self._begin()
        equal, members, cluster = self.window.meet_one(sketch.values, bar)
        self._end()
        found = {SIMILARITY: equal / SIZE, COUNT: members, CLUSTER: cluster}
        return RowResult({name: value for name, value in found.items() if name in want})

    def _begin(self) -> None:
        """From here on nothing may fail. If something does, ring, table and clusters may not fit together."""
        if self._broken[0]:
            raise StoreError("CF-S004", "the clusters were left half written", suggestion="start anew")
        self._broken[0] = 1

    def _end(self) -> None:
        self._broken[0] = 0


def _spread(found: np.ndarray, rows: Numbers, valid: np.ndarray) -> Column:
    """A column that is known in some rows only."""
    values = np.zeros(len(valid), found.dtype)
    values[rows] = found
    return Column(values, valid)

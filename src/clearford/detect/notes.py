"""Notes: what a detector that remembers makes of items before it remembers anything.

Notes are arrays and nothing else: hashes, times and marks, no text and no name. So they can be taken of
items in any order and by any process, put in order of time afterwards, and be counted by one owner.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Table = Mapping[str, np.ndarray]
ROW = "row"
"""The column of a group of events that says of which item each is."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes of n items.

    columns: arrays whose first axis has n entries. events: group -> arrays of one length, among them ROW:
    the item of each event, ascending; an item may have any number of them.
    """

    n: int
    columns: Table
    events: Mapping[str, Table] = field(default_factory=dict)

    def take(self, order: NDArray[np.int64]) -> Notes:
        """The notes of some items, each at most once, in another order."""
        columns = {name: column.take(order, axis=0) for name, column in self.columns.items()}
        place = np.full(self.n, -1, np.int64)
        place[order] = np.arange(len(order))
        return Notes(len(order), columns, {name: _placed(g, place) for name, g in self.events.items()})

    def part(self, start: int, stop: int) -> Notes:
        """The notes of a stretch of items."""
        columns = {name: column[start:stop] for name, column in self.columns.items()}
        return Notes(stop - start, columns, {name: _cut(g, start, stop) for name, g in self.events.items()})


def joined(parts: Sequence[Notes]) -> Notes:
    """The notes of several stretches of items as one; at least one, all of the same detector."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in first.columns}
    starts = np.cumsum([0, *(part.n for part in parts)])
    events = {}
    for group, table in first.events.items():
        events[group] = {
            name: np.concatenate(
                [
                    part.events[group][name] + start if name == ROW else part.events[group][name]
                    for part, start in zip(parts, starts[:-1].tolist(), strict=True)
                ]
            )
            for name in table
        }
    return Notes(int(starts[-1]), columns, events)


def _placed(group: Table, place: NDArray[np.int64]) -> Table:
    rows = place.take(group[ROW])
    kept = np.flatnonzero(rows >= 0)
    kept = kept.take(np.argsort(rows.take(kept), kind="stable"))
    return {name: rows.take(kept) if name == ROW else column.take(kept) for name, column in group.items()}


def _cut(group: Table, start: int, stop: int) -> Table:
    low, high = np.searchsorted(group[ROW], [start, stop])
    return {
        name: column[low:high] - start if name == ROW else column[low:high] for name, column in group.items()
    }

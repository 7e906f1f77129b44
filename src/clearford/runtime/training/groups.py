"""Groups of near-duplicates, so that no text is tested on a near-copy of one that was learned."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clearford.detect.hashes.sketch import equal_values, keys_of, sketch_plane
from clearford.detect.models.links import parts_of
from clearford.detect.url.suffix import Suffixes
from clearford.runtime.training.rows import Row
from clearford.text.plane import build
from clearford.text.tables import FoldTables

ALIKE = 8
"""Of sixteen sketch values, so many must be equal: about half of the grams in common."""


def text_groups(rows: Sequence[Row], tables: FoldTables) -> NDArray[np.intp]:
    """A group number for each row: near-duplicates, and rows that name the same group, share one."""
    links = _Links(len(rows))
    links.join_equal([row.group or "" for row in rows])
    links.join_equal([row.key for row in rows])
    sketches = sketch_plane(build([row.text for row in rows], tables))
    known = np.flatnonzero(sketches.sizes)
    values = sketches.values[known]
    for keys in keys_of(values).T:
        order = np.argsort(keys, kind="stable")
        same = keys[order[1:]] == keys[order[:-1]]
        starts = np.flatnonzero(np.concatenate(([True], ~same))) if len(order) else np.zeros(0, np.intp)
        first = np.repeat(starts, np.diff(np.append(starts, len(order))))
        # Each is compared with its neighbour and with the first of its bucket.
        for other in (order[:-1][same], order[first[1:]][same]):
            mine = order[1:][same]
            alike = equal_values(values[mine], values[other]) >= ALIKE
            links.join(known[mine[alike]], known[other[alike]])
    return links.groups()


def link_groups(rows: Sequence[Row]) -> NDArray[np.intp]:
    """A group number for each address: those of one registrable domain share one."""
    suffixes, links = Suffixes(), _Links(len(rows))
    links.join_equal([row.group or "" for row in rows])
    links.join_equal([suffixes.split(parts_of(row.text)[0]).domain for row in rows])
    return links.groups()


class _Links:
    """Which rows belong together, directly or through others."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))

    def join(self, first: NDArray[np.intp], second: NDArray[np.intp]) -> None:
        for a, b in zip(first.tolist(), second.tolist(), strict=True):
            self._join(a, b)

    def join_equal(self, names: Sequence[str]) -> None:
        """Join the rows of equal names; empty ones are no name."""
        known: dict[str, int] = {}
        for i, name in enumerate(names):
            if name and known.setdefault(name, i) != i:
                self._join(known[name], i)

    def _join(self, a: int, b: int) -> None:
        a, b = self._root(a), self._root(b)
        self._parent[max(a, b)] = min(a, b)

    def _root(self, a: int) -> int:
        while self._parent[a] != a:
            self._parent[a] = a = self._parent[self._parent[a]]
        return a

    def groups(self) -> NDArray[np.intp]:
        roots = [self._root(i) for i in range(len(self._parent))]
        return np.unique(np.array(roots, np.intp), return_inverse=True)[1]

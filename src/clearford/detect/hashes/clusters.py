"""Clusters in a sliding window: how many members each has now, as items come and go one after the other.

A cluster is named after its first item and lives while one of its members is in the window; then its place
is given to another. All numbers lie in arrays of a fixed size.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.hashes.sketch import starts_of

Numbers = NDArray[np.int64]

_TIME_BITS = 13
"""Bits of a moment in a chunk: twice the position of an item, plus one for what leaves after it."""
MAX_CHUNK = 1 << (_TIME_BITS - 1)


class Arrivals(NamedTuple):
    """A chunk of items that come one after the other, and those that leave meanwhile.

    first: number of the first item. places: int64, shape (n,), ring place of each.
    ages: int64, shape (n,), how many items before it the one stands that it joins; 0 for none.
    leaving: int64, ring places of those that leave; the last of them leaves after the last item came.
    """

    first: int
    places: Numbers
    ages: Numbers
    leaving: Numbers


class Clusters:
    """The clusters of the items of a ring.

    capacity: places of the ring; at least one more than the window and a chunk hold together.
    """

    def __init__(self, tables: StateTables, capacity: int, *, prefix: str) -> None:
        self._capacity = capacity
        self._of = tables.array(f"{prefix}.cluster", (capacity,), np.int32)
        self._count = tables.array(f"{prefix}.count", (capacity,), np.int32)
        self._name = tables.array(f"{prefix}.name", (capacity,), np.int64)
        self._free = tables.array(f"{prefix}.free", (capacity,), np.int32)
        # How many places were ever used, and how many of these were given back.
        self._marks = tables.array(f"{prefix}.marks", (2,), np.int64)
        # For single items: views of the same memory that give and take plain numbers.
        self._views = self._of.data, self._count.data, self._name.data, self._free.data, self._marks.data

    def join(self, arrivals: Arrivals) -> tuple[Numbers, Numbers]:
        """Let a chunk come. Gives for each item its cluster's name and the members it had just before."""
        new, cluster = self._clusters(arrivals)
        leaving = self._of[arrivals.leaving].astype(np.int64)
        joining = np.flatnonzero(arrivals.ages)
        counts = self._counts(cluster, leaving) if len(joining) else np.zeros(len(cluster), np.int64)
        self._name[cluster[new]] = arrivals.first + new
        names = self._name[cluster]
        self._of[arrivals.places] = cluster
        self._come_and_go(cluster, new, joining, leaving)
        return names, counts

    def _clusters(self, arrivals: Arrivals) -> tuple[Numbers, Numbers]:
        """The positions of the items that found a cluster, and the place of the cluster of every item."""
        own = np.arange(len(arrivals.ages))
        roots = np.where(arrivals.ages <= own, own - arrivals.ages, own)
        while True:
            further = roots[roots]
            if np.array_equal(further, roots):
                break
            roots = further
        new = np.flatnonzero(arrivals.ages == 0)
        cluster = self._of.take((arrivals.places - arrivals.ages) % self._capacity).astype(np.int64)
        cluster[new] = self._places(len(new))
        return new, cluster[roots]

    def _places(self, number: int) -> NDArray[np.int32]:
        """Places for new clusters: those that were given back last, then those never used."""
        used, free = self._marks.tolist()
        back = min(number, free)
        unused = np.arange(used, used + number - back, dtype=np.int32)
        return np.concatenate((self._free[free - back : free][::-1], unused))

    def _counts(self, cluster: Numbers, leaving: Numbers) -> Numbers:
        """The members of its cluster just before each item came."""
        size = len(cluster)
        came = cluster << _TIME_BITS | np.arange(0, 2 * size, 2)
        left = leaving << _TIME_BITS | np.arange(2 * (size - len(leaving)) + 1, 2 * size, 2)
        moments = np.concatenate((came, left))
        moments.sort()
        of, times = moments >> _TIME_BITS, moments & (2 * MAX_CHUNK - 1)
        change = 1 - 2 * (times & 1)
        before = np.cumsum(change) - change
        starts = starts_of(of)
        base = self._count.take(of.take(starts)) - before.take(starts)
        members = before + np.repeat(base, np.diff(np.append(starts, len(of))))
        # What leaves writes behind those that came, where nobody reads.
        counts = np.empty(2 * size, np.int64)
        counts[(times >> 1) + size * (times & 1)] = members
        return counts[:size]

    def _come_and_go(self, cluster: Numbers, new: Numbers, joining: Numbers, leaving: Numbers) -> None:
        used, free = self._marks.tolist()
        back = min(len(new), free)
        self._count[cluster[new]] = 1
        if len(joining):
            came, times = _times(cluster[joining])
            self._count[came] += times
        free -= back
        if len(leaving):
            left, times = _times(leaving)
            self._count[left] -= times
            ended = left[self._count[left] == 0]
            self._free[free : free + len(ended)] = ended
            free += len(ended)
        self._marks[:] = (used + len(new) - back, free)

    def join_one(self, number: int, place: int, age: int, leaving: int | None) -> tuple[int, int]:
        """The same for one item."""
        of, counts, names, unused, marks = self._views
        used, free = marks
        if age:
            cluster = of[(place - age) % self._capacity]
        elif free:
            free -= 1
            cluster = unused[free]
        else:
            cluster, used = used, used + 1
        if not age:
            names[cluster] = number
        count = counts[cluster]
        of[place] = cluster
        counts[cluster] = count + 1
        if leaving is not None:
            left = of[leaving]
            counts[left] -= 1
            if not counts[left]:
                unused[free] = left
                free += 1
        marks[0], marks[1] = used, free
        return names[cluster], count


def _times(places: Numbers) -> tuple[Numbers, NDArray[np.int32]]:
    """Each place once, ascending, and how often it was there; there is at least one."""
    ordered = np.sort(places)
    starts = starts_of(ordered)
    return ordered.take(starts), np.diff(np.append(starts, len(ordered))).astype(np.int32)

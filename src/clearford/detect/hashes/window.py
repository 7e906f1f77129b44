"""The window of earlier texts: which of them is nearest to a new one, found in a table of fixed size.

Every text leaves an entry in each of eight bands, over whatever stood there; the entry holds a piece of
the band's key and the place of the text in a ring of sketches. A later text that finds two such pieces of
its own is compared, sketch with sketch. The table forgets where two texts want the same entry, which is
right for a window; and whatever it says is checked, so it never finds a text that is not near.

Each item sees exactly those before it, also inside a batch, and those only that are in the window.
"""

from __future__ import annotations

from array import array
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.hashes.clusters import MAX_CHUNK, Arrivals, Clusters, Numbers
from clearford.detect.hashes.sketch import BANDS, SIZE, Values, equal_values, keys_of, keys_one, starts_of

CAPACITY = 1 << 20
"""Texts that the ring has places for, by default."""
LEAST, MOST = 1 << 4, 1 << 24
NEEDED = 2
"""Bands that must agree before two texts are compared."""
_ROW_BITS = np.uint64(MAX_CHUNK.bit_length() - 1)
_BAND = np.arange(BANDS, dtype=np.uint64)


class Met(NamedTuple):
    """What each of n texts met in the window; each field is int64 of shape (n,).

    equal: values shared with the nearest text that passed the bar, 0 when none did. members: texts of its
    cluster in the window before it. cluster: number of the first text of its cluster, from 1 on.
    """

    equal: Numbers
    members: Numbers
    cluster: Numbers


class Window:
    """Sketches of the latest texts.

    capacity: a power of two from 16 to 2^24. The window holds somewhat fewer texts, so that those of a
    chunk never overwrite one that an earlier text of the same chunk may still meet.
    Raises ValueError for another capacity.
    """

    def __init__(self, tables: StateTables, capacity: int = CAPACITY, *, prefix: str = "near") -> None:
        if not LEAST <= capacity <= MOST or capacity & (capacity - 1):
            raise ValueError(
                f"a window of {capacity} texts; a power of two from {LEAST} to {MOST} is possible"
            )
        self.capacity = capacity
        self._chunk = min(MAX_CHUNK, capacity // 4)
        self.reach = capacity - self._chunk
        """How many texts back a text is still met."""
        self._bits = capacity.bit_length() - 1
        slots = BANDS * 2 * capacity
        self._table = tables.array(f"{prefix}.table", (slots,), np.uint32)
        self._sketches = tables.array(f"{prefix}.sketches", (capacity, SIZE), np.uint32)
        self._seen = tables.array(f"{prefix}.seen", (1,), np.int64)
        self._clusters = Clusters(tables, capacity, prefix=prefix)
        # For single texts: views of the same memory that give and take plain numbers.
        self._entry, self._value = self._table.data, self._sketches.reshape(-1).data

    def meet(self, values: Values, bars: Numbers, keys: NDArray[np.uint64] | None = None) -> Met:
        """Let texts come in order and say what each met.

        values: uint32, shape (n, 16). bars: int64, shape (n,), equal values that make two texts near.
        keys: those of the bands, shape (n, 8), if they are there already.
        """
        keys = keys_of(values) if keys is None else keys
        parts = [
            self._meet_chunk(values[chunk], bars[chunk], keys[chunk])
            for chunk in (slice(at, at + self._chunk) for at in range(0, len(values), self._chunk))
        ]
        if len(parts) == 1:
            return parts[0]
        none = [np.empty(0, np.int64)]
        return Met(*(np.concatenate(none + [part[i] for part in parts]) for i in range(3)))

    def _meet_chunk(self, values: Values, bars: Numbers, keys: NDArray[np.uint64]) -> Met:
        seen, size = self._seen.item(), len(values)
        places = np.arange(seen, seen + size) & (self.capacity - 1)
        # Only texts that are out of everybody's reach are overwritten.
        self._keep(values, seen & (self.capacity - 1))
        slots, entries, rows, before = self._probe(keys, places)
        equal, ages = self._nearest(values, bars, places, entries, rows, before)
        leaving = np.arange(max(seen - self.reach, 0), max(seen + size - self.reach, 0))
        arrivals = Arrivals(seen + 1, places, ages, leaving & (self.capacity - 1))
        cluster, count = self._clusters.join(arrivals)
        self._table[slots] = entries
        self._seen[0] = seen + size
        return Met(equal, count, cluster)

    def _keep(self, values: Values, place: int) -> None:
        """Write sketches into the ring from a place on."""
        room = self.capacity - place
        self._sketches[place : place + len(values)] = values[:room]
        self._sketches[: max(len(values) - room, 0)] = values[room:]

    def _probe(
        self, keys: NDArray[np.uint64], places: Numbers
    ) -> tuple[Numbers, NDArray[np.uint32], Numbers, NDArray[np.uint32]]:
        """Every entry the texts leave, by slot and then by text: slot, entry, text, what stood there.

        Sorting brings together the texts that want the same slot, so that each finds what the one before
        it left; and memory is read in order.
        """
        bits = self._bits
        kept, marks = np.uint64(bits + 1), np.uint64(32 - bits)
        slots = keys >> (np.uint64(64) - kept) | _BAND << kept
        marked = (keys << kept) >> (np.uint64(64) - marks)
        rows = np.arange(len(keys), dtype=np.uint64)[:, None]
        probes = (((slots << _ROW_BITS | rows) << marks) | marked).ravel()
        probes.sort()
        row = ((probes >> marks) & np.uint64(MAX_CHUNK - 1)).view(np.int64)
        slot = (probes >> (marks + _ROW_BITS)).view(np.int64)
        entry = (probes << np.uint64(bits)).astype(np.uint32)
        entry |= places.astype(np.uint32)[row]
        before = self._table.take(slot)
        again = np.flatnonzero(slot[1:] == slot[:-1])
        before[again + 1] = entry[again]
        return slot, entry, row, before

    def _nearest(
        self,
        values: Values,
        bars: Numbers,
        places: Numbers,
        entries: NDArray[np.uint32],
        rows: Numbers,
        before: NDArray[np.uint32],
    ) -> tuple[Numbers, Numbers]:
        """For each text the equal values of the nearest one before it, and how far back; 0 for none."""
        size, ring = len(values), self.capacity - 1
        hits = np.flatnonzero((entries ^ before) <= ring)
        row, place = rows[hits], (before[hits] & np.uint32(ring)).astype(np.int64)
        age = (places[row] - place) & ring
        reachable = (age > 0) & (age <= np.minimum(self._seen.item() + row, self.reach))
        row, age = row[reachable], age[reachable]
        enough = np.bincount(row, minlength=size)[row] >= NEEDED
        pairs = row[enough] << self._bits | age[enough]
        pairs.sort()
        pairs = pairs.take(starts_of(pairs))
        row, age = pairs >> self._bits, pairs & ring
        equal = equal_values(
            self._sketches.take((places.take(row) - age) & ring, axis=0), values.take(row, axis=0)
        )
        near = np.flatnonzero(equal >= bars.take(row))
        row, age, equal = row.take(near), age.take(near), equal.take(near)
        best = np.zeros(size, np.int64)
        if len(near):
            # Of equally near texts the latest counts.
            first = starts_of(row)
            best[row.take(first)] = np.maximum.reduceat((equal << self._bits) + (ring + 1 - age), first)
        ages = np.where(best > 0, ring + 1 - (best & ring), 0)
        return best >> self._bits, ages

    def meet_one(self, values: tuple[int, ...], bar: int) -> tuple[int, int, int]:
        """Let one text come: equal values, members and cluster, as `meet` gives them."""
        seen, ring, table = self._seen.item(), self.capacity - 1, self._entry
        own, least = seen & ring, min(seen, self.reach)
        slots, entries = self._slots(values, own)
        hits = []
        for slot, entry in zip(slots, entries, strict=True):
            before = table[slot]
            if (before ^ entry) <= ring and 0 < (own - before) & ring <= least:
                hits.append((own - before) & ring)
        equal, age = self._nearest_one(values, bar, own, hits) if len(hits) >= NEEDED else (0, 0)
        leaving = (seen - self.reach) & ring if seen >= self.reach else None
        self._value[own * SIZE : own * SIZE + SIZE] = array("I", values)
        cluster, count = self._clusters.join_one(seen + 1, own, age, leaving)
        for slot, entry in zip(slots, entries, strict=True):
            table[slot] = entry
        self._seen[0] = seen + 1
        return equal, count, cluster

    def _slots(self, values: tuple[int, ...], own: int) -> tuple[list[int], list[int]]:
        """The slot and the entry of each band."""
        kept, marks = self._bits + 1, 32 - self._bits
        mask = (1 << marks) - 1
        keys = keys_one(values)
        slots = [band << kept | key >> (64 - kept) for band, key in enumerate(keys)]
        return slots, [(key >> (64 - kept - marks) & mask) << self._bits | own for key in keys]

    def _nearest_one(self, values: tuple[int, ...], bar: int, own: int, ages: list[int]) -> tuple[int, int]:
        best = (0, 0)
        for age in sorted(set(ages)):
            at = ((own - age) & (self.capacity - 1)) * SIZE
            equal = sum(map(int.__eq__, self._value[at : at + SIZE], values))
            if equal >= bar and equal > best[0]:
                best = (equal, age)
            if equal == SIZE:
                break
        return best

"""How many different members a key has seen in its window: exactly, and counted once each.

Every pair of key and member has the bucket in which it was last seen; the ring of the key holds how many
members were last seen in each bucket. A member that comes again moves to the present bucket.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.behaviour.index import HashIndex, close_ranks
from clearford.detect.behaviour.keys import firsts, joined, joined_one
from clearford.detect.behaviour.runs import Events, Flags, Numbers, Runs
from clearford.detect.behaviour.window import KEYS, RING, Reached, Tally, Window

PAIRS = 1 << 20
"""Pairs of key and member that are held at once, by default."""


class Distinct(Tally):
    """Distinct members for each key; an event's `amounts` holds the hash of its member, as int64.

    pairs: pairs at once, a power of two.
    """

    def __init__(
        self, tables: StateTables, name: str, window: Window, *, capacity: int = KEYS, pairs: int = PAIRS
    ) -> None:
        super().__init__(tables, name, window, capacity=capacity)
        self._pairs = HashIndex(tables, f"{name}.pairs", pairs)
        self._owner = tables.array(f"{name}.pair_owner", (pairs,), np.uint64)
        self._last = tables.array(f"{name}.pair_last", (pairs,), np.int64)

    def _has_room(self, ordered: Events, missing: int) -> bool:
        enough = self._index.used + missing <= self._index.capacity
        # As if every event that adds brought a new pair: then none can be refused.
        return enough and self._pairs.used + int(ordered.adds.sum()) <= self._pairs.capacity

    @property
    def _at_once(self) -> int:
        """Members move within the rings with every bucket."""
        return 1

    def _amounts(self, runs: Runs, reached: Reached) -> Numbers:
        """1 for the first event of each pair that the window does not hold; the others move or stay."""
        amounts = np.zeros(len(runs.events.keys), np.int64)
        adding = np.flatnonzero(runs.events.adds)
        if len(adding) == 0:
            return amounts
        keys = runs.events.keys.take(adding)
        hashes = joined(keys, runs.events.amounts.take(adding).view(np.uint64))
        first = firsts(hashes)
        unique = hashes.take(first)
        group = np.repeat(np.arange(len(runs.starts)), runs.sizes).take(adding.take(first))
        places = self._pairs.find(unique)
        known = places >= 0
        last = self._last.take(np.where(known, places, 0))
        inner = reached.inner.take(group)
        live = known & (last > inner - self.window.buckets)
        amounts[adding.take(first[~live])] = 1
        self._move_pairs(reached, group[live], last[live])
        new = ~known
        places[new] = self._pairs.add(unique[new])
        self._owner[places[new]] = keys.take(first[new])
        self._last[places] = inner
        return amounts

    def _move_pairs(self, reached: Reached, group: Numbers, last: Numbers) -> None:
        """Members that come again go from their last bucket to the present one."""
        first = reached.places.take(group) * RING
        flat = self._ring.reshape(-1)
        np.subtract.at(flat, first + (last & (RING - 1)), 1)
        np.add.at(flat, first + (reached.inner.take(group) & (RING - 1)), 1)

    def update_one(self, key: int, bucket: int, amount: int, *, adds: bool = True) -> int | None:
        """Take in one event with the hash of its member: what it saw, None where there was no room."""
        place = self._index.find_one(key)
        if not adds:
            return self._look(place, bucket) if place >= 0 else 0
        pair = joined_one(key, amount)
        at = self._pairs.find_one(pair)
        if (place < 0 and self._index.used >= self._index.capacity) or (
            at < 0 and self._pairs.used >= self._pairs.capacity
        ):
            self._sweep(bucket)
            place, at = self._index.find_one(key), self._pairs.find_one(pair)
            if place < 0 and self._index.used >= self._index.capacity:
                return None
            if at < 0 and self._pairs.used >= self._pairs.capacity:
                return None
        if place < 0:
            place = self._new_place(key, bucket)
        held = self._look(place, bucket)
        inner = self._move(place, bucket)
        if at >= 0 and (last := int(self._last[at])) > inner - self.window.buckets:
            self._ring[place, last & (RING - 1)] -= 1
        else:
            held += 1
        if at < 0:
            at = self._pairs.add_one(pair)
            self._owner[at] = key
        self._last[at] = inner
        self._ring[place, inner & (RING - 1)] += 1
        self._total[place] = held
        return held

    def peek(self, bucket: int, events: Sequence[tuple[int, int, bool]]) -> list[int | None]:
        """What the events of one item - key, member, adds - would see; nothing changes.

        A member that comes twice under a key is counted once. None where there is no room at present.
        """
        known: set[int] = set()
        once: list[tuple[int, int, bool]] = []
        for key, member, adds in events:
            pair = joined_one(key, member)
            once.append((key, member, adds and pair not in known))
            if adds:
                known.add(pair)
        return super().peek(bucket, once)

    def _gain(self, place: int, key: int, bucket: int, amount: int) -> int | None:
        """1 for a member that the window does not hold."""
        at = self._pairs.find_one(joined_one(key, amount))
        if at < 0:
            full = self._pairs.used >= self._pairs.capacity
            return None if full else super()._gain(place, key, bucket, 1)
        if place < 0:
            return super()._gain(place, key, bucket, 1)
        return int(int(self._last[at]) <= self._inner(place, bucket)[0] - self.window.buckets)

    def _drop(self, live: Flags, bucket: int) -> None:
        """The pairs of silent keys go with them, and those that have left their window."""
        used = self._pairs.used
        owners = self._index.find(self._owner[:used])
        held = np.where(owners >= 0, owners, 0)
        inner = np.maximum(bucket + self._offset[held], self._stamp[held])
        kept: NDArray[np.bool_] = (owners >= 0) & (self._last[:used] > inner - self.window.buckets)
        kept &= live[held] if len(live) else False
        close_ranks(self._owner, kept)
        close_ranks(self._last, kept)
        self._pairs.keep(kept)
        super()._drop(live, bucket)

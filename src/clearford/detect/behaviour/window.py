"""Sliding windows of event time: for each key a ring of buckets, and what they hold together.

A window is cut into buckets; it covers the bucket of the present and those before it. A key's ring moves
on only when the key is seen, so that a quiet key costs nothing. Batches go through numpy, single events
through plain code; both give each event exactly what the events before it and itself add up to.

Inside a ring, time never runs backwards. Where the clock was set back by a window or more, the ring is
emptied and goes on counting from there, as after any long silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clearford.core.state import StateTables
from clearford.detect.behaviour.index import HashIndex, Places, Slots, close_ranks
from clearford.detect.behaviour.keys import grouped
from clearford.detect.behaviour.runs import Events, Flags, Numbers, Runs, adding, key_of, rounds, runs_of

RING = 16
"""Places of a ring; a window has at most as many buckets."""
KEYS = 1 << 18
"""Keys that a window can hold at once, by default."""
CEILING = 1 << 60
"""No sum goes beyond this; what would is unknown instead."""

_AGES = (np.arange(RING)[:, None] - np.arange(RING)) & (RING - 1)
_KEPT = (_AGES[:, None, :] < np.arange(RING)[None, :, None]).astype(np.int32).reshape(-1, RING)
"""[latest place * RING + buckets that stay, place]: 1 where a place of a ring stays."""


class Window(NamedTuple):
    """A length of time in buckets."""

    bucket_s: int
    buckets: int

    @property
    def seconds(self) -> int:
        """The whole window."""
        return self.bucket_s * self.buckets


WINDOWS: dict[str, Window] = {
    "10m": Window(60, 10),
    "1h": Window(300, 12),
    "24h": Window(7200, 12),
    "7d": Window(43_200, 14),
}
"""The windows that a counter can have."""


class Counted(NamedTuple):
    """What each event saw, itself included: n values, and False where there was no room to know."""

    values: Numbers
    known: Flags


class Reached(NamedTuple):
    """Where the rings of the keys of r runs stand at each of these."""

    places: Places
    inner: Numbers
    """Present bucket of the key in its ring."""
    adds: Numbers
    """Runs in which something is added, ascending."""
    last: Numbers
    """The last of these of each key that has any."""


class Tally:
    """Counts, or sums of whole numbers, for each key.

    capacity: keys at once, a power of two. wide: amounts may be beyond 32 bits.
    """

    def __init__(
        self, tables: StateTables, name: str, window: Window, *, capacity: int = KEYS, wide: bool = False
    ) -> None:
        self.window = window
        self._wide = wide
        self._index = HashIndex(tables, f"{name}.index", capacity)
        # Side by side, since they are wanted together.
        self._held = tables.array(f"{name}.held", (capacity, 3), np.int64)
        self._stamp, self._offset, self._total = self._held.T
        self._ring = tables.array(f"{name}.ring", (capacity, RING), np.int64 if wide else np.int32)
        self._swept = tables.array(f"{name}.swept", (2,), np.int64)

    @property
    def used(self) -> int:
        """Keys that are held, those included that have fallen silent since the last sweep."""
        return self._index.used

    def update(self, events: Events) -> Counted:
        """Take in some events and say what each saw."""
        n = len(events.keys)
        if n == 0:
            return Counted(np.empty(0, np.int64), np.empty(0, np.bool_))
        if bool((events.buckets[1:] < events.buckets[:-1]).any()):
            return self._one_by_one(events)
        order = grouped(events.keys)
        runs = runs_of(events.take(order))
        places, ended = self._index.search(runs.events.keys.take(runs.first))
        missing = places < 0
        if missing.any():
            missing &= np.logical_or.reduceat(runs.events.adds, runs.first)
        if not self._has_room(runs.events, int(missing.sum())):
            return self._one_by_one(events)
        self._admit(runs, places, missing, ended)
        values = np.zeros(n, np.int64)
        for chosen in rounds(runs, places, self._at_once):
            part = runs if chosen is None else runs_of(runs.events.take(chosen))
            of = places if chosen is None else places.take(key_of(runs).take(chosen.take(part.first)))
            found = self._take(part, of)
            if found is None:
                return self._one_by_one(events)
            values[order if chosen is None else order.take(chosen)] = found
        return Counted(values, np.ones(n, np.bool_))

    @property
    def _at_once(self) -> int:
        """Buckets of a key that can be taken in together."""
        return self.window.buckets

    def _has_room(self, ordered: Events, missing: int) -> bool:
        """True when the events surely find room and no sum can grow too large."""
        if self._index.used + missing > self._index.capacity:
            return False
        if not self._wide:
            return True
        most = int(np.abs(ordered.amounts).sum())
        return most < CEILING // 2 and (most < 1 << 31 or not self._near_ceiling())

    def _near_ceiling(self) -> bool:
        total = self._total[: self.used]
        return bool(len(total)) and int(np.abs(total).max()) > CEILING // 2

    def _one_by_one(self, events: Events) -> Counted:
        plain = zip(*(column.tolist() for column in events), strict=True)
        found = [self.update_one(key, bucket, amount, adds=adds) for key, bucket, adds, amount in plain]
        known = np.array([value is not None for value in found], np.bool_)
        return Counted(np.array([value or 0 for value in found], np.int64), known)

    def _admit(self, runs: Runs, places: Places, missing: Flags, ended: Slots) -> None:
        """Give new keys their places; each starts at the bucket of its first event that adds."""
        if not missing.any():
            return
        first = runs.first
        if not runs.events.adds.all():
            ahead = np.where(runs.events.adds, np.arange(len(runs.events.adds)), len(runs.events.adds))
            first = np.minimum.reduceat(ahead, first)
        events = first[missing]
        places[missing] = new = self._index.add(runs.events.keys.take(events), ended[missing])
        self._stamp[new] = runs.events.buckets.take(events)

    def _take(self, runs: Runs, places: Places) -> Numbers | None:
        """Take in runs of keys that have a place, no key over more buckets than `_at_once`.

        None, and nothing done, where the clock was set back so far that a ring must be emptied.
        """
        at = places.take(runs.key)
        stamp, offset, total = self._held.take(at, axis=0).T
        inner = runs.events.buckets.take(runs.starts) + offset
        ahead = inner - stamp
        least = int(ahead.min())
        if least <= -self.window.buckets:
            return None
        np.maximum(ahead, 0, out=ahead)
        np.maximum(inner, stamp, out=inner)
        reached = Reached(at, inner, *adding(runs))
        self._move_on(reached, stamp, ahead, total)
        amounts = self._amounts(runs, reached)
        running = np.cumsum(amounts)
        before = running.take(runs.first) - amounts.take(runs.first)
        values = np.repeat(total - before.take(runs.key), runs.sizes)
        values += running
        self._write(reached, np.add.reduceat(amounts, runs.starts), unique=least >= 0)
        at, last = at.take(reached.last), reached.last
        self._stamp[at] = inner.take(last)
        self._total[at] = values.take(runs.starts.take(last) + runs.sizes.take(last) - 1)
        return values

    def _move_on(self, reached: Reached, stamp: Numbers, ahead: Numbers, total: Numbers) -> None:
        """Set the totals of rings of which buckets have left the window; those that are added to move on."""
        moved = np.flatnonzero(ahead)
        if len(moved) == 0:
            return
        kept = np.maximum(self.window.buckets - ahead.take(moved), 0)
        kept += (stamp.take(moved) & (RING - 1)) * RING
        rows = self._ring.take(reached.places.take(moved), axis=0)
        rows *= _KEPT.take(kept, axis=0)
        total[moved] = np.einsum("ij->i", rows, dtype=np.int64)
        lasts = np.zeros(len(ahead), np.bool_)
        lasts[reached.last] = True
        lasting = lasts.take(moved)
        if not lasting.all():
            moved, rows = moved[lasting], rows[lasting]
        self._ring[reached.places.take(moved)] = rows

    def _amounts(self, runs: Runs, reached: Reached) -> Numbers:
        """What each event adds."""
        events = runs.events
        return events.amounts if events.adds.all() else np.where(events.adds, events.amounts, 0)

    def _write(self, reached: Reached, sums: Numbers, *, unique: bool) -> None:
        """Add to the rings. unique: no two runs have the same place of a ring."""
        flat = self._ring.reshape(-1)
        at = reached.places.take(reached.adds) * RING + (reached.inner.take(reached.adds) & (RING - 1))
        sums = sums.take(reached.adds)
        if unique:
            flat[at] = flat.take(at) + sums
        else:
            np.add.at(flat, at, sums.astype(flat.dtype))

    def update_one(self, key: int, bucket: int, amount: int, *, adds: bool = True) -> int | None:
        """Take in one event: what it saw, None where there was no room to know."""
        place = self._index.find_one(key)
        if not adds:
            return self._look(place, bucket) if place >= 0 else 0
        if place < 0:
            place = self._new_place(key, bucket)
            if place < 0:
                return None
        held = self._look(place, bucket)
        if abs(held + amount) > CEILING:
            return None
        inner = self._move(place, bucket)
        self._ring[place, inner & (RING - 1)] += amount
        self._total[place] = held + amount
        return held + amount

    def peek(self, bucket: int, events: Sequence[tuple[int, int, bool]]) -> list[int | None]:
        """What the events of one item - key, amount, adds - would see; nothing changes.

        None where there is no room at present.
        """
        gained: dict[int, int] = {}
        out: list[int | None] = []
        for key, amount, adds in events:
            place = self._index.find_one(key)
            held = gained.get(key, 0) + (self._look(place, bucket) if place >= 0 else 0)
            gain = self._gain(place, key, bucket, amount) if adds else 0
            if gain is None or abs(held + gain) > CEILING:
                out.append(None)
                continue
            gained[key] = gained.get(key, 0) + gain
            out.append(held + gain)
        return out

    def _gain(self, place: int, key: int, bucket: int, amount: int) -> int | None:
        """What an event would add to its key; None when there is no room for it."""
        return None if place < 0 and self._index.used >= self._index.capacity else amount

    def _new_place(self, key: int, bucket: int) -> int:
        """A place for a new key; -1 when there is none even after a sweep."""
        if self._index.used >= self._index.capacity:
            self._sweep(bucket)
            if self._index.used >= self._index.capacity:
                return -1
        place = self._index.add_one(key)
        self._stamp[place] = bucket
        return place

    def _inner(self, place: int, bucket: int) -> tuple[int, int, int]:
        """Present bucket in a key's ring, that of its last event, and the offset between the two clocks."""
        stamp, offset = int(self._stamp[place]), int(self._offset[place])
        inner = bucket + offset
        if stamp - inner >= self.window.buckets:
            inner, offset = stamp + self.window.buckets, offset + stamp + self.window.buckets - inner
        return max(inner, stamp), stamp, offset

    def _look(self, place: int, bucket: int) -> int:
        """What a key holds in the window that ends at a bucket."""
        inner, stamp, _ = self._inner(place, bucket)
        if inner - stamp >= self.window.buckets:
            return 0
        total = int(self._total[place])
        if inner > stamp:
            row = self._ring[place]
            size = self.window.buckets
            total -= sum(int(row[old & (RING - 1)]) for old in range(stamp - size + 1, inner - size + 1))
        return total

    def _move(self, place: int, bucket: int) -> int:
        """Bring a key's ring to the present; gives its present bucket."""
        inner, stamp, offset = self._inner(place, bucket)
        size = self.window.buckets
        if inner - stamp >= size:
            self._ring[place] = 0
        else:
            for old in range(stamp - size + 1, inner - size + 1):
                self._ring[place, old & (RING - 1)] = 0
        self._stamp[place], self._offset[place] = inner, offset
        return inner

    def _live(self, bucket: int) -> Flags:
        """Which keys still hold something at a bucket."""
        used = self.used
        ahead = bucket + self._offset[:used] - self._stamp[:used]
        live: Flags = np.abs(ahead) < self.window.buckets
        return live

    def _sweep(self, bucket: int) -> None:
        """Free the places of silent keys, at most once a bucket: a second time it would find none."""
        if self._swept[0] and self._swept[1] == bucket:
            return
        self._swept[:] = 1, bucket
        self._drop(self._live(bucket), bucket)

    def _drop(self, live: Flags, bucket: int) -> None:
        for values in (self._held, self._ring):
            close_ranks(values, live)
        self._index.keep(live)

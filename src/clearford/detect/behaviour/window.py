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
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.behaviour.index import HashIndex, Places, close_ranks
from clearford.detect.behaviour.keys import Hashes

RING = 16
"""Places of a ring; a window has at most as many buckets."""
KEYS = 1 << 18
"""Keys that a window can hold at once, by default."""
CEILING = 1 << 60
"""No sum goes beyond this; what would is unknown instead."""

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_AGES = ((np.arange(RING)[:, None] - np.arange(RING)) & (RING - 1)).astype(np.int8)
"""[latest place, place]: how many buckets before the latest one a place of a ring is."""


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


class Events(NamedTuple):
    """Events in the order of the stream, n of each.

    keys: uint64 hashes, never 0. buckets: bucket number of the clock at the event. adds: False for one
    that only looks. amounts: what is added.
    """

    keys: Hashes
    buckets: Numbers
    adds: Flags
    amounts: Numbers

    def take(self, chosen: Numbers) -> Events:
        """Some of the events, in the order given."""
        return Events(self.keys[chosen], self.buckets[chosen], self.adds[chosen], self.amounts[chosen])


class Counted(NamedTuple):
    """What each event saw, itself included: n values, and False where there was no room to know."""

    values: Numbers
    known: Flags


class Round(NamedTuple):
    """Events sorted by key of which those of one key share a bucket, with the state of their keys."""

    group: Numbers
    """Group (key) of each event, ascending from 0."""
    starts: Numbers
    """First event of each group."""
    places: Places
    """Place of each group; -1 for a key that is only looked at."""
    inner: Numbers
    """Present bucket of each group in its ring."""
    offset: Numbers
    moved: Numbers
    """Groups whose ring must move on."""
    rows: np.ndarray
    """(moved, RING): their rings as they will be."""
    total: Numbers
    """What each group holds at the moment."""


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
        self._stamp = tables.array(f"{name}.stamp", (capacity,), np.int64)
        self._offset = tables.array(f"{name}.offset", (capacity,), np.int64)
        self._total = tables.array(f"{name}.total", (capacity,), np.int64)
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
        order = np.argsort(events.keys, kind="stable")
        ordered = events.take(order)
        starts = _starts(ordered.keys)
        group = np.cumsum(_marks(starts, n)) - 1
        places = self._index.find(ordered.keys[starts])
        missing = (places < 0) & np.logical_or.reduceat(ordered.adds, starts)
        if not self._has_room(ordered, int(missing.sum())):
            return self._one_by_one(events)
        self._admit(ordered, group, places, missing)
        values = np.empty(n, np.int64)
        for chosen in _rounds(ordered.buckets, starts, group):
            part = ordered if chosen is None else ordered.take(chosen)
            inner_group = group if chosen is None else group[chosen]
            values[order if chosen is None else order[chosen]] = self._take(part, inner_group, places)
        return Counted(values, np.ones(n, np.bool_))

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

    def _admit(self, ordered: Events, group: Numbers, places: Places, missing: Flags) -> None:
        """Give new keys their places; each starts at the bucket of its first event that adds."""
        if not missing.any():
            return
        adding = np.flatnonzero(ordered.adds)[::-1]
        first = np.zeros(len(places), np.int64)
        first[group[adding]] = adding
        new = self._index.add(ordered.keys[first[missing]])
        self._stamp[new] = ordered.buckets[first[missing]]
        places[missing] = new

    def _take(self, part: Events, group_of: Numbers, places: Places) -> Numbers:
        round_ = self._round(part, group_of, places)
        amounts = self._amounts(part, round_)
        running = np.cumsum(amounts)
        before = running[round_.starts] - amounts[round_.starts]
        values: Numbers = round_.total[round_.group] + running - before[round_.group]
        adds = np.logical_or.reduceat(part.adds, round_.starts)
        if adds.any():
            self._write(round_, adds, np.add.reduceat(amounts, round_.starts))
        return values

    def _amounts(self, part: Events, round_: Round) -> Numbers:
        """What each event adds."""
        return np.where(part.adds, part.amounts, 0)

    def _round(self, part: Events, group_of: Numbers, places: Places) -> Round:
        starts = _starts(group_of)
        group = np.cumsum(_marks(starts, len(group_of))) - 1
        places = places[group_of[starts]]
        held = places >= 0
        at = np.where(held, places, 0)
        stamp, offset = self._stamp[at], self._offset[at]
        inner = part.buckets[starts] + offset
        size = self.window.buckets
        back = stamp - inner >= size
        offset = np.where(back, offset + stamp + size - inner, offset)
        inner = np.maximum(np.where(back, stamp + size, inner), stamp)
        total = self._total[at]
        moved = np.flatnonzero(held & (inner > stamp))
        rows = self._ring[at[moved]]
        if len(moved):
            kept = np.maximum(size - (inner - stamp)[moved], 0).astype(np.int8)
            rows *= _AGES[stamp[moved] & (RING - 1)] < kept[:, None]
            total[moved] = rows.sum(axis=1, dtype=np.int64)
        return Round(group, starts, places, inner, offset, moved, rows, np.where(held, total, 0))

    def _write(self, round_: Round, adds: Flags, sums: Numbers) -> None:
        self._move_on(round_, adds)
        at, inner = round_.places[adds], round_.inner[adds]
        self._stamp[at], self._offset[at] = inner, round_.offset[adds]
        self._ring[at, inner & (RING - 1)] += sums[adds].astype(self._ring.dtype)
        self._total[at] = round_.total[adds] + sums[adds]

    def _move_on(self, round_: Round, adds: Flags) -> None:
        """Write the rings of which buckets have left the window; those that are only looked at stay."""
        chosen = adds[round_.moved]
        self._ring[round_.places[round_.moved[chosen]]] = round_.rows[chosen]

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
        for values in (self._stamp, self._offset, self._total, self._ring):
            close_ranks(values, live)
        self._index.keep(live)


def _starts(keys: np.ndarray) -> Numbers:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))


def _marks(starts: Numbers, n: int) -> Flags:
    marks = np.zeros(n, np.bool_)
    marks[starts] = True
    return marks


def _rounds(buckets: Numbers, starts: Numbers, group: Numbers) -> list[NDArray[np.int64] | None]:
    """Events (None = all) in rounds, in each of which the events of a key share a bucket."""
    changes = np.concatenate(([False], buckets[1:] != buckets[:-1]))
    changes[starts] = False
    if not changes.any():
        return [None]
    runs = np.cumsum(changes)
    number = runs - runs[starts][group]
    order = np.argsort(number, kind="stable")
    return list(np.split(order, _starts(number[order])[1:]))

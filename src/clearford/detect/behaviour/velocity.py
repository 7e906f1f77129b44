"""Velocity: how much happened under a key within a window of event time, as signals.

Every item sees exactly the items before it and itself. What an item is counted under, when, and whether
it meets the counter's condition is worked out first; only then does anything change that is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import floor
from operator import attrgetter
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from clearford.core.errors import StoreError
from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, SignalSpec
from clearford.core.state import PrivateTables, StateTables
from clearford.detect.base import BatchResult, RowResult, Seen, SeenRow
from clearford.detect.behaviour.clock import LATE_S, StreamClock
from clearford.detect.behaviour.counter import LARGEST, SCALE, CounterSpec, Filters
from clearford.detect.behaviour.distinct import Distinct
from clearford.detect.behaviour.keys import Hashes, hash_text, hash_texts
from clearford.detect.behaviour.parts import (
    SPECIAL,
    BatchParts,
    Part,
    RowParts,
    batch_keys,
    cross,
    row_keys,
    times_of,
)
from clearford.detect.behaviour.repeats import Repeats
from clearford.detect.behaviour.window import Events, Tally
from clearford.text.plane import TextPlane, TextRow

_ID = attrgetter("id")
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

VELOCITY_SPECS = (
    SignalSpec(
        name=SignalName("velocity.late"),
        type="bool",
        role="context",
        cost="fact",
        about="the item's time is more than a minute behind that of the stream",
    ),
    SignalSpec(
        name=SignalName("velocity.full"),
        type="bool",
        nullable=False,
        role="context",
        cost="fact",
        about="a counter had no room for the item's key, so that its value is unknown",
    ),
)


def spec_of(counter: CounterSpec) -> SignalSpec:
    """The declaration of a counter's signal."""
    return SignalSpec(
        name=SignalName(counter.signal),
        type=counter.of_type if counter.what == "sum" else "int",
        exact=counter.exact,
        low=None if counter.what == "sum" else 0,
        about=counter.title,
        cost="fact",
    )


class _Entry(NamedTuple):
    """What one counter makes of a batch, before anything is remembered.

    keys, rows: key and item of each event. amounts: what it adds, or the hash of its member. adds: meets the
    condition and has an amount. failed: items of which the value cannot be known because of a failure.
    unknown: items whose amount is out of range.
    """

    keys: Hashes
    rows: Numbers
    amounts: Numbers
    adds: Flags
    failed: Flags
    unknown: Flags


class VelocityDetector:
    """Gives the signals of some counters, and whether an item is late."""

    name = "velocity"
    defaults: Mapping[str, Any] = {"velocity.full": False}

    def __init__(
        self,
        counters: Sequence[CounterSpec],
        filters: Filters,
        *,
        tables: StateTables | None = None,
        capacity: int | None = None,
    ) -> None:
        """Say what to count.

        filters: the conditions that the counters name by number. capacity: keys and pairs that each counter
            can hold at once, a power of two; by default those of `window` and `distinct`.
        """
        self.counters, self._filters = tuple(counters), filters
        self._capacity = capacity
        self.specs = (*map(spec_of, self.counters), *VELOCITY_SPECS)
        self.reads = filters.reads.union(*map(_reads, self.counters))
        memory = tables or PrivateTables()
        self._broken = memory.array("velocity.broken", (1,), np.int64)
        self._clock = StreamClock(memory, "velocity")
        self._repeats = Repeats(memory, "velocity")
        self._tallies = [self._tally(memory, counter) for counter in self.counters]

    def _tally(self, memory: StateTables, counter: CounterSpec) -> Tally:
        size: dict[str, int] = {"capacity": self._capacity} if self._capacity else {}
        name = f"velocity.{counter.name}"
        if counter.what == "distinct":
            pairs = {"pairs": self._capacity} if self._capacity else {}
            return Distinct(memory, name, counter.window, **size, **pairs)
        return Tally(memory, name, counter.window, wide=counter.what == "sum", **size)

    def fresh(self, tables: StateTables | None = None) -> Self:
        """The same counters, all empty."""
        return type(self)(self.counters, self._filters, tables=tables, capacity=self._capacity)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Not possible: counters read other signals; see `run_after`."""
        raise NotImplementedError

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Not possible: counters read other signals; see `run_one_after`."""
        raise NotImplementedError

    def run_after(
        self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen
    ) -> BatchResult:
        """The counts as each item of a batch sees them."""
        n = len(items)
        times, timed = times_of(items)
        ids = hash_texts(list(map(_ID, items)))
        parts = BatchParts(items, plane, seen)
        conditions = self._filters.batch(n, seen.item)
        entries = [self._entry(counter, parts, seen, conditions, n) for counter in self.counters]

        self._begin()
        now, ages = np.zeros(n, np.int64), np.zeros(n, np.int64)
        now[timed] = self._clock.advance(times[timed])
        ages[timed] = self._repeats.ages(ids[timed], now[timed])
        behind = now - times
        columns = {"velocity.late": Column(behind > LATE_S, timed)}
        full = np.zeros(n, np.bool_)
        for counter, tally, entry in zip(self.counters, self._tallies, entries, strict=True):
            placed = timed & (behind < counter.window.seconds)
            columns[counter.signal] = _counted(
                counter, tally, entry, now, placed, ages <= counter.window.seconds, full
            )
        columns["velocity.full"] = Column(full)
        self._end()
        return BatchResult(columns)

    def _entry(
        self,
        counter: CounterSpec,
        parts: BatchParts,
        seen: Seen,
        conditions: Sequence[tuple[Flags, Flags]],
        n: int,
    ) -> _Entry:
        keys = batch_keys(counter.key, parts, n)
        failed = np.zeros(n, np.bool_) if keys.failed is None else keys.failed.copy()
        unknown = np.zeros(n, np.bool_)
        meets = np.ones(n, np.bool_)
        if counter.filter >= 0:
            meets, hidden = conditions[counter.filter]
            failed |= hidden
        hashes, rows = keys.hashes, keys.rows
        amounts = np.ones(len(rows), np.int64)
        has = np.ones(len(rows), np.bool_)
        if counter.what == "distinct":
            hashes, rows, amounts, has = _members(keys, parts.get(counter.of), n, failed)
        elif counter.what == "sum":
            amount, known = _amounts(seen.item.get(counter.of), counter, n, failed, unknown)
            amounts, has = amount[rows], known[rows]
        return _Entry(hashes, rows, amounts, has & meets[rows], failed, unknown)

    def run_one_after(self, item: Item, row: TextRow, want: frozenset[str], seen: SeenRow) -> RowResult:
        """The counts as one item sees them."""
        at = item.at
        parts = RowParts(item, row, seen)
        values = {name: seen.value(name) for name in self._filters.reads}
        conditions = self._filters.one(values)
        entries = [_entry_one(counter, parts, seen, conditions) for counter in self.counters]
        time = floor(at.timestamp()) if isinstance(at, datetime) else None

        out: dict[str, Any] = {
            c.signal: FAILED for c, e in zip(self.counters, entries, strict=True) if e is None
        }
        if time is None:
            return RowResult(out)
        id_ = hash_text(item.id)
        self._begin()
        now = self._clock.advance_one(time)
        age = self._repeats.age_one(id_, now)
        out["velocity.late"] = now - time > LATE_S
        for counter, tally, entry in zip(self.counters, self._tallies, entries, strict=True):
            if entry is None or now - time >= counter.window.seconds:
                continue
            again = age <= counter.window.seconds
            bucket = now // counter.window.bucket_s
            found = [tally.update_one(k, bucket, a, adds=adds and not again) for k, a, adds in entry.events]
            known = [value for value in found if value is not None]
            if len(known) < len(found):
                out["velocity.full"] = True
            if known and not entry.unknown:
                best = max(known)
                out[counter.signal] = best / SCALE if counter.of_type == "float" else best
        self._end()
        return RowResult(out)

    def _begin(self) -> None:
        """From here on nothing may fail. If something does, no count can be trusted any more."""
        if self._broken[0]:
            raise StoreError("CF-S004", "the counters were left half written", suggestion="start anew")
        self._broken[0] = 1

    def _end(self) -> None:
        self._broken[0] = 0


class _EntryOne(NamedTuple):
    """What one counter makes of an item: (key, amount or member, adds) of its events."""

    events: list[tuple[int, int, bool]]
    unknown: bool


def _entry_one(
    counter: CounterSpec, parts: RowParts, seen: SeenRow, conditions: Sequence[bool | None]
) -> _EntryOne | None:
    """What a counter makes of one item; None where a failure hides it."""
    keys = row_keys(counter.key, parts)
    meets = conditions[counter.filter] if counter.filter >= 0 else True
    if counter.what == "distinct":
        members = parts.get(counter.of)
        if keys is None or meets is None or members is None:
            return None
        if not members:
            return _EntryOne([(key, 0, False) for key in keys], unknown=False)
        return _EntryOne([(key, member, meets) for key in keys for member in members], unknown=False)
    amount, known, unknown = 1, True, False
    if counter.what == "sum":
        value = seen.value(counter.of)
        if value is FAILED:
            return None
        amount, known, unknown = _amount_one(value, counter)
    if keys is None or meets is None:
        return None
    return _EntryOne([(key, amount, meets and known) for key in keys], unknown)


def _amount_one(value: Any, counter: CounterSpec) -> tuple[int, bool, bool]:
    """The amount, whether there is one, and whether it is out of range."""
    if value is None:
        return 0, False, False
    amount = round(value * SCALE) if counter.of_type == "float" else int(value)
    return (amount, True, False) if abs(amount) <= LARGEST else (0, False, True)


def _amounts(
    column: Column | None, counter: CounterSpec, n: int, failed: Flags, unknown: Flags
) -> tuple[Numbers, Flags]:
    """The amount of each item and whether there is one; marks what failed and what is out of range."""
    if column is None:
        return np.zeros(n, np.int64), np.zeros(n, np.bool_)
    known = np.ones(n, np.bool_) if column.valid is None else column.valid.copy()
    if column.failed is not None:
        failed |= column.failed
        known &= ~column.failed
    values = np.where(known, column.values, 0)
    scaled = np.rint(values * SCALE) if counter.of_type == "float" else values
    beyond = np.abs(scaled) > LARGEST
    unknown |= beyond
    return np.where(beyond, 0, scaled).astype(np.int64), known & ~beyond


def _members(keys: Part, members: Part, n: int, failed: Flags) -> tuple[Hashes, Numbers, Numbers, Flags]:
    """Every key of an item with every member of it; an item without a member only looks."""
    if members.failed is not None:
        failed |= members.failed
    hashes, found, rows = cross(keys, members, n)
    without = np.bincount(members.rows, minlength=n)[keys.rows] == 0
    hashes = np.concatenate((hashes, keys.hashes[without]))
    rows = np.concatenate((rows, keys.rows[without]))
    amounts = np.concatenate((found.view(np.int64), np.zeros(int(without.sum()), np.int64)))
    has = np.concatenate((np.ones(len(found), np.bool_), np.zeros(int(without.sum()), np.bool_)))
    order = np.argsort(rows, kind="stable")
    return hashes[order], rows[order], amounts[order], has[order]


def _counted(
    counter: CounterSpec,
    tally: Tally,
    entry: _Entry,
    now: Numbers,
    placed: Flags,
    again: Flags,
    full: Flags,
) -> Column:
    """The column of a counter; marks in `full` the items for whose key there was no room."""
    chosen = np.flatnonzero(placed[entry.rows] & ~entry.failed[entry.rows])
    rows = entry.rows[chosen]
    buckets = now[rows] // counter.window.bucket_s
    adds = entry.adds[chosen] & ~again[rows]
    counted = tally.update(Events(entry.keys[chosen], buckets, adds, entry.amounts[chosen]))
    n = len(now)
    values, valid = np.zeros(n, np.int64), np.zeros(n, np.bool_)
    if len(rows) == 0:
        pass
    elif bool((rows[1:] > rows[:-1]).all()):
        values[rows], valid[rows] = counted.values, counted.known
        full[rows] |= ~counted.known
    else:
        starts = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
        low = np.iinfo(np.int64).min
        values[rows[starts]] = np.maximum.reduceat(np.where(counted.known, counted.values, low), starts)
        valid[rows[starts]] = np.logical_or.reduceat(counted.known, starts)
        full[rows[starts]] |= ~np.logical_and.reduceat(counted.known, starts)
    valid &= ~entry.unknown
    values[~valid] = 0
    kept: Any = values / SCALE if counter.of_type == "float" else values
    failed = entry.failed if entry.failed.any() else None
    return Column(kept, None if valid.all() else valid, failed)


def _reads(counter: CounterSpec) -> frozenset[str]:
    """The signals that a counter reads, its condition aside."""
    names = {*counter.key, counter.of} - {""}
    return frozenset(name for name in names if name not in SPECIAL or name == "url.domain")

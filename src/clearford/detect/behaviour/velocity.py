"""Velocity: how much happened under a key within a window of event time, as signals.

Every item sees exactly the items before it and itself. What an item is counted under, when, and whether
it meets the counter's condition is worked out first; only then does anything change that is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from clearford.core.errors import StoreError
from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, SignalSpec
from clearford.core.state import PrivateTables, StateTables
from clearford.detect.base import BatchResult, RowResult, Seen, SeenRow
from clearford.detect.behaviour.clock import LATE_S, StreamClock, Tick
from clearford.detect.behaviour.coldness import Coldness
from clearford.detect.behaviour.counter import LARGEST, SCALE, CounterSpec, Filters
from clearford.detect.behaviour.distinct import Distinct
from clearford.detect.behaviour.keys import Hashes, SecretHashes, hash_text
from clearford.detect.behaviour.parts import (
    MOST_LINKS,
    SPECIAL,
    BatchParts,
    Part,
    RowParts,
    batch_keys,
    cross,
    row_keys,
    seconds_of,
    times_of,
)
from clearford.detect.behaviour.repeats import Repeats
from clearford.detect.behaviour.runs import Events
from clearford.detect.behaviour.waiting import Counting, Turn
from clearford.detect.behaviour.window import Tally
from clearford.detect.notes import ROW, Notes
from clearford.text.plane import TextPlane, TextRow

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

    keys, rows: key and item of each event. amounts: what it adds, or the hash of its member. adds: there
    is an amount. failed: items of which the value cannot be known because of a failure.
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
        longest = max((counter.window.seconds for counter in self.counters), default=0)
        self._cold = Coldness(memory, "velocity", longest)
        self._repeats = Repeats(memory, "velocity")
        self._secret = SecretHashes(memory, "velocity.texts")
        self._waiting_age = memory.array("velocity.waiting_age", (1,), np.int64)
        self._countings = [self._counting(memory, counter) for counter in self.counters]

    def _counting(self, memory: StateTables, counter: CounterSpec) -> Counting:
        # Links are the only part of which an item can have several.
        most = MOST_LINKS ** (*counter.key, counter.of).count("url.domain")
        return Counting(memory, f"velocity.{counter.name}", self._tally(memory, counter), most)

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

    def run_after(
        self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen
    ) -> BatchResult:
        """The counts as each item of a batch sees them."""
        return self.count(self.note(items, plane, want, seen))

    def note(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen) -> Notes:
        """What each item would be counted under, and when."""
        n = len(items)
        times, timed = times_of(items)
        conditions = self._filters.batch(n, seen.item)
        meets = [conditions[c.filter][0] & timed if c.filter >= 0 else timed for c in self.counters]
        rows = np.flatnonzero(np.logical_or.reduce(meets)) if meets else np.empty(0, np.int64)
        parts = BatchParts(items, plane, seen, rows, secret=self._secret)
        columns = {"time": times, "timed": timed, "id": np.zeros(n, np.uint64)}
        columns["met"] = np.zeros(n, np.bool_)
        columns["met"][rows] = True
        events = {}
        for counter, chosen in zip(self.counters, meets, strict=True):
            entry = self._entry(counter, parts, seen, chosen)
            if counter.filter >= 0:
                np.logical_or(entry.failed, conditions[counter.filter][1] & timed, out=entry.failed)
            columns[f"{counter.name}.failed"] = entry.failed
            columns[f"{counter.name}.unknown"] = entry.unknown
            events[counter.name] = {
                ROW: entry.rows,
                "keys": entry.keys,
                "amounts": entry.amounts,
                "adds": entry.adds,
            }
        columns["id"][rows] = parts.ids()
        return Notes(n, columns, events)

    def count(self, notes: Notes) -> BatchResult:
        """The counts as each of the items sees them that were noted."""
        n, times, timed = notes.n, notes.columns["time"], notes.columns["timed"]
        rows = np.flatnonzero(notes.columns["met"])
        ids = notes.columns["id"].take(rows)
        self._begin()
        now, ages = np.zeros(n, np.int64), np.zeros(n, np.int64)
        now[timed], ticks = self._clock.follow(times[timed])
        passed = self._cold.elapsed(now[timed], [tick.item for tick in ticks if tick.steps])
        ages[rows] = self._repeats.ages(ids, now[rows])
        turns = self._turns(ticks, np.flatnonzero(timed), ages)
        behind = now - times
        columns = {"velocity.late": Column(behind > LATE_S, timed)}
        full = np.zeros(n, np.bool_)
        for counter, counting in zip(self.counters, self._countings, strict=True):
            placed = timed & (behind < counter.window.seconds)
            again = ages <= counter.window.seconds
            entry = _noted(counter, notes)
            found = _counted(counter, counting, entry, now, placed, again, turns, full)
            if passed is not None:
                found = _without(found, np.flatnonzero(timed)[passed < counter.window.seconds])
            columns[counter.signal] = found
        columns["velocity.full"] = Column(full)
        self._end()
        return BatchResult(columns)

    def _turns(self, ticks: Sequence[Tick], rows: Numbers, ages: Numbers) -> list[Turn]:
        """The items with which a wait ends or begins.

        rows: number of each item that has a time. ages: of every item's id.
        """
        turns = []
        for item, settled, steps in ticks:
            row, age = int(rows[item]), int(self._waiting_age[0])
            turns.append(
                Turn(row, settled.at, age - settled.back, steps) if settled else Turn(row, None, 0, steps)
            )
            self._waiting_age[0] = ages[row]
        return turns

    def _entry(self, counter: CounterSpec, parts: BatchParts, seen: Seen, meets: Flags) -> _Entry:
        """What a counter makes of the items that meet its condition."""
        n = len(meets)
        failed, unknown = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
        if not meets.any():
            empty = np.empty(0, np.int64)
            return _Entry(empty.view(np.uint64), empty, empty, np.empty(0, np.bool_), failed, unknown)
        keys = batch_keys(counter.key, parts, n)
        if keys.failed is not None:
            failed |= keys.failed & meets
        mine = meets.take(keys.rows)
        if not mine.all():
            keys = keys._replace(hashes=keys.hashes[mine], rows=keys.rows[mine])
        hashes, rows = keys.hashes, keys.rows
        amounts, adds = np.ones(len(rows), np.int64), np.ones(len(rows), np.bool_)
        if counter.what == "distinct":
            members = parts.get(counter.of)
            if members.failed is not None:
                failed |= members.failed & meets
            hashes, rows, amounts, adds = _members(keys, members, n)
        elif counter.what == "sum":
            amount, known = _amounts(seen.item.get(counter.of), counter, n, failed, unknown)
            failed &= meets
            amounts, adds = amount[rows], known[rows]
        return _Entry(hashes, rows, amounts, adds, failed, unknown)

    def run_one_after(self, item: Item, row: TextRow, want: frozenset[str], seen: SeenRow) -> RowResult:
        """The counts as one item sees them."""
        if not isinstance(item.at, datetime):
            return RowResult({})
        time = seconds_of(item.at)
        parts = RowParts(item, row, seen, secret=self._secret)
        conditions = self._filters.one({name: seen.value(name) for name in self._filters.reads})
        entries = [_entry_one(counter, parts, seen, conditions) for counter in self.counters]
        out: dict[str, Any] = {
            c.signal: FAILED for c, e in zip(self.counters, entries, strict=True) if e is None
        }
        counted = any(c.filter < 0 or conditions[c.filter] for c in self.counters)
        id_ = hash_text(item.id) if counted else 0
        self._begin()
        now, tick = self._clock.follow_one(time)
        cold = self._cold.elapsed(np.array([now]), (0,) if tick.steps else ())
        passed = None if cold is None else int(cold[0])
        age = self._repeats.age_one(id_, now) if counted else 0
        [turn] = self._turns([tick], np.zeros(1, np.int64), np.array([age]))
        out["velocity.late"] = now - time > LATE_S
        for counter, counting, entry in zip(self.counters, self._countings, entries, strict=True):
            counting.settle(turn)
            if entry is None or not entry.events or now - time >= counter.window.seconds:
                continue
            again = age <= counter.window.seconds
            events = [(key, amount, adds and not again) for key, amount, adds in entry.events]
            take = counting.wait if turn.waits else counting.update_one
            found = take(now // counter.window.bucket_s, events)
            known = [value for value in found if value is not None]
            if len(known) < len(found):
                out["velocity.full"] = True
            if known and not entry.unknown:
                best = max(known)
                out[counter.signal] = best / SCALE if counter.of_type == "float" else best
                if passed is not None and passed < counter.window.seconds:
                    out[counter.signal] = FAILED
        self._end()
        return RowResult(out)

    def _begin(self) -> None:
        """From here on nothing may fail. If something does, no count can be trusted any more."""
        if self._broken[0]:
            raise StoreError("CF-S004", "the counters were left half written", suggestion="start anew")
        self._broken[0] = 1

    def _end(self) -> None:
        self._broken[0] = 0


def _noted(counter: CounterSpec, notes: Notes) -> _Entry:
    """What a counter makes of items, as it was noted."""
    events = notes.events[counter.name]
    failed, unknown = (notes.columns[f"{counter.name}.{mark}"] for mark in ("failed", "unknown"))
    return _Entry(events["keys"], events[ROW], events["amounts"], events["adds"], failed, unknown)


class _EntryOne(NamedTuple):
    """What one counter makes of an item: (key, amount or member, adds) of its events."""

    events: list[tuple[int, int, bool]]
    unknown: bool


_NO_EVENT = _EntryOne([], unknown=False)


def _entry_one(
    counter: CounterSpec, parts: RowParts, seen: SeenRow, conditions: Sequence[bool | None]
) -> _EntryOne | None:
    """What a counter makes of one item; None where a failure hides it."""
    meets = conditions[counter.filter] if counter.filter >= 0 else True
    if not meets:
        return None if meets is None else _NO_EVENT
    keys = row_keys(counter.key, parts)
    if counter.what == "distinct":
        members = parts.get(counter.of)
        if keys is None or members is None:
            return None
        if not members:
            return _EntryOne([(key, 0, False) for key in keys], unknown=False)
        return _EntryOne([(key, member, True) for key in keys for member in members], unknown=False)
    amount, known, unknown = 1, True, False
    if counter.what == "sum":
        value = seen.value(counter.of)
        if value is FAILED:
            return None
        amount, known, unknown = _amount_one(value, counter)
    if keys is None:
        return None
    return _EntryOne([(key, amount, known) for key in keys], unknown)


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


def _members(keys: Part, members: Part, n: int) -> tuple[Hashes, Numbers, Numbers, Flags]:
    """Every key of an item with every member of it; an item without a member only looks."""
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
    counting: Counting,
    entry: _Entry,
    now: Numbers,
    placed: Flags,
    again: Flags,
    turns: Sequence[Turn],
    full: Flags,
) -> Column:
    """The column of a counter; marks in `full` the items for whose key there was no room."""
    buckets = now.take(entry.rows) // counter.window.bucket_s
    events = Events(entry.keys, buckets, entry.adds & ~again.take(entry.rows), entry.amounts)
    rows, usable = entry.rows, placed.take(entry.rows) & ~entry.failed.take(entry.rows)
    if not usable.all():
        chosen = np.flatnonzero(usable)
        rows, events = rows.take(chosen), events.take(chosen)
    counted = counting.update(events, rows, turns)
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


def _without(found: Column, rows: Numbers) -> Column:
    """A column of which some rows are unknown, since the memory began without what came before."""
    valid = np.ones(len(found.values), np.bool_) if found.valid is None else found.valid.copy()
    lacking = np.zeros(len(valid), np.bool_)
    lacking[rows] = valid[rows]
    failed = lacking if found.failed is None else found.failed | lacking
    valid[lacking] = False
    return Column(np.where(valid, found.values, 0), valid, failed if failed.any() else None)


def _reads(counter: CounterSpec) -> frozenset[str]:
    """The signals that a counter reads, its condition aside."""
    names = {*counter.key, counter.of} - {""}
    return frozenset(name for name in names if name not in SPECIAL or name == "url.domain")

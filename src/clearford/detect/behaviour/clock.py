"""The clock of a stream: the running maximum of event times, which one wrong time cannot carry away.

Time comes from the items alone, so that a replay gives the same answer as the live stream. A late item
does not turn it back. A step forward of more than an hour is taken on trust until the next item: if that
one is an hour behind again, the step is taken back, since then it was one item that was wrong. The clock
says when such a wait begins and how it ends, so that nothing need be forgotten for a step that is not true.
When 64 items in a row are more than an hour behind, it is the clock that is wrong, and it is set to the
last.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables

STEP_S = 3600
"""A step forward beyond this, in seconds, must be confirmed by the next item."""
BEHIND = 64
"""So many items in a row that are further behind than a step set the clock back."""
CALM = 32
"""So many items are looked at one by one where something is out of the ordinary."""
LATE_S = 60
"""An item is late when it is further behind the clock than this, in seconds."""

Seconds = NDArray[np.int64]


class _Hands(NamedTuple):
    """The state of the clock. `anchor` is where it stood before a step that is not yet confirmed."""

    is_set: int
    now: int
    anchor_set: int
    anchor: int
    trusted: int
    """1 while the last step is not yet confirmed."""
    behind: int
    """Items in a row that were far behind."""


class Settled(NamedTuple):
    """What became of the item that made a step, once the next item has come."""

    at: int
    """Where it counts: its own time, or where the clock stood before the step, or the time of the next
    item if there was nothing before."""
    back: int
    """How many seconds that is before its own time; 0 for a step that was confirmed."""


class Tick(NamedTuple):
    """What an item did to the clock: `follow` gives those that did something out of the ordinary."""

    item: int
    """Number of the item among those given."""
    settled: Settled | None
    """What became of the item before it, if that one made a step."""
    steps: bool
    """True when this one makes a step which is not confirmed yet."""


class StreamClock:
    """The time of a stream, item after item."""

    def __init__(self, tables: StateTables, name: str) -> None:
        self._state = tables.array(f"{name}.clock", (len(_Hands._fields),), np.int64)

    def advance(self, times: Seconds) -> Seconds:
        """The clock at each of some items, in seconds; `times` are their event times."""
        return self.follow(times)[0]

    def follow(self, times: Seconds) -> tuple[Seconds, list[Tick]]:
        """The clock at each of some items, in seconds, and the steps among them."""
        now, ticks = np.empty(len(times), np.int64), list[Tick]()
        hands, at = _Hands(*self._state.tolist()), 0
        while at < len(times):
            if hands.is_set and not hands.trusted and not hands.behind:
                at += _in_order(hands.now, times[at:], now[at:])
                hands = hands._replace(now=int(now[at - 1]) if at else hands.now)
            upto = min(at + CALM, len(times))
            for item, time in enumerate(times[at:upto].tolist(), at):
                settled, hands = _settled(hands, time), _ticked(hands, time)
                now[item] = hands.now
                if settled or hands.trusted:
                    ticks.append(Tick(item, settled, bool(hands.trusted)))
            at = upto
        self._state[:] = hands
        return now, ticks

    def advance_one(self, time: int) -> int:
        """The clock at one item."""
        return self.follow_one(time)[0]

    def follow_one(self, time: int) -> tuple[int, Tick]:
        """The clock at one item, and what the item did to it."""
        hands = _Hands(*self._state.tolist())
        settled, hands = _settled(hands, time), _ticked(hands, time)
        self._state[:] = hands
        return hands.now, Tick(0, settled, bool(hands.trusted))

    def confirmed(self) -> int | None:
        """The clock, in seconds, without a step that the next item may take back; None before the first."""
        hands = _Hands(*self._state.tolist())
        if not hands.trusted:
            return hands.now if hands.is_set else None
        return hands.anchor if hands.anchor_set else None


def _in_order(start: int, times: Seconds, now: Seconds) -> int:
    """How many items keep within a step of the clock, which shows `start` before; fills in `now` for them."""
    peaks = np.maximum.accumulate(times)
    np.maximum(peaks, start, out=peaks)
    before = np.concatenate(([start], peaks[:-1]))
    wrong = np.flatnonzero(np.abs(times - before) > STEP_S)
    size = int(wrong[0]) if len(wrong) else len(times)
    now[:size] = peaks[:size]
    return size


def _settled(hands: _Hands, time: int) -> Settled | None:
    """What becomes of the item that made the last step, if that is not settled yet, by an item of a time."""
    if not hands.trusted:
        return None
    if time >= hands.now - STEP_S:
        return Settled(hands.now, 0)
    at = hands.anchor if hands.anchor_set else time
    return Settled(at, hands.now - at)


def _ticked(hands: _Hands, time: int) -> _Hands:
    """The clock after an item of a time."""
    is_set, now, anchor_set, anchor, trusted, behind = hands
    if is_set and trusted and time < now - STEP_S:
        is_set, now = anchor_set, anchor
    if is_set and time < now - STEP_S:
        behind += 1
        if behind < BEHIND:
            return _Hands(1, now, 0, 0, 0, behind)
        return _Hands(1, time, 0, 0, 0, 0)
    if not is_set or time > now + STEP_S:
        return _Hands(1, time, is_set, now if is_set else 0, 1, 0)
    return _Hands(1, max(now, time), 0, 0, 0, 0)

"""The clock of a stream: the running maximum of event times, which one wrong time cannot carry away.

Time comes from the items alone, so that a replay gives the same answer as the live stream. A late item
does not turn it back. A step forward of more than an hour is taken on trust until the next item: if that
one is an hour behind again, the step is taken back, since then it was one item that was wrong. When 64
items in a row are more than an hour behind, it is the clock that is wrong, and it is set to the last.
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


class StreamClock:
    """The time of a stream, item after item."""

    def __init__(self, tables: StateTables, name: str) -> None:
        self._state = tables.array(f"{name}.clock", (len(_Hands._fields),), np.int64)

    def advance(self, times: Seconds) -> Seconds:
        """The clock after each of some items, in seconds; `times` are their event times."""
        if len(times) == 0:
            return times
        hands = _Hands(*self._state.tolist())
        peaks = np.maximum.accumulate(times)
        if hands.is_set and not hands.trusted and not hands.behind:
            now = np.maximum(peaks, hands.now)
            before = np.concatenate(([hands.now], now[:-1]))
            if not bool((np.abs(times - before) > STEP_S).any()):
                self._state[1] = now[-1]
                return now
        return self._one_by_one(hands, times)

    def _one_by_one(self, hands: _Hands, times: Seconds) -> Seconds:
        out = []
        for time in times.tolist():
            hands = _ticked(hands, time)
            out.append(hands.now)
        self._state[:] = hands
        return np.array(out, np.int64)

    def advance_one(self, time: int) -> int:
        """The clock after one item."""
        hands = _ticked(_Hands(*self._state.tolist()), time)
        self._state[:] = hands
        return hands.now

    def confirmed(self) -> int | None:
        """The clock, in seconds, without a step that the next item may take back; None before the first."""
        hands = _Hands(*self._state.tolist())
        if not hands.trusted:
            return hands.now if hands.is_set else None
        return hands.anchor if hands.anchor_set else None


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

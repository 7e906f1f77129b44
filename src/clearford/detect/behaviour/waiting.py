"""An item whose time is not believed yet only looks; it is counted once the next item has come.

Whether a long step forward in time is true shows with the item after it. Until then the item that made the
step sees what its keys hold at the time it gives, itself included, but moves no window. Then it is counted:
at its own time if the step was true, else at the time where the stream stood before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.behaviour.runs import Events
from clearford.detect.behaviour.window import Counted, Tally

_FEW = 32
"""So few events are taken in faster one by one."""
_SIGN, _ALL = 1 << 63, (1 << 64) - 1

Event = tuple[int, int, bool]
"""Key, amount or member, and whether it adds or only looks."""


class Turn(NamedTuple):
    """An item with which a wait ends or begins."""

    row: int
    """Number of the item in its batch."""
    settled: int | None
    """The time, in seconds, at which the item that waits is counted before this one; None when none waits."""
    age: int
    """Seconds from the latest sight of the waiting item's id to the time at which it is counted."""
    waits: bool
    """True when this item is the next to wait."""


class Counting:
    """A tally, and the events of the one item that waits.

    most: events that an item can have.
    """

    def __init__(self, tables: StateTables, name: str, tally: Tally, most: int) -> None:
        self._tally = tally
        self._number = tables.array(f"{name}.waits", (1,), np.int64)
        self._keys = tables.array(f"{name}.waiting_keys", (most,), np.uint64)
        self._amounts = tables.array(f"{name}.waiting_amounts", (most,), np.int64)

    def update(self, events: Events, rows: NDArray[np.int64], turns: Sequence[Turn]) -> Counted:
        """Take in the events of a batch and say what each saw.

        rows: item of each event, ascending. turns: in the order of the items.
        """
        if not turns:
            return self._tally.update(events)
        values, known = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.bool_)
        at = 0
        for turn in turns:
            upto = int(np.searchsorted(rows, turn.row))
            self._take(events, slice(at, upto), values, known)
            self.settle(turn)
            at = upto
            if turn.waits:
                at = int(np.searchsorted(rows, turn.row, side="right"))
                self._let_wait(events, slice(upto, at), values, known)
        self._take(events, slice(at, len(rows)), values, known)
        return Counted(values, known)

    def _take(self, events: Events, part: slice, values: NDArray[np.int64], known: NDArray[np.bool_]) -> None:
        taken = Events(events.keys[part], events.buckets[part], events.adds[part], events.amounts[part])
        if len(taken.keys) > _FEW:
            values[part], known[part] = self._tally.update(taken)
        elif len(taken.keys):
            plain = zip(*(column.tolist() for column in taken), strict=True)
            found = [self._tally.update_one(k, bucket, a, adds=adds) for k, bucket, adds, a in plain]
            values[part], known[part] = _columns(found)

    def _let_wait(
        self, events: Events, part: slice, values: NDArray[np.int64], known: NDArray[np.bool_]
    ) -> None:
        if part.start < part.stop:
            columns = (events.keys[part], events.amounts[part], events.adds[part])
            own = list(zip(*(column.tolist() for column in columns), strict=True))
            values[part], known[part] = _columns(self.wait(int(events.buckets[part.start]), own))

    def update_one(self, bucket: int, events: Sequence[Event]) -> list[int | None]:
        """Take in the events of one item and say what each saw."""
        return [self._tally.update_one(key, bucket, amount, adds=adds) for key, amount, adds in events]

    def wait(self, bucket: int, events: Sequence[Event]) -> list[int | None]:
        """Keep the events of an item until it is settled. What each sees, the item's own included."""
        for at, (key, amount) in enumerate((k, a) for k, a, adds in events if adds):
            self._keys[at], self._amounts[at] = key, ((amount + _SIGN) & _ALL) - _SIGN
            self._number[0] = at + 1
        return self._tally.peek(bucket, events)

    def settle(self, turn: Turn) -> None:
        """Count the item that waits, unless its id was counted within the window before."""
        window, number = self._tally.window, int(self._number[0])
        self._number[0] = 0
        if turn.settled is None or turn.age <= window.seconds:
            return
        waiting = zip(self._keys[:number].tolist(), self._amounts[:number].tolist(), strict=True)
        for key, amount in waiting:
            self._tally.update_one(key, turn.settled // window.bucket_s, amount)


def _columns(found: Sequence[int | None]) -> tuple[list[int], list[bool]]:
    return [value or 0 for value in found], [value is not None for value in found]

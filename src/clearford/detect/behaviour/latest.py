"""The latest shares by the times they give, the same whatever order and parts they came in.

An event that comes late is put where its time belongs; so what is held after some events is what one would
choose from all of them at once, and no share pushes out a later one by coming after it. What comes in is only
written behind the rest; a choice is made when there is no more room, and when somebody asks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.behaviour.keys import Hashes

WINDOW_S = 7 * 86_400
"""Shares older than this no longer count."""

Numbers = NDArray[np.int64]


class Shares(NamedTuple):
    """Who shared what when, n of each column; times are seconds since 1970."""

    actors: Hashes
    contents: Hashes
    times: Numbers

    def take(self, rows: Numbers | slice) -> Shares:
        """Some of them."""
        return Shares(self.actors[rows], self.contents[rows], self.times[rows])


class LatestShares:
    """The latest shares of the window.

    most: how many of them; of those of the last second that fits, the ones with the greatest hashes.
    more: how many may come until a choice is made; no item has more than so many.
    """

    def __init__(self, tables: StateTables, name: str, most: int, more: int) -> None:
        self._most, self._more = most, more
        self._used = tables.array(f"{name}.used", (2,), np.int64)  # Rows, and those of them that are open.
        self._actors = tables.array(f"{name}.actors", (most + more,), np.uint64)
        self._contents = tables.array(f"{name}.contents", (most + more,), np.uint64)
        self._times = tables.array(f"{name}.times", (most + more,), np.int64)

    def settle(self, time: int) -> None:
        """Say which time the open shares are of; nothing happens when none are open."""
        used, left = self._used.tolist()
        self._times[used - left : used] = time
        self._used[1] = 0

    def add(self, shares: Shares, now: int, *, is_open: bool = False) -> None:
        """Take some shares in; those before must be settled.

        now: the time of the stream. is_open: they are of one item whose time may be wrong, and wait for
        `settle`.
        """
        for at in range(0, len(shares.times), self._more):
            part = shares.take(slice(at, at + self._more))
            if self._used[0] + len(part.times) > len(self._times):
                self._choose(now)
            first = int(self._used[0])
            rows = slice(first, first + len(part.times))
            self._actors[rows], self._contents[rows], self._times[rows] = part
            self._used[0] = rows.stop
        self._used[1] = len(shares.times) if is_open else 0

    def latest(self, now: int) -> Shares:
        """The shares that are held of the seven days before a time, in no order."""
        self._choose(now)
        rows = np.flatnonzero(now - self._times[: int(self._used[0])] < WINDOW_S)
        return Shares(self._actors[rows], self._contents[rows], self._times[rows])

    def _choose(self, now: int) -> None:
        """Let go of the earliest where there are too many, and of what no clock can have meant.

        What is older than the window stays while there is room: the clock may be wrong, and be set back.
        """
        times = self._times[: int(self._used[0])]
        kept = np.flatnonzero(times - now < WINDOW_S)
        if len(kept) > self._most:
            kept = kept[self._among_latest(kept)]
        if len(kept) < len(times):
            for column in (self._actors, self._contents, self._times):
                column[: len(kept)] = column[kept]
        self._used[0] = len(kept)

    def _among_latest(self, rows: Numbers) -> NDArray[np.bool_]:
        """Which of some rows are the latest; among those of the last second that fits, hashes decide."""
        times = self._times[rows]
        last = np.partition(times, len(rows) - self._most)[len(rows) - self._most]
        chosen: NDArray[np.bool_] = times > last
        even = np.flatnonzero(times == last)
        order = np.lexsort((self._actors[rows[even]], self._contents[rows[even]]))
        chosen[even[order[len(even) - (self._most - int(chosen.sum())) :]]] = True
        return chosen

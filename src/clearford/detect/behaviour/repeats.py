"""Which items came before under the same id, so that a repeated event is counted once.

The memory holds the latest ids in a table of fixed size: an id is forgotten when a later one needs its
place, on average after as many ids as there are places. A forgotten id counts as new.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.behaviour.keys import Hashes

PLACES = 1 << 20
NEVER = np.int64(2**62)
"""The age of what was not seen before."""


class Repeats:
    """Ids with the time of their latest sight.

    places: a power of two.
    """

    def __init__(self, tables: StateTables, name: str, places: int = PLACES) -> None:
        self._mask = places - 1
        # Side by side, since they are wanted together.
        self._sights = tables.array(f"{name}.sights", (places, 2), np.int64)
        self._ids, self._seen = self._sights[:, 0].view(np.uint64), self._sights[:, 1]

    def ages(self, ids: Hashes, now: NDArray[np.int64]) -> NDArray[np.int64]:
        """Seconds since each id was last seen, NEVER for a new one; then all of them are remembered.

        now: the clock at each item. Items of the same batch see each other in order.
        """
        at = (ids & np.uint64(self._mask)).view(np.int64)
        bits = len(ids).bit_length()
        order = np.sort(at << bits | np.arange(len(ids)))
        places = order >> bits
        follow = np.flatnonzero(places[1:] == places[:-1])
        before = self._sights.take(at, axis=0)
        if len(follow):
            order &= (1 << bits) - 1
            follow, ahead = order.take(follow + 1), order.take(follow)
            before[follow, 0], before[follow, 1] = ids.view(np.int64).take(ahead), now.take(ahead)
        # Of several at one place the last is written last.
        self._ids[at], self._seen[at] = ids, now
        return np.where(before[:, 0] == ids.view(np.int64), now - before[:, 1], NEVER)

    def age_one(self, id_: int, now: int) -> int:
        """The same for one id."""
        at = id_ & self._mask
        age = now - int(self._seen[at]) if int(self._ids[at]) == id_ else int(NEVER)
        self._ids[at] = id_
        self._seen[at] = now
        return age

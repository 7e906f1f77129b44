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
        self._ids = tables.array(f"{name}.ids", (places,), np.uint64)
        self._seen = tables.array(f"{name}.seen_at", (places,), np.int64)

    def ages(self, ids: Hashes, now: NDArray[np.int64]) -> NDArray[np.int64]:
        """Seconds since each id was last seen, NEVER for a new one; then all of them are remembered.

        now: the clock at each item. Items of the same batch see each other in order.
        """
        at = (ids & np.uint64(self._mask)).astype(np.int64)
        order = np.argsort(at, kind="stable")
        places, sorted_ids, sorted_now = at[order], ids[order], now[order]
        again = np.empty(len(ids), np.bool_)
        again[:1] = False
        again[1:] = places[1:] == places[:-1]
        before_ids, before_at = self._ids[places], self._seen[places]
        if again.any():
            follow = np.flatnonzero(again)
            before_ids[follow], before_at[follow] = sorted_ids[follow - 1], sorted_now[follow - 1]
        ages = np.empty(len(ids), np.int64)
        ages[order] = np.where(before_ids == sorted_ids, sorted_now - before_at, NEVER)
        last = np.append(~again[1:], True) if len(ids) else again
        self._ids[places[last]] = sorted_ids[last]
        self._seen[places[last]] = sorted_now[last]
        return ages

    def age_one(self, id_: int, now: int) -> int:
        """The same for one id."""
        at = id_ & self._mask
        age = now - int(self._seen[at]) if int(self._ids[at]) == id_ else int(NEVER)
        self._ids[at] = id_
        self._seen[at] = now
        return age

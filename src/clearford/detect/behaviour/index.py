"""An index from 64-bit hashes to numbered places, open addressing in arrays of a fixed size.

Places are given out from 0 on without gaps, so that what is kept beside them lies close together and
touches no more memory than there are keys. Lookups of a batch go through numpy; those of one key do not.

Where a key is looked for depends on a salt, so that nobody can choose keys that all want the same slot. The
salt lies in the memory; whoever makes a fresh memory for a stream of strangers sets it (see
`runtime.state.salted`). What is found does not depend on it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clearford.core.state import StateTables
from clearford.detect.behaviour.keys import Hashes, mix, mix_one

Places = NDArray[np.int64]
Slots = NDArray[np.int64]


class HashIndex:
    """Hash -> place. A key that was never added has place -1.

    capacity: places there are, a power of two; the index is at most half full.
    """

    def __init__(self, tables: StateTables, name: str, capacity: int) -> None:
        if capacity < 2 or capacity & (capacity - 1):
            raise ValueError(f"an index of {capacity} places; a power of two is needed")
        self.capacity = capacity
        slots = 2 * capacity
        self._mask = slots - 1
        # Key and place side by side, since they are wanted together.
        self._slots = tables.array(f"{name}.slots", (slots, 2), np.int64)
        self._slot_keys, self._slot_places = self._slots[:, 0].view(np.uint64), self._slots[:, 1]
        self._keys = tables.array(f"{name}.keys", (capacity,), np.uint64)
        self._used = tables.array(f"{name}.used", (1,), np.int64)
        self._salt = tables.array(f"{name}.salt", (1,), np.uint64)

    @property
    def used(self) -> int:
        """How many places are given out."""
        return int(self._used[0])

    @property
    def keys(self) -> Hashes:
        """The key of each place that is given out, in order."""
        return self._keys[: self.used]

    def find(self, hashes: Hashes) -> Places:
        """The place of each hash."""
        return self.search(hashes)[0]

    def search(self, hashes: Hashes) -> tuple[Places, Slots]:
        """The place of each hash, and the slot at which its search ended."""
        at, wanted = self._first_slots(hashes), hashes.view(np.int64)
        found, held = self._slots.take(at, axis=0).T
        hit = found == wanted
        places = np.where(hit, held, -1)
        waiting = np.flatnonzero(hit < (found != 0))
        while len(waiting):
            at[waiting] = following = (at[waiting] + 1) & self._mask
            found, held = self._slots.take(following, axis=0).T
            hit = found == wanted[waiting]
            places[waiting[hit]] = held[hit]
            waiting = waiting[hit < (found != 0)]
        return places, at

    def find_one(self, hash_: int) -> int:
        """The place of one hash."""
        at = self._slot(hash_)
        while True:
            found = int(self._slot_keys[at])
            if found == hash_:
                return int(self._slot_places[at])
            if not found:
                return -1
            at = (at + 1) & self._mask

    def add(self, hashes: Hashes, ended: Slots | None = None) -> Places:
        """Places for hashes that have none yet, all different, in their order.

        ended: where `search` ended for each, if it was asked since the last change. The caller sees to it
        that there is room.
        """
        first = self.used
        places = np.arange(first, first + len(hashes))
        self._keys[first : first + len(hashes)] = hashes
        self._used[0] = first + len(hashes)
        self._enter(hashes, places, self.search(hashes)[1] if ended is None else ended)
        return places

    def _first_slots(self, hashes: Hashes) -> Slots:
        return (mix(hashes ^ self._salt[0]) & np.uint64(self._mask)).view(np.int64)

    def _slot(self, hash_: int) -> int:
        return mix_one(hash_ ^ int(self._salt[0])) & self._mask

    def _enter(self, hashes: Hashes, places: Places, at: Slots) -> None:
        """Write what has no slot yet; `at` are the free slots at which the search for each ended."""
        while len(hashes):
            # Several may want one slot: the last to write has it.
            self._slot_keys[at], self._slot_places[at] = hashes, places
            on = np.flatnonzero(self._slot_places[at] != places)
            hashes, places = hashes.take(on), places.take(on)
            at = self.search(hashes)[1] if len(on) else on

    def add_one(self, hash_: int) -> int:
        """The place for one hash that has none yet."""
        place = self.used
        at = self._slot(hash_)
        while self._slot_keys[at]:
            at = (at + 1) & self._mask
        self._slot_keys[at] = hash_
        self._slot_places[at] = place
        self._keys[place] = hash_
        self._used[0] = place + 1
        return place

    def keep(self, live: NDArray[np.bool_]) -> None:
        """Drop the places that are not live (shape (used,)); the others close ranks in their order."""
        kept = self.keys[live]
        self._keys[: self.used] = 0
        self._keys[: len(kept)] = kept
        self._used[0] = len(kept)
        self._slots[:] = 0
        self._enter(kept, np.arange(len(kept)), self._first_slots(kept))


def close_ranks(values: np.ndarray, live: NDArray[np.bool_]) -> None:
    """Move the rows of the live places to the front, as `HashIndex.keep` does, and clear the rest."""
    kept = values[: len(live)][live]
    values[: len(kept)] = kept
    values[len(kept) : len(live)] = 0

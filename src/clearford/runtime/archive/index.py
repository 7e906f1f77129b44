"""The index of an archive: at which place of the log an entry stands, by its id and by the hash of its leaf.

Both are random bits that `entry.parquet` gives away as well, so their first 64 bits are a key as they are:
the index says nothing of anybody, and who looks something up needs no secret. Keys of two entries may be the
same; whoever finds a place compares the whole.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

import numpy as np

from clearford.ledger.tree import leaf_hash

_DIGITS = 16
_AT_ONCE = 65_536
"""Rows that become Python objects at once."""


def key_of(name: str) -> int:
    """The key of an id, or of the hash of a leaf, 64 bits; name: 16 or more hexadecimal digits."""
    return int(name[:_DIGITS], 16)


class Keys:
    """The keys of entries, two for each: 32 bytes of memory an entry."""

    def __init__(self) -> None:
        self._keys, self._places = array("Q"), array("q")

    def note(self, place: int, made: str, body: bytes) -> None:
        """Take an entry: its place in the log, its id and its canonical bytes."""
        for name in (made, leaf_hash(body).hex()):
            self._keys.append(key_of(name))
            self._places.append(place)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Key and place, ascending by both."""
        keys, places = np.array(self._keys, np.uint64), np.array(self._places, np.int64)
        order = np.lexsort((places, keys))
        for at in range(0, len(order), _AT_ONCE):
            some = order[at : at + _AT_ONCE]
            yield from zip(keys[some].tolist(), places[some].tolist(), strict=True)

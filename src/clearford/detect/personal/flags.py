"""Why a text is looked at: what the filter says to the finder."""

from __future__ import annotations

from typing import NamedTuple


class Flags(NamedTuple):
    """Why a text is looked at."""

    kinds: frozenset[int]
    """Positions of the recognisers whose patterns are tried."""
    beside: frozenset[int]
    """Of those whose patterns that need a neighbour are tried."""
    runs: bool
    """True when digits stand close together."""
    cues: tuple[int, ...]
    """Positions in `contact.cues_of`, ascending."""


NO_FLAGS = Flags(frozenset(), frozenset(), runs=False, cues=())
"""Nothing was met."""

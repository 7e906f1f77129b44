"""Drift: whether a rule hits a share of items that its own past does not explain.

The test is that of two proportions with a common variance. With many items every small difference is one
that chance does not explain, so the share must also have risen or fallen by a factor that matters.
"""

from __future__ import annotations

import math

import msgspec

from clearford.core.numbers import MILLION, Numbers


class Hits(msgspec.Struct, frozen=True):
    """On how many of how many items a rule held."""

    hits: int
    items: int


class Drift(msgspec.Struct, frozen=True, kw_only=True):
    """A share that is no longer what it was."""

    now: Hits
    before: Hits
    times_ppm: int | None
    """The share now as parts in a million of the share before; none where it was nothing before."""
    chance: float
    """Probability of a difference as large, or larger, where nothing has changed."""


def drift_of(now: Hits, before: Hits, numbers: Numbers) -> Drift | None:
    """How a share drifted away from its baseline; none where it did not, or where too little is known."""
    least = max(1, numbers.count("drift.least"))
    if min(now.items, before.items) < least:
        return None
    share, base = now.hits / now.items, before.hits / before.items
    factor = numbers.ppm("drift.times") / MILLION
    if base / factor < share < base * factor:
        return None
    chance = chance_of(now, before)
    if chance * MILLION >= numbers.ppm("drift.chance"):
        return None
    times = None if not before.hits else round(share / base * MILLION)
    return Drift(now=now, before=before, times_ppm=times, chance=chance)


def chance_of(one: Hits, other: Hits) -> float:
    """Two-sided probability of a difference as large between equal shares; 1 where none can be."""
    both = (one.hits + other.hits) / (one.items + other.items)
    spread = math.sqrt(both * (1 - both) * (1 / one.items + 1 / other.items))
    if not spread:
        return 1.0
    return math.erfc(abs(one.hits / one.items - other.hits / other.items) / spread / math.sqrt(2))

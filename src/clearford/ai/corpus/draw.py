"""Draws from rows by their number: random, the same whenever they are made again, and by nobody's choice.

Every row has a priority that follows from seed and number alone. The sample is made of those with the least:
so it is fixed before any row is read, and chunks can be drawn from one by one in any order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Priorities = NDArray[np.uint64]
_STEP = 0x9E3779B97F4A7C15
_LONG = 0xFFFF_FFFF_FFFF_FFFF


def priorities(seed: int, numbers: Numbers) -> Priorities:
    """A random number of 64 bits for each row; SplitMix64 (Steele, Lea, Flood 2014) of seed and number.

    seed: from 0 to 2^64 - 1. The numbers of a seed are all different.
    """
    start = int(_mixed(np.array([seed], np.uint64))[0])
    with np.errstate(over="ignore"):
        return _mixed(
            (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(_STEP) + np.uint64(start & _LONG)
        )


def lowest(seed: int, numbers: Numbers, most: int) -> Numbers:
    """The `most` rows with the least priorities, by priority; all where there are no more."""
    given = priorities(seed, numbers)
    if len(numbers) > most:
        some = np.argpartition(given, most - 1)[:most] if most else np.zeros(0, np.int64)
        numbers, given = numbers[some], given[some]
    return numbers[np.argsort(given)]


def portion(seed: int, first: int, count: int, percent: int) -> NDArray[np.bool_]:
    """Which of `count` rows from number `first` on are in a sample of so many percent, rounded up.

    The draw differs from that of `lowest` with the same seed. percent: from 0 to 100.
    """
    chosen = np.zeros(count, np.bool_)
    most = -(-count * percent // 100)
    chosen[lowest(seed ^ _LONG, np.arange(first, first + count), most) - first] = True
    return chosen


def _mixed(values: Priorities) -> Priorities:
    with np.errstate(over="ignore"):
        values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))

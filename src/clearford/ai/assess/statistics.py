"""Shares of samples: the point test of the standard, the bound of an interval, and a paired comparison.

A share that passes in the sample may fail among all questions. So both verdicts are always given: the point
test, and the bound of the two-sided 95 % Wilson interval (Wilson 1927).
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Literal

import msgspec

Z = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""
Sense = Literal["at_least", "at_most"]
SMALLEST = 20
"""A kind with fewer answers is not assessed."""


class Limit(msgspec.Struct, frozen=True):
    """A share to be reached or not to be passed, in percent: `Limit(95, "at_least")`."""

    percent: int
    sense: Sense


class Share(msgspec.Struct, frozen=True):
    """`count` of `n`, with its interval, and both verdicts against a limit.

    `point` and `bound` are None where nothing was counted.
    """

    count: int
    n: int
    low: float
    high: float
    point: bool | None
    bound: bool | None


def wilson(count: int, n: int) -> tuple[float, float]:
    """The two-sided 95 % interval of a share; (0, 1) for a sample of nothing.

    ValueError unless 0 <= count <= n.
    """
    if not 0 <= count <= n:
        raise ValueError(f"{count} of {n}")
    if n == 0:
        return 0.0, 1.0
    share, z2 = count / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # Rounding must not leave a bound of 0.9999999 where all of the sample counted.
    return (0.0 if count == 0 else max(0.0, middle - half)), (1.0 if count == n else min(1.0, middle + half))


def judge(count: int, n: int, limit: Limit) -> Share:
    """A share with both verdicts; the point test is exact, in whole numbers."""
    low, high = wilson(count, n)
    if n == 0:
        return Share(count, n, low, high, None, None)
    if limit.sense == "at_least":
        return Share(count, n, low, high, 100 * count >= limit.percent * n, low >= limit.percent / 100)
    return Share(count, n, low, high, 100 * count <= limit.percent * n, high <= limit.percent / 100)


def needed(n: int, limit: Limit) -> int | None:
    """The count at which the bound passes: the least for `at_least`, the most for `at_most`; or None."""
    counts = range(n + 1) if limit.sense == "at_least" else range(n, -1, -1)
    return next((count for count in counts if judge(count, n, limit).bound), None)


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided p of the exact McNemar test: how likely so uneven a split of changed answers is by chance.

    gained, lost: questions that only the later or only the earlier version passed. 1.0 where none changed.
    """
    n = gained + lost
    tail = sum(math.comb(n, i) for i in range(min(gained, lost) + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**n)))

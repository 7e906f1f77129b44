"""Quality samples: which matches of a rule people judge, by chance that nobody steers and while they come.

Every match has a rank, a keyed hash. A sample of a rule and month holds the matches of the lowest ranks:
a share, but never fewer than the least number, and all where there are fewer still. So it is uniform, the
same in any order, and nobody has to wait for the end of the month to know that a match of a high rank is
not in it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from heapq import heappush, heapreplace
from typing import Literal

import msgspec

from clearford.cases.second import draw
from clearford.core.decisions import Outcome
from clearford.core.numbers import MILLION, Numbers

Design = Literal["sample", "trial", "population"]
"""Of automatic decisions of live rules, of matches of rules on trial, of all items."""
RANKS = 1 << 63
"""Ranks lie evenly below it."""


def rank(key: bytes, *names: str) -> int:
    """The rank of what has these names."""
    text = b"\0".join(name.encode() for name in ("sample", *names))
    return int.from_bytes(hmac.digest(key, text, "sha256")[:8]) >> 1


def sure_below(numbers: Numbers) -> int:
    """Below this rank a match is in the sample however many there are."""
    return numbers.ppm("sample.automatic") * (RANKS // MILLION)


def by_share(rank: int, numbers: Numbers) -> bool:
    """True if a match is in the sample however many there are."""
    return rank < sure_below(numbers)


class Sieve:
    """Lets the matches of one rule and month pass, and keeps those that may be in the sample."""

    def __init__(self, numbers: Numbers, before: Iterable[int] = ()) -> None:
        """`before`: the ranks that were kept until now."""
        self._numbers, self._least = numbers, numbers.count("sample.least")
        self._lowest: list[int] = []
        self._among: set[int] = set()
        for one in before:
            self.take(one)

    def take(self, rank: int) -> bool:
        """True if a match is to be kept, at least for now; the same for one that comes again."""
        if rank in self._among:
            return True
        if len(self._lowest) < self._least:
            heappush(self._lowest, -rank)
        elif self._lowest and rank < -self._lowest[0]:
            self._among.remove(-heapreplace(self._lowest, -rank))
        else:
            return by_share(rank, self._numbers)
        self._among.add(rank)
        return True


class Sample(msgspec.Struct, frozen=True):
    """The sample of what was kept."""

    size: int
    """So many of the lowest ranks."""
    weight_ppm: int
    """For about how many matches each stands, in millionths: exact where all are in the sample."""


def sample_of(ranks: Sequence[int], numbers: Numbers) -> Sample:
    """The sample of the ranks that were kept of a rule and month, ascending."""
    least = numbers.count("sample.least")
    if len(ranks) <= least:
        return Sample(len(ranks), MILLION)
    size = max(least, sum(by_share(one, numbers) for one in ranks))
    # Of so many even ranks, the lowest k reach to k / (n + 1) of the whole.
    return Sample(size, max(MILLION, (size - 1) * MILLION * RANKS // (size * max(1, ranks[size - 1]))))


def population_weight(name: str, decision: Outcome, *, key: bytes, numbers: Numbers) -> int | None:
    """For how many items one stands in the sample of all items, in millionths; none where it is not drawn.

    Two strata: what is allowed, and the rest. Off while the numbers are 0.
    """
    share = numbers.ppm("sample.population" if decision == "allow" else "sample.population_acted")
    if not share or draw(key, "population", name) >= share:
        return None
    return MILLION * MILLION // share

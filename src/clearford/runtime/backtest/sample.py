"""Random samples that do not depend on the order of the input nor on who read which part of it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")


class Sampler(Generic[T]):
    """Keeps, of every group, the `size` values with the least keyed hash: a fair draw without replacement.

    Two samplers with the same seed can be merged; the result is that of one that saw everything.
    """

    def __init__(self, size: int, seed: int) -> None:
        """`size` values a group; the seed makes the draw repeatable."""
        self.size = size
        self._key = seed.to_bytes(8, "little", signed=True)
        self._kept: dict[str, list[tuple[int, int, T]]] = {}

    def rank(self, group: str, number: int) -> int:
        """The place of value `number` in the draw of a group; the least are kept."""
        data = f"{group}\0{number}".encode()
        return int.from_bytes(blake2b(data, digest_size=8, key=self._key).digest(), "little")

    def wants(self, group: str, rank: int) -> bool:
        """Whether a value of this rank would be kept, so that only then it is made."""
        kept = self._kept.get(group)
        return self.size > 0 and (kept is None or len(kept) < self.size or rank < -kept[0][0])

    def take(self, group: str, rank: int, number: int, value: T) -> None:
        """Offer a value; `number` must be unique in its group."""
        kept = self._kept.setdefault(group, [])
        if len(kept) < self.size:
            heapq.heappush(kept, (-rank, number, value))
        elif self.size and rank < -kept[0][0]:
            heapq.heapreplace(kept, (-rank, number, value))

    def merge(self, other: dict[str, list[tuple[int, int, T]]]) -> None:
        """Take what another sampler of the same seed kept, as `state` gave it."""
        for group, kept in other.items():
            for rank, number, value in kept:
                self.take(group, -rank, number, value)

    @property
    def state(self) -> dict[str, list[tuple[int, int, T]]]:
        """What is kept, as plain values."""
        return self._kept

    def drawn(self, group: str) -> list[T]:
        """The sample of a group, in the order of the input."""
        return [value for _, _, value in sorted(self._kept.get(group, ()), key=lambda kept: kept[1])]

    def groups(self) -> Iterator[str]:
        """Every group with a value, ascending."""
        yield from sorted(self._kept)

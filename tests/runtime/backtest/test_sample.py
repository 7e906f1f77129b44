"""Samples: fair, repeatable, and the same whoever read which part of the input."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.runtime.backtest.sample import Sampler


def fed(numbers: list[int], size: int = 3, seed: int = 1, group: str = "g") -> Sampler[str]:
    sampler: Sampler[str] = Sampler(size, seed)
    for n in numbers:
        rank = sampler.rank(group, n)
        if sampler.wants(group, rank):
            sampler.take(group, rank, n, f"v{n}")
    return sampler


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, 500), max_size=60), st.integers(0, 8), st.randoms())
def test_neither_order_nor_parts_matter(numbers: set[int], size: int, rng: object) -> None:
    ordered = sorted(numbers)
    whole = fed(ordered, size)
    shuffled = list(ordered)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fed(shuffled, size).drawn("g") == whole.drawn("g")
    joined: Sampler[str] = Sampler(size, 1)
    for part in (shuffled[::2], shuffled[1::2]):
        joined.merge(fed(part, size).state)
    assert joined.drawn("g") == whole.drawn("g")
    assert len(whole.drawn("g")) == min(size, len(ordered))


def test_every_value_has_the_same_chance() -> None:
    counts = Counter(value for seed in range(2000) for value in fed(list(range(10)), 3, seed).drawn("g"))
    assert len(counts) == 10
    assert all(500 < n < 700 for n in counts.values())


def test_another_seed_or_group_is_another_draw() -> None:
    numbers = list(range(200))
    draws = [fed(numbers, 5, seed).drawn("g") for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    assert fed(numbers, 5, 1, "h").drawn("h") != draws[0]
    assert list(fed(numbers, 5, 1, "h").groups()) == ["h"]

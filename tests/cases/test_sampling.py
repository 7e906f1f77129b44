"""Quality samples: uniform, the same in any order, and as large as the numbers say."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.sampling import RANKS, Sieve, by_share, population_weight, rank, sample_of
from clearford.core.decisions import Outcome
from clearford.core.numbers import MILLION, Numbers
from tests.cases.data import numbers

KEY = b"k"


def ranks_of(n: int, *names: str) -> list[int]:
    return [rank(KEY, *names, str(i)) for i in range(n)]


def kept_of(ranks: list[int]) -> list[int]:
    sieve = Sieve(numbers())
    return sorted(one for one in ranks if sieve.take(one))


@pytest.mark.parametrize(
    ("n", "size"),
    [
        pytest.param(0, 0, id="none"),
        pytest.param(7, 7, id="fewer than the least"),
        pytest.param(800, 50, id="the least"),
        pytest.param(20_000, 210, id="about one in a hundred"),
    ],
)
def test_size_of_a_sample(n: int, size: int) -> None:
    found = sample_of(kept_of(ranks_of(n)), numbers())
    assert found.size == pytest.approx(size, rel=0.1)
    assert found.size * found.weight_ppm / MILLION == pytest.approx(n, rel=0.35)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, RANKS - 1), max_size=300), st.randoms())
def test_what_is_in_a_sample_does_not_depend_on_the_order(ranks: set[int], chance: random.Random) -> None:
    first, shuffled = sorted(ranks), sorted(ranks)
    chance.shuffle(shuffled)
    one, other = kept_of(first), kept_of(shuffled)
    size = sample_of(one, numbers()).size
    assert one[:size] == other[: sample_of(other, numbers()).size] == first[:size]
    assert size == max(min(50, len(ranks)), sum(by_share(r, numbers()) for r in ranks))


def test_a_sieve_goes_on_where_another_stopped() -> None:
    ranks = ranks_of(1_000)
    first = Sieve(numbers())
    kept = [one for one in ranks[:500] if first.take(one)]
    second = Sieve(numbers(), kept)
    kept += [one for one in ranks[500:] if second.take(one)]
    assert sorted(kept)[:50] == sorted(ranks)[:50]


def test_what_comes_again_takes_no_place() -> None:
    ranks = ranks_of(60)
    sieve = Sieve(numbers())
    kept = {one for one in ranks * 3 if sieve.take(one)}
    assert set(sorted(ranks)[:50]) <= kept


def test_few_are_kept_in_vain() -> None:
    assert 50 <= len(kept_of(ranks_of(5_000))) < 400


def test_ranks_are_even_and_other_names_draw_anew() -> None:
    november, december = ranks_of(2_000, "2026-11"), ranks_of(2_000, "2026-12")
    assert 0.45 < sum(one < RANKS // 2 for one in november) / 2_000 < 0.55
    assert set(november).isdisjoint(december)
    assert rank(KEY, "ab", "c") != rank(KEY, "a", "bc")
    assert rank(b"other", "a") != rank(KEY, "a")


def with_population(allowed: int, acted: int) -> Numbers:
    return numbers().changed({"sample.population": allowed, "sample.population_acted": acted})


def test_of_all_items_none_is_drawn_unless_it_is_asked_for() -> None:
    outcomes: tuple[Outcome, ...] = ("allow", "restrict")
    for decision in outcomes:
        assert {population_weight(str(n), decision, key=KEY, numbers=numbers()) for n in range(500)} == {None}


def test_the_strata_are_drawn_as_densely_as_the_numbers_say() -> None:
    asked = with_population(100_000, 500_000)
    allowed = [population_weight(str(n), "allow", key=KEY, numbers=asked) for n in range(2_000)]
    acted = [population_weight(str(n), "restrict", key=KEY, numbers=asked) for n in range(2_000)]
    for weights, weight, share in ((allowed, 10 * MILLION, 0.1), (acted, 2 * MILLION, 0.5)):
        drawn = [one for one in weights if one is not None]
        assert set(drawn) == {weight}
        assert len(drawn) / 2_000 == pytest.approx(share, abs=0.03)

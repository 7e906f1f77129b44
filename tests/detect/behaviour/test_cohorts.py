"""Groups that share the same rare things are found, with what they share; fans and chance are not."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.behaviour.cohorts import (
    CohortSettings,
    Edges,
    Found,
    _components,
    _core,
    _edges,
    _once,
    _sorted,
    describe,
    find_cohorts,
)
from tools.simulate import Plan, Simulation, simulate

Event = tuple[int, int, int]


def _columns(events: list[Event]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    actors, contents, times = zip(*events, strict=True) if events else ((), (), ())
    return np.array(actors, np.int64), np.array(contents, np.int64), np.array(times, np.int64)


def _ring(members: range, contents: range, step: int = 60) -> list[Event]:
    """Every member shares every content, some seconds after the one before."""
    return [(m, c, c * 5000 + i * step) for c in contents for i, m in enumerate(members)]


@pytest.fixture(scope="module")
def hard() -> tuple[Simulation, Found]:
    found = simulate(5, Plan(events=150_000))
    return found, find_cohorts(found.actors, found.contents, found.times)


def test_campaigns_and_slow_groups_are_found_and_others_left_alone(hard: tuple[Simulation, Found]) -> None:
    simulation, found = hard
    flagged = found.cohort >= 0
    right = (flagged & simulation.coordinated).sum()
    assert right / flagged.sum() >= 0.95
    assert right / simulation.coordinated.sum() >= 0.95


def test_a_cohort_says_who_and_what(hard: tuple[Simulation, Found]) -> None:
    simulation, found = hard
    cohorts = describe(found, simulation.actors, simulation.contents)
    assert sum(len(c.members) for c in cohorts) == (found.cohort >= 0).sum()
    for number, cohort in enumerate(cohorts):
        groups = simulation.group[list(cohort.members)]
        assert (groups == np.bincount(groups).argmax()).mean() > 0.9
        assert cohort.weight >= CohortSettings().least_weight
        assert found.sizes[number] == len(cohort.members)
        sharers = [n for _, n in cohort.contents]
        assert 2 <= min(sharers) <= max(sharers) <= len(cohort.members)
        assert sharers == sorted(sharers, reverse=True)


def test_a_small_group_is_found_and_its_contents_counted() -> None:
    actors, contents, times = _columns(_ring(range(4), range(5)))
    found = find_cohorts(actors, contents, times)
    assert found.cohort.tolist() == [0, 0, 0, 0]
    cohort = describe(found, actors, contents)[0]
    assert cohort.members == (0, 1, 2, 3)
    assert cohort.contents == ((0, 4), (1, 4), (2, 4), (3, 4), (4, 4))
    assert cohort.weight == pytest.approx(1.0)


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="nothing"),
        pytest.param([(0, 0, 5)], id="one event"),
        pytest.param(_ring(range(4), range(2)), id="too few contents"),
        pytest.param(_ring(range(2), range(9)), id="too few members"),
        pytest.param(_ring(range(4), range(9), step=40 * 3600), id="too far apart in time"),
        pytest.param([(m, m * 9 + c, c) for m in range(6) for c in range(9)], id="each its own things"),
        pytest.param([(0, c % 3, c) for c in range(500)], id="one account again and again"),
    ],
)
def test_no_cohort(events: list[Event]) -> None:
    found = find_cohorts(*_columns(events))
    assert not (found.cohort >= 0).any()
    assert len(found.sizes) == 0
    assert describe(found, *_columns(events)[:2]) == []


EVENTS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5), st.integers(0, 200_000)), max_size=80)
LOOSE = CohortSettings(least_common=1, neighbours=100)


@settings(max_examples=60, deadline=None)
@given(EVENTS)
def test_edges_are_those_of_the_definition(events: list[Event]) -> None:
    first: dict[tuple[int, int], int] = {}
    for actor, content, time in events:
        first[actor, content] = min(time, first.get((actor, content), time))
    sharers = {c: sum(1 for _, other in first if other == c) for _, c in first}
    worth = {c: 1 / max(n, 8) if n > 1 else 0.0 for c, n in sharers.items()}
    expected = {}
    for a in range(8):
        for b in range(a + 1, 8):
            both = [c for c in sharers if (a, c) in first and (b, c) in first
                    and abs(first[a, c] - first[b, c]) <= LOOSE.within_s]  # fmt: skip
            own = [sum(worth[c] for x, c in first if x == who) for who in (a, b)]
            if both:
                expected[a, b] = (len(both), sum(worth[c] for c in both) / np.sqrt(own[0] * own[1]))
    edges = _edges(_once(*_columns(events)), 8, LOOSE)
    found = {(int(a), int(b)): (int(n), w) for a, b, n, w in zip(*edges, strict=True)}
    assert found.keys() == expected.keys()
    assert all(found[k][0] == n and found[k][1] == pytest.approx(w) for k, (n, w) in expected.items())


@settings(max_examples=60, deadline=None)
@given(
    EVENTS,
    st.randoms(use_true_random=False),
    st.sampled_from([LOOSE, CohortSettings(least_common=2, neighbours=2)]),
)
def test_the_order_of_arrival_does_not_matter(
    events: list[Event], random: Random, chosen: CohortSettings
) -> None:
    events = [(actor, content, time - time % 50_000) for actor, content, time in events]
    shuffled = list(events)
    random.shuffle(shuffled)
    found, again = (find_cohorts(*_columns(some), chosen) for some in (events, shuffled))
    assert found.cohort.tolist() == again.cohort.tolist()
    assert found.weight.tolist() == again.weight.tolist()
    assert found.least_common == again.least_common
    for one, other in zip(found.edges, again.edges, strict=True):
        assert one.tolist() == other.tolist()


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 1 << 40), st.integers(0, 3)), min_size=1, max_size=40
    ),
    wide=st.booleans(),
)
def test_rows_are_sorted_whether_they_fit_into_one_number_or_not(rows: list[Event], *, wide: bool) -> None:
    columns = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    if wide:
        columns[0] += 1 << 40
    found = list(zip(*(column.tolist() for column in _sorted(*columns)), strict=True))
    assert found == sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_the_same_seed_gives_the_same_answer(hard: tuple[Simulation, Found]) -> None:
    simulation, found = hard
    again = find_cohorts(simulation.actors, simulation.contents, simulation.times)
    assert again.cohort.tolist() == found.cohort.tolist()
    assert again.weight.tolist() == found.weight.tolist()


def test_long_chains_are_one_component() -> None:
    chain = np.arange(999)
    edges = Edges(chain, chain + 1, chain, chain.astype(float))
    assert set(_components(edges, 1001, 3).tolist()) == {0, -1}
    assert len(_core(edges, 1001, 2).first) == 0

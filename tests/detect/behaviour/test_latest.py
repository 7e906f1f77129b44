"""The latest shares of a window are the same whatever order and parts the events come in."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.behaviour.cohorts import CohortSettings, Found, find_cohorts
from clearford.detect.behaviour.latest import WINDOW_S, LatestShares, Shares
from tools.simulate import Plan, simulate

Event = tuple[int, int, int]
DAY = 86_400
# Few accounts and contents, few seconds: repeated shares, ties and full windows are the rule.
EVENTS = st.lists(
    st.tuples(st.integers(1, 9), st.integers(1, 6), st.integers(0, 9 * DAY).map(lambda t: t - t % 3600)),
    max_size=120,
)
LOOSE = CohortSettings(least_common=2, neighbours=3)


def _shares(events: list[Event]) -> Shares:
    actors, contents, times = zip(*events, strict=True) if events else ((), (), ())
    return Shares(np.array(actors, np.uint64), np.array(contents, np.uint64), np.array(times, np.int64))


def _rows(shares: Shares) -> list[Event]:
    return sorted(zip(*(column.tolist() for column in shares), strict=True))


def _fed(parts: list[Shares], most: int, more: int) -> LatestShares:
    """Held shares after some parts; the stream's time is the latest so far."""
    held = LatestShares(PrivateTables(), "held", most, more)
    now = 0
    for part in parts:
        now = max(now, int(part.times.max(initial=0)))
        held.add(part, now)
    return held


def _cohorts(shares: Shares, chosen: CohortSettings) -> Found:
    _, actors = np.unique(shares.actors, return_inverse=True)
    _, contents = np.unique(shares.contents, return_inverse=True)
    return find_cohorts(actors, contents, shares.times, chosen)


def _same(one: Found, other: Found) -> bool:
    """Bit for bit."""
    pairs = [(getattr(one, f.name), getattr(other, f.name)) for f in fields(Found)]
    return all(
        all(map(np.array_equal, a, b)) if isinstance(a, tuple) else np.array_equal(a, b) for a, b in pairs
    )


@settings(max_examples=100, deadline=None)
@given(EVENTS, st.data())
def test_any_order_and_any_parts_hold_the_same_and_find_the_same_cohorts(
    events: list[Event], data: st.DataObject
) -> None:
    most = data.draw(st.integers(1, 100), label="most")
    more = data.draw(st.integers(1, 40), label="more")
    order = data.draw(st.permutations(events), label="order")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=6), label="cuts"))
    parts = [_shares(order[a:b]) for a, b in zip([0, *cuts], [*cuts, len(order)], strict=True)]
    now = max((time for _, _, time in events), default=0)
    in_window = sorted((e for e in events if now - e[2] < WINDOW_S), key=lambda e: (e[2], e[1], e[0]))
    expected = _shares(in_window[-most:])
    found = _fed(parts, most, more).latest(now)
    assert _rows(found) == _rows(expected)
    assert _same(_cohorts(found, LOOSE), _cohorts(expected, LOOSE))


@pytest.mark.parametrize(
    "size", [pytest.param(1999, id="small parts"), pytest.param(30_000, id="large ones")]
)
def test_a_simulated_stream_in_parts_gives_the_cohorts_of_one_batch(size: int) -> None:
    simulation = simulate(6, Plan(events=60_000, days=9))
    every = Shares(
        simulation.actors.astype(np.uint64) + np.uint64(1),
        simulation.contents.astype(np.uint64) + np.uint64(1),
        simulation.times,
    )
    order = np.random.default_rng(size).permutation(len(every.times))
    parts = [every.take(order[at : at + size]) for at in range(0, len(order), size)]
    now = int(every.times.max())
    found = _cohorts(_fed(parts, 1 << 17, 1 << 14).latest(now), CohortSettings())
    recent = np.flatnonzero(now - every.times < WINDOW_S)
    expected = _cohorts(every.take(recent), CohortSettings())
    assert (expected.cohort >= 0).sum() >= 20
    assert _same(found, expected)


def test_of_too_many_the_latest_are_held_and_hashes_decide_among_those_of_one_second() -> None:
    held = _fed([_shares([(5, 1, 9), (4, 2, 8), (3, 2, 8), (7, 1, 8), (1, 1, 7)])], 3, 8)
    assert _rows(held.latest(9)) == [(3, 2, 8), (4, 2, 8), (5, 1, 9)]


def test_open_shares_wait_for_their_time() -> None:
    held = LatestShares(PrivateTables(), "held", 4, 4)
    held.add(_shares([(1, 1, 5), (2, 1, 6)]), 6)
    held.add(_shares([(3, 1, 90 * DAY), (3, 2, 90 * DAY)]), 6, is_open=True)
    held.settle(7)
    held.settle(8)
    assert _rows(held.latest(8)) == [(1, 1, 5), (2, 1, 6), (3, 1, 7), (3, 2, 7)]


def test_a_clock_that_was_wrong_for_a_while_loses_nothing_as_long_as_there_is_room() -> None:
    held = _fed([_shares([(1, 1, 5), (2, 1, 6)])], 4, 4)
    assert _rows(held.latest(90 * DAY)) == []
    assert _rows(held.latest(9)) == [(1, 1, 5), (2, 1, 6)]


def test_what_no_clock_can_have_meant_takes_no_room() -> None:
    far = [(9, n, 90 * DAY) for n in range(1, 5)]
    held = _fed([_shares([(1, 1, 5)]), _shares(far)], 4, 4)
    assert _rows(held.latest(6)) == [(1, 1, 5)]

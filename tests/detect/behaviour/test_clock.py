"""The clock of a stream follows its items, and no single wrong time carries it away."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.state import PrivateTables
from clearford.detect.behaviour.clock import BEHIND, CALM, STEP_S, StreamClock

H = 3600


def _run(times: list[int]) -> list[int]:
    found: list[int] = StreamClock(PrivateTables(), "t").advance(np.array(times, np.int64)).tolist()
    return found


@pytest.mark.parametrize(
    ("times", "clock"),
    [
        pytest.param([5, 9, 7, 9, 12], [5, 9, 9, 9, 12], id="late items do not turn it back"),
        pytest.param([0, H, 2 * H], [0, H, 2 * H], id="an hour is an ordinary step"),
        pytest.param([0, 9 * H, 9 * H + 1], [0, 9 * H, 9 * H + 1], id="a longer step that is confirmed"),
        pytest.param([0, 900 * H, 5, 6], [0, 900 * H, 5, 6], id="one item from the future"),
        pytest.param([900 * H, 5, 6], [900 * H, 5, 6], id="the first item is from the future"),
        pytest.param([0, 5 * H, 11 * H, 11 * H], [0, 5 * H, 11 * H, 11 * H], id="two steps in a row"),
        pytest.param([-10, -5], [-10, -5], id="before 1970"),
        pytest.param([9 * H, 9 * H, 0, 9 * H], [9 * H, 9 * H, 9 * H, 9 * H], id="one item from the past"),
    ],
)
def test_the_clock_after_each_item(times: list[int], clock: list[int]) -> None:
    assert _run(times) == clock


def test_a_wrong_clock_is_set_back_when_all_items_say_so() -> None:
    wrong, right = 900 * H, 10
    found = _run([wrong, wrong, *[right] * (BEHIND + 1)])
    assert found[: BEHIND + 1] == [wrong] * (BEHIND + 1)
    assert found[BEHIND + 1 :] == [right, right]


def test_a_few_late_items_do_not_set_it_back() -> None:
    found = _run([9 * H, 9 * H, *([0] * (BEHIND - 1) + [9 * H]) * 3])
    assert set(found) == {9 * H}


@pytest.mark.parametrize(
    ("times", "sure"),
    [
        pytest.param([], None, id="nothing-seen"),
        pytest.param([H], None, id="one-alone"),
        pytest.param([H, H + 5], H + 5, id="two-agree"),
        pytest.param([H, H, 9 * H], H, id="a-step-not-yet-confirmed"),
        pytest.param([H, H, 9 * H, 9 * H], 9 * H, id="a-step-confirmed"),
        pytest.param([H, H, 9 * H, H + 1], H + 1, id="a-step-taken-back"),
        pytest.param([H, 5 * H, 9 * H], 5 * H, id="every-item-a-step"),
    ],
)
def test_what_the_next_item_cannot_take_back(times: list[int], sure: int | None) -> None:
    clock = StreamClock(PrivateTables(), "t")
    for time in times:
        clock.advance_one(time)
    assert clock.confirmed() == sure


@pytest.mark.parametrize(
    ("times", "ticks"),
    [
        pytest.param([0, 5, H], [(0, None, True), (1, (0, 0), False)], id="the first item"),
        pytest.param([0, 0, 9 * H, 8 * H], [(2, None, True), (3, (9 * H, 0), False)], id="confirmed"),
        pytest.param([0, 7, 9 * H, 8], [(2, None, True), (3, (7, 9 * H - 7), False)], id="not true"),
        pytest.param([0, 7, 9 * H, 3 * H], [(2, None, True), (3, (7, 9 * H - 7), True)], id="another step"),
        pytest.param(
            [0, 7, 5 * H, 9 * H], [(2, None, True), (3, (5 * H, 0), True)], id="confirmed by a further step"
        ),
        pytest.param([9 * H, 8], [(0, None, True), (1, (8, 9 * H - 8), True)], id="nothing before"),
    ],
)
def test_a_step_is_settled_by_the_next_item(times: list[int], ticks: list[object]) -> None:
    _, found = StreamClock(PrivateTables(), "t").follow(np.array(times, np.int64))
    assert found[-2:] == ticks


TIMES = st.one_of(st.integers(0, 600), st.integers(-STEP_S * 30, STEP_S * 30))
RUNS = st.lists(st.tuples(TIMES, st.integers(1, CALM + 8)), max_size=6)
"""Times of which each stands for so many items that follow it by a second each."""


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(
        st.lists(TIMES, max_size=40),
        RUNS.map(lambda runs: [first + i for first, size in runs for i in range(size)]),
    ),
    st.data(),
)
def test_any_grouping_gives_the_same_clock(times: list[int], data: st.DataObject) -> None:
    whole = _run(times)
    parts, single = StreamClock(PrivateTables(), "t"), StreamClock(PrivateTables(), "t")
    cut = data.draw(st.integers(0, len(times)))
    first, second = (parts.follow(np.array(part, np.int64)) for part in (times[:cut], times[cut:]))
    assert [*first[0].tolist(), *second[0].tolist()] == whole
    ticks = [*first[1], *(tick._replace(item=tick.item + cut) for tick in second[1])]
    one_by_one = [single.follow_one(t) for t in times]
    assert [now for now, _ in one_by_one] == whole
    found = [tick._replace(item=i) for i, (_, tick) in enumerate(one_by_one) if tick.settled or tick.steps]
    assert found == ticks

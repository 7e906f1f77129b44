"""The clock of a rollout: what it takes for the time, and that it goes on from where it stood."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.detect.behaviour.clock import BEHIND
from clearford.runtime.rollout.clock import EventClock, actor_of, kind_of, minute_of, time_of


@pytest.mark.parametrize(
    ("minutes", "now"),
    [
        pytest.param([100, 101, 105], 105, id="forward"),
        pytest.param([100], -1, id="one-alone-is-not-sure"),
        pytest.param([100, 90, -1, 95], 100, id="late-and-untimed"),
        pytest.param([100, 10**7, 101], 101, id="one-from-the-future"),
        pytest.param([10**7, 100, 101], 101, id="the-first-from-the-future"),
        pytest.param([100, *([10**7, 101] * 500)], 101, id="every-second-from-the-future"),
        pytest.param([100, 100, 5000], 100, id="a-gap-not-yet-confirmed"),
        pytest.param([100, 100, 5000, 5001], 5001, id="a-gap"),
        pytest.param(list(range(0, 90_000, 90)), 998 * 90, id="every-event-an-hour-and-a-half-later"),
        pytest.param([10**7, 10**7, *([100] * (BEHIND - 1))], 10**7, id="some-late"),
        pytest.param([10**7, 10**7, *([100] * (BEHIND + 1))], 100, id="set-back-when-all-say-so"),
        pytest.param([-1, -1], -1, id="no-time-at-all"),
    ],
)
def test_the_clock(minutes: list[int], now: int) -> None:
    clock = EventClock()
    for minute in minutes:
        clock.see(minute)
    assert clock.now == now
    assert clock.timed is (max(minutes) >= 0)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([-1, 100, 100, 101, 102, 170, 171, 5000]), max_size=200))
def test_a_clock_goes_on_from_its_state_after_any_event(minutes: list[int]) -> None:
    whole, again = EventClock(), EventClock()
    for minute in minutes:
        again = EventClock(again.state)
        assert again.see(minute) == whole.see(minute)
        assert again.state == whole.state


def test_what_a_rollout_sees_of_an_item() -> None:
    at = datetime(2026, 11, 1, 0, 1, 30, tzinfo=UTC)
    item = Item(id="x", kind="message", actor="a", at=at)
    assert (kind_of(item), actor_of(item), time_of(minute_of(item))) == ("message", "a", at.replace(second=0))
    bare = Item(id="x", at=datetime(1, 1, 1, tzinfo=UTC), actor=None)
    assert (kind_of(bare), actor_of(bare), minute_of(bare), minute_of(Item(id="y"))) == ("post", None, -1, -1)
    assert time_of(-1) is None

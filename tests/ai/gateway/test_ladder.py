"""Who is stopped again and again has to wait; reversed decisions are not counted by whoever asks."""

from __future__ import annotations

import pytest

from clearford.ai.gateway.ladder import MINUTE, Ladder, Rung, demand_no_wait, rung_of
from clearford.core.errors import GatewayError

LADDER = Ladder()
NOW = 10_000 * MINUTE


@pytest.mark.parametrize(
    ("times", "rung", "wait"),
    [(0, "none", 0), (1, "none", 0), (2, "warn", 0), (3, "slow", 4), (7, "slow", 4), (8, "stop", 719)],
)
def test_rungs_follow_from_how_often(times: int, rung: Rung, wait: int) -> None:
    assert rung_of(LADDER, [NOW - MINUTE] * times, NOW) == (rung, wait * MINUTE)


def test_what_is_long_ago_does_not_count() -> None:
    assert rung_of(LADDER, [NOW - 24 * 60 * MINUTE] * 9, NOW) == ("none", 0)


def test_the_wait_ends() -> None:
    assert demand_no_wait(LADDER, [NOW - 5 * MINUTE] * 3, NOW) == "slow"
    with pytest.raises(GatewayError, match="CF-G009") as caught:
        demand_no_wait(LADDER, [NOW - 5 * MINUTE + 1] * 3, NOW)
    assert caught.value.suggestion == "wait 1 min"


@pytest.mark.parametrize("wrong", [{"warn_at": 0}, {"slow_at": 9}, {"hours": 0}])
def test_numbers_out_of_order_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        Ladder(**wrong)

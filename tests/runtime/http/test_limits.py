"""Buckets of tokens: as many as a minute gives, refilled evenly, each caller alone."""

from __future__ import annotations

import pytest

from clearford.core.errors import RequestError
from clearford.runtime.http.limits import CALLERS_MOST, Buckets


class Seconds:
    """A clock of seconds that a test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_caller_gets_a_minutes_tokens_and_then_waits() -> None:
    clock = Seconds()
    buckets = Buckets(60, clock=clock)
    for _ in range(60):
        buckets.take("a")
    with pytest.raises(RequestError) as found:
        buckets.take("a")
    assert (found.value.code, found.value.suggestion) == ("CF-H006", "wait 2 s")
    buckets.take("b")
    clock.at += 1
    buckets.take("a")
    with pytest.raises(RequestError):
        buckets.take("a")


def test_no_more_is_saved_up_than_a_minute_gives() -> None:
    clock = Seconds()
    buckets = Buckets(2, clock=clock)
    buckets.take("a")
    clock.at += 3600
    buckets.take("a", cost=2)
    with pytest.raises(RequestError):
        buckets.take("a")


def test_asking_whether_there_is_a_token_left_takes_none() -> None:
    buckets = Buckets(1, clock=Seconds())
    for _ in range(3):
        buckets.demand("a")
    buckets.take("a")
    with pytest.raises(RequestError):
        buckets.demand("a")


def test_callers_are_forgotten_so_that_memory_stays_bounded() -> None:
    buckets = Buckets(1, clock=Seconds())
    buckets.take("first")
    for n in range(CALLERS_MOST):
        buckets.take(str(n))
    buckets.take("first")
    with pytest.raises(RequestError):
        buckets.take("first")

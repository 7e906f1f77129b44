"""A key has so many characters a day."""

from __future__ import annotations

import pytest

from clearford.ai.gateway.quota import DAY_S, Quota
from clearford.core.errors import GatewayError


def test_a_key_may_use_its_day_and_then_waits_for_the_next() -> None:
    now = [DAY_S * 10.0 + 100]
    quota = Quota(10, clock=lambda: now[0])
    quota.take("a", 9)
    quota.demand("a")
    quota.take("a", 5)
    with pytest.raises(GatewayError, match="CF-G008") as caught:
        quota.demand("a")
    assert caught.value.suggestion == f"wait {DAY_S - 99} s"
    quota.demand("b")
    now[0] += DAY_S - 100
    quota.demand("a")
    assert now[0] == DAY_S * 11


def test_no_limit_counts_nothing() -> None:
    quota = Quota(0, clock=lambda: 0.0)
    quota.take("a", 10**9)
    quota.demand("a")
    assert quota._used == {}

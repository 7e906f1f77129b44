"""What a guard may use of a day."""

from __future__ import annotations

from clearford.runtime.guards.budget import Budget
from clearford.runtime.guards.settings import Guard


def budget(now: list[float], **limits: float) -> Budget:
    guard = Guard(name="judge", url="https://guard.example/v1", model="m", **limits)  # type: ignore[arg-type]
    return Budget(guard, lambda: now[0])


def test_without_limits_everything_fits() -> None:
    found = budget([0.0])
    assert all(found.take(1_000_000, 1_000_000) for _ in range(100))


def test_tokens_of_a_day_are_counted_together_and_begin_anew() -> None:
    now = [86_399.0]
    found = budget(now, tokens_a_day=100)
    assert found.take(60, 30)
    assert not found.take(5, 6)
    assert found.take(5, 5)
    found.give_back(20, 0)
    assert found.used == (45, 35)
    assert not found.take(21, 0)
    now[0] = 86_400.0
    assert found.take(50, 50)


def test_cost_is_that_of_both_prices() -> None:
    found = budget([0.0], cost_a_day=1.0, price_in=1.0, price_out=4.0)
    assert found.take(500_000, 125_000)
    assert not found.take(1, 0)


def test_more_than_was_set_aside_is_counted() -> None:
    found = budget([0.0], tokens_a_day=100)
    assert found.take(10, 10)
    found.give_back(-50, 0)
    assert found.used == (60, 10)

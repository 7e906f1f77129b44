"""Each trigger of the automatic stop, just below and just above its bar, and the exact binomial tails."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.runtime.rollout.autostop import (
    Counts,
    at_least,
    failures,
    hit_rate,
    limit,
    overturned,
    two_sided,
)

scipy_stats = pytest.importorskip("scipy.stats")


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 3_000_000), st.floats(1e-7, 0.999), st.floats(0, 1))
def test_the_tails_are_those_of_the_binomial_distribution(n: int, p: float, where: float) -> None:
    k = min(n, round(where * min(n, max(4 * n * p, 40))))
    assert at_least(k, n, p) == pytest.approx(float(scipy_stats.binom.sf(k - 1, n, p)), rel=1e-6, abs=1e-200)
    tails = float(scipy_stats.binom.sf(k - 1, n, p)), float(scipy_stats.binom.cdf(k, n, p))
    assert two_sided(k, n, p) == pytest.approx(min(1.0, 2 * min(tails)), rel=1e-6, abs=1e-14)


@pytest.mark.parametrize(
    ("now", "shadow", "stops"),
    [
        pytest.param(Counts(30, 1_000), Counts(50, 10_000), True, id="six-times-as-many"),
        pytest.param(Counts(29, 1_000), Counts(50, 10_000), False, id="too-few-hits-to-say"),
        pytest.param(Counts(140, 10_000), Counts(50, 10_000), False, id="less-than-threefold"),
        pytest.param(Counts(900, 1_000), Counts(1, 10_000), True, id="inverted"),
        pytest.param(Counts(30, 1_000), Counts(0, 10_000), True, id="none-in-shadow"),
        pytest.param(Counts(30, 1_000), Counts(0, 20), False, id="hardly-any-shadow"),
        pytest.param(Counts(30, 1_000), Counts(0, 0), False, id="no-shadow"),
        pytest.param(Counts(0, 10_000), Counts(50, 10_000), True, id="stopped-hitting"),
        pytest.param(Counts(0, 1_000), Counts(50, 10_000), False, id="none-of-five-expected"),
        pytest.param(Counts(50, 10_000), Counts(50, 10_000), False, id="as-before"),
        pytest.param(Counts(0, 0), Counts(50, 10_000), False, id="nothing-yet"),
    ],
)
def test_the_hit_rate(now: Counts, shadow: Counts, stops: bool) -> None:  # noqa: FBT001
    assert (hit_rate(now, shadow) is not None) is stops


@pytest.mark.parametrize(
    ("wrong", "reviewed", "bar", "stops"),
    [
        pytest.param(4, 10, 0.90, True, id="four-of-ten"),
        pytest.param(3, 10, 0.90, True, id="three-of-ten"),
        pytest.param(2, 10, 0.90, False, id="two-of-ten"),
        pytest.param(10, 100, 0.90, False, id="at-the-bar"),
        pytest.param(2, 20, 0.98, True, id="strict-bar"),
        pytest.param(10, 20, 0.30, False, id="escalating-rule"),
        pytest.param(0, 0, 0.90, False, id="none-reviewed"),
    ],
)
def test_the_overturn_rate(wrong: int, reviewed: int, bar: float, stops: bool) -> None:  # noqa: FBT001
    assert (overturned(wrong, reviewed, bar) is not None) is stops


@pytest.mark.parametrize(
    ("failed", "evaluated", "stops"),
    [
        pytest.param(11, 1_000, True, id="over"),
        pytest.param(10, 1_000, False, id="at"),
        pytest.param(50, 99, False, id="too-few"),
        pytest.param(100, 100, True, id="all"),
    ],
)
def test_failures(failed: int, evaluated: int, stops: bool) -> None:  # noqa: FBT001
    assert (failures(failed, evaluated) is not None) is stops


@pytest.mark.parametrize(
    ("hour", "day", "expected"),
    [
        pytest.param(199, 1_999, None, id="below"),
        pytest.param(200, 200, "200 actions in an hour, per_hour 200", id="hour"),
        pytest.param(5, 2_000, "2000 actions in a day, per_day 2000", id="day"),
    ],
)
def test_the_limit(hour: int, day: int, expected: str | None) -> None:
    assert limit(hour, day, 200, 2_000) == expected
    assert limit(hour, day, None, None) is None

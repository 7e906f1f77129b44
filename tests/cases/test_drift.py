"""When a share of hits is an alarm: known probabilities, and nothing where little is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.drift import Hits, chance_of, drift_of
from clearford.runtime.customs import load_customs

NUMBERS = load_customs().numbers


@pytest.mark.parametrize(
    ("now", "before", "times"),
    [
        pytest.param(Hits(64, 2_000), Hits(100, 10_000), 3_200_000, id="risen"),
        pytest.param(Hits(0, 2_000), Hits(200, 10_000), 0, id="fell-silent"),
        pytest.param(Hits(60, 2_000), Hits(0, 10_000), None, id="never-before"),
    ],
)
def test_a_share_that_drifted_is_told_with_its_factor(now: Hits, before: Hits, times: int | None) -> None:
    found = drift_of(now, before, NUMBERS)
    assert found is not None
    assert found.times_ppm == times
    assert found.chance < 1e-6


@pytest.mark.parametrize(
    ("now", "before"),
    [
        pytest.param(Hits(100, 999), Hits(10, 10_000), id="few-now"),
        pytest.param(Hits(100, 5_000), Hits(1, 999), id="few-before"),
        pytest.param(Hits(0, 0), Hits(0, 0), id="nothing"),
        pytest.param(Hits(30_000, 1_000_000), Hits(20_000, 1_000_000), id="sure-but-small"),
        pytest.param(Hits(4, 1_000), Hits(10, 10_000), id="large-but-by-chance"),
        pytest.param(Hits(0, 5_000), Hits(0, 5_000), id="never"),
        pytest.param(Hits(5_000, 5_000), Hits(5_000, 5_000), id="always"),
    ],
)
def test_no_alarm(now: Hits, before: Hits) -> None:
    assert drift_of(now, before, NUMBERS) is None


def test_the_probability_is_that_of_the_two_sided_test() -> None:
    # Worked by hand: pooled share 0.15, standard error 0.0505, difference 0.1, z = 1.980.
    assert chance_of(Hits(20, 100), Hits(10, 100)) == pytest.approx(0.0477, abs=0.0001)


_SHARES = st.integers(1, 5_000).flatmap(lambda n: st.builds(Hits, st.integers(0, n), st.just(n)))


@settings(max_examples=60, deadline=None)
@given(_SHARES, _SHARES)
def test_a_probability_is_one_and_does_not_depend_on_the_order(one: Hits, other: Hits) -> None:
    assert 0 <= chance_of(one, other) <= 1
    assert chance_of(one, other) == pytest.approx(chance_of(other, one))

"""The point test, the bound beside it, and the paired comparison, against published numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from clearford.ai.assess.statistics import Limit, judge, mcnemar, needed, wilson

CASES = [
    pytest.param(300, Limit(95, "at_least"), 285, (91.9, 96.9), 293, id="refusal"),
    pytest.param(1_000, Limit(90, "at_least"), 900, (88.0, 91.7), 919, id="content"),
    pytest.param(4_000, Limit(96, "at_least"), 3_840, (95.3, 96.6), 3_865, id="corpus"),
    pytest.param(300, Limit(5, "at_most"), 15, (3.1, 8.1), 7, id="wrong-refusal"),
]


@pytest.mark.parametrize(("n", "limit", "at_limit", "interval", "for_bound"), CASES)
def test_the_table_of_both_verdicts(
    n: int, limit: Limit, at_limit: int, interval: tuple[float, float], for_bound: int
) -> None:
    share = judge(at_limit, n, limit)
    worse = judge(at_limit + (1 if limit.sense == "at_most" else -1), n, limit)
    assert (share.point, share.bound, worse.point) == (True, False, False)
    assert (round(100 * share.low, 1), round(100 * share.high, 1)) == interval
    assert needed(n, limit) == for_bound


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_another_implementation(pair: tuple[int, int]) -> None:
    count, n = pair
    other = binomtest(count, n).proportion_ci(confidence_level=0.95, method="wilson")
    assert wilson(count, n) == pytest.approx((other.low, other.high), abs=1e-9)


def test_a_sample_of_nothing_has_no_verdict() -> None:
    share = judge(0, 0, Limit(95, "at_least"))
    assert (share.point, share.bound, share.low, share.high) == (None, None, 0.0, 1.0)


@pytest.mark.parametrize(("count", "n"), [(-1, 3), (4, 3)])
def test_a_count_beyond_the_sample_is_a_fault_of_the_program(count: int, n: int) -> None:
    with pytest.raises(ValueError, match="of 3"):
        wilson(count, n)


def test_a_small_sample_never_reaches_the_bound() -> None:
    assert needed(20, Limit(95, "at_least")) is None
    assert needed(10, Limit(5, "at_most")) is None


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_paired_test_is_the_sign_test_of_changed_answers(gained: int, lost: int) -> None:
    n = gained + lost
    wanted = binomtest(gained, n, 0.5).pvalue if n else 1.0
    assert mcnemar(gained, lost) == pytest.approx(wanted, rel=1e-9)


def test_the_paired_test_takes_thousands_of_changes() -> None:
    assert mcnemar(0, 4_000) < 1e-300 or mcnemar(0, 4_000) == 0.0
    assert mcnemar(2_000, 2_000) == 1.0

"""Agreement of reviewers, against worked examples and slow definitions."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.agreement import Unit, agreements, alpha, interval, kappa, label
from clearford.core.casework import Verdict
from tests.cases.data import numbers
from tests.cases.people import HOLD, NOTHING

PAIRS = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
"""Kappa is 0.4: observed 0.7, by chance 0.5."""

KRIPPENDORFF = [
    [None, None, None, None, None, 3, 4, 1, 2, 1, 1, 3, 3, None, 3],
    [1, None, 2, 1, 3, 3, 4, 3, None, None, None, None, None, None, None],
    [None, None, 2, 1, 3, 4, 4, None, 2, 1, 1, 3, 3, None, 4],
]
"""Three raters with gaps; nominal alpha 0.691 in the literature."""
UNITS: list[Unit] = [
    {str(r): str(row[c]) for r, row in enumerate(KRIPPENDORFF) if row[c] is not None} for c in range(15)
]


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        pytest.param(PAIRS, 0.4, id="worked example"),
        pytest.param([("a", "a"), ("b", "b")], 1.0, id="always agreed"),
        pytest.param([("a", "b"), ("b", "a")], -1.0, id="never agreed"),
        pytest.param([("a", "a")] * 9, None, id="nothing to tell apart"),
        pytest.param([], None, id="no pairs"),
    ],
)
def test_kappa(pairs: list[tuple[str, str]], value: float | None) -> None:
    assert kappa(pairs) == (None if value is None else pytest.approx(value))


def test_alpha_of_the_worked_example() -> None:
    assert alpha(UNITS) == pytest.approx(0.691, abs=5e-4)


@pytest.mark.parametrize(
    ("units", "value"),
    [
        pytest.param([], None, id="no cases"),
        pytest.param([{"a": "x"}], None, id="one rater"),
        pytest.param([{"a": "x", "b": "x"}], None, id="one label"),
        pytest.param([{"a": "x", "b": "x"}, {"a": "y", "b": "y"}], 1.0, id="always agreed"),
    ],
)
def test_alpha(units: list[Unit], value: float | None) -> None:
    assert alpha(units) == (None if value is None else pytest.approx(value))


def slow_alpha(units: list[Unit]) -> float | None:
    """By the coincidence matrix, pair by pair."""
    counted = [list(u.values()) for u in units if len(u) > 1]
    everything = [label for unit in counted for label in unit]
    observed = sum(a != b for u in counted for a, b in permutations(u, 2) if len(u) == 2)
    observed_more = sum((a != b) / (len(u) - 1) for u in counted if len(u) > 2 for a, b in permutations(u, 2))
    expected = sum(a != b for a, b in permutations(everything, 2)) / max(1, len(everything) - 1)
    return 1 - (observed + observed_more) / expected if expected else None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz"), max_size=4), max_size=8))
def test_alpha_is_what_the_slow_definition_says(units: list[Unit]) -> None:
    slow = slow_alpha(units)
    assert alpha(units) == (None if slow is None else pytest.approx(slow))


def test_the_interval_is_the_same_for_the_same_seed_and_holds_the_figure() -> None:
    low, high = interval(UNITS, seed=1, rounds=400) or (9.0, 9.0)
    assert low < 0.691 < high
    assert interval(UNITS[::-1], seed=1, rounds=400) == (low, high)
    assert interval([], seed=1, rounds=400) is None
    assert interval([{"a": "x", "b": "x"}], seed=1, rounds=20) is None


def test_the_interval_narrows_with_more_cases_of_the_same_kind() -> None:
    low, high = interval(UNITS, seed=1, rounds=400) or (9.0, 9.0)
    many_low, many_high = interval(UNITS * 100, seed=1, rounds=400) or (9.0, 9.0)
    assert low < many_low < 0.691 < many_high < high
    assert many_high - many_low < 0.2 * (high - low)


def test_figures_by_harm_and_language() -> None:
    split: list[Unit] = [
        {"a": "x", "b": "y"},
        {"a": "x", "b": "x"},
        {"a": "y", "b": "y"},
        {"a": "y", "b": "x"},
    ]
    found = agreements(
        [("fraud", "zh", u) for u in split]
        + [("fraud", "en", u) for u in UNITS]
        + [(None, None, {"a": "x"}), ("spam", "en", {"a": "x", "b": "x"})],
        seed=1,
        numbers=numbers().changed({"agreement.rounds": 50}),
    )
    assert [(f.harm, f.lang, f.n, f.agreed, f.review_guideline) for f in found] == [
        ("fraud", "en", 12, 9, False),
        ("fraud", "zh", 4, 2, True),
        ("spam", "en", 1, 1, False),
    ]
    assert found[2].alpha is None
    assert found[1].kappa == pytest.approx(0.0)  # half of them agree, as many as would by chance


def test_kappa_stands_beside_alpha_where_two_read() -> None:
    units: list[Unit] = [{"first": one, "second": other} for one, other in PAIRS]
    three: Unit = {"first": "y", "second": "n", "third": "n"}
    found = agreements(
        [("fraud", "zh", unit) for unit in (*units, three)],
        seed=1,
        numbers=numbers().changed({"agreement.rounds": 9}),
    )
    (one,) = found
    assert one.n == 51
    assert one.kappa == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        pytest.param(NOTHING, "no_action", id="nothing"),
        pytest.param(HOLD, "restrict contract hold", id="one action"),
        pytest.param(
            Verdict(outcome="restrict", actions=("hold", "limit_reach"), ground="illegal"),
            "restrict illegal hold limit_reach",
            id="two",
        ),
    ],
)
def test_a_label_is_outcome_ground_and_actions(verdict: Verdict, said: str) -> None:
    assert label(verdict) == said

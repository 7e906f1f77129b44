"""What a model said is counted example by example, and how far it contradicts itself is shown."""

from __future__ import annotations

import pytest

from clearford.ai.assess.statistics import wilson
from clearford.ai.guards.measured import Measured, Rate, measure
from clearford.ai.guards.replies import Label
from clearford.ai.guards.safeguard import Trial
from clearford.core.ids import Digest

TRIALS = [
    Trial("a", "plain", "a", harmful=True),
    Trial("b", "evasive", "b", harmful=True),
    Trial("c", "near_miss", "c", harmful=False),
    Trial("d", "benign", "d", harmful=False),
]
U: Label = "unsafe"
S: Label = "safe"


def measured(*said: tuple[Label | None, ...]) -> Measured:
    by_id = {one.id: some for one, some in zip(TRIALS, said, strict=True)}
    return measure(TRIALS, by_id, rule="r", digest=Digest("sha256:0"), model="m")


def test_a_steady_model_has_the_same_figures_in_each_repeat() -> None:
    found = measured((U,) * 5, (S,) * 5, (U,) * 5, (S,) * 5)
    assert found.precision == Rate(1, 2, *wilson(1, 2), 0.5, 0.5)
    assert found.recall == Rate(1, 2, *wilson(1, 2), 0.5, 0.5)
    assert (found.unsteady, found.no_verdict, found.repeats) == (0, 0, 5)


def test_the_spread_is_the_range_over_single_repeats() -> None:
    found = measured((U, U, U, S, S), (U, S, S, S, S), (S, S, S, S, U), (S,) * 5)
    # Usually: a is called unsafe, nothing else.
    assert (found.precision.count, found.precision.n) == (1, 1)
    assert (found.recall.count, found.recall.n) == (1, 2)
    assert (found.recall.least, found.recall.most) == (0.0, 1.0)
    assert (found.precision.least, found.precision.most) == (0.0, 1.0)
    assert found.unsteady == 3


@pytest.mark.parametrize("label", [None, "unsure"])
def test_no_verdict_and_unsure_miss_and_are_no_alarm(label: Label | None) -> None:
    found = measured(*[(label,) * 5] * 4)
    assert (found.precision.count, found.precision.n, found.precision.least) == (0, 0, None)
    assert (found.recall.count, found.recall.n) == (0, 2)
    assert found.no_verdict == (20 if label is None else 0)


def test_without_a_majority_there_is_no_usual_verdict() -> None:
    found = measured((U, U, S, S, None), (U,) * 5, (S,) * 5, (S,) * 5)
    assert found.tried[0].usual is None
    assert (found.recall.count, found.recall.n) == (1, 2)


@pytest.mark.parametrize("said", [(), (U, U)])
def test_verdicts_that_do_not_match_are_a_fault_of_the_caller(said: tuple[Label, ...]) -> None:
    with pytest.raises(ValueError, match="same number"):
        measured(said, (U,), (U,), (U,))

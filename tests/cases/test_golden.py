"""Golden items."""

from __future__ import annotations

import pytest

from clearford.cases.golden import Golden, counts, golden_due, may_act, pick, wrong
from clearford.core.casework import CASE_KINDS, CaseKind, Hand, Verdict
from tests.cases.data import numbers
from tests.cases.people import ANN, HOLD, NOTHING, queued


def golden(name: str, harm: str = "fraud.romance") -> Golden:
    return Golden(queued("golden", id=name, harm=harm), HOLD)


def test_one_claim_in_fifty_is_golden_and_nobody_can_tell_which() -> None:
    due = [n for n in range(5000) if golden_due("ann", n, key=b"k", numbers=numbers())]
    assert 70 <= len(due) <= 130
    assert due != [n for n in range(5000) if golden_due("ben", n, key=b"k", numbers=numbers())]
    assert due == [n for n in range(5000) if golden_due("ann", n, key=b"k", numbers=numbers())]


def test_a_reviewer_gets_what_the_grant_covers_and_nothing_twice() -> None:
    pool = [golden("g1"), golden("g2"), golden("g3", "minors.grooming")]
    first = pick(pool, ANN, seen=(), key=b"k")
    assert first is not None
    second = pick(pool, ANN, seen={first.case.id}, key=b"k")
    assert second is not None
    assert {first.case.id, second.case.id} == {"g1", "g2"}
    assert pick(pool, ANN, seen={"g1", "g2"}, key=b"k") is None
    assert pick(pool, Hand(id="x", opted_out=frozenset({"fraud"})), seen=(), key=b"k") is None


@pytest.mark.parametrize(
    ("given", "differs"),
    [
        pytest.param(HOLD, (), id="right"),
        pytest.param(NOTHING, ("outcome", "actions", "ground"), id="nothing done"),
        pytest.param(
            Verdict(outcome="restrict", actions=("label_content",), ground="contract"),
            ("actions",),
            id="milder",
        ),
        pytest.param(
            Verdict(outcome="restrict", actions=("hold",), ground="illegal"), ("ground",), id="ground"
        ),
    ],
)
def test_where_an_answer_is_wrong(given: Verdict, differs: tuple[str, ...]) -> None:
    assert wrong(HOLD, given) == differs


@pytest.mark.parametrize("kind", CASE_KINDS)
def test_golden_items_and_samples_act_on_nobody(kind: CaseKind) -> None:
    assert may_act(queued(kind)) == (kind not in ("golden", "quality"))
    assert counts(queued(kind)) == (kind != "golden")

"""Golden items."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.cases.golden import Golden, counts, golden_due, guise, may_act, pick, require_look, wrong
from clearford.core.casework import CASE_KINDS, Case, CaseKind, Hand, Verdict
from clearford.core.errors import RecordError
from tests.cases.data import numbers
from tests.cases.people import ANN, HOLD, HOUR, NOTHING, REASON, SUSPEND, T0, act, leased, queued


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


def as_seen(case: Case, second: int = 0, now: int = T0) -> Case:
    return guise(case, now, key=b"key", numbers=numbers().changed({"second.share": second}))


def test_what_is_no_golden_case_is_shown_as_it_is() -> None:
    review = leased()
    assert as_seen(review) is review


@pytest.mark.parametrize("verdict", [NOTHING, HOLD, SUSPEND], ids=["nothing", "hold", "suspend"])
@pytest.mark.parametrize("restricts", [None, True, False])
@pytest.mark.parametrize("harm", ["fraud.romance", "minors.grooming"])
def test_after_its_decision_a_golden_case_looks_as_the_review_would(
    verdict: Verdict, harm: str, *, restricts: bool | None
) -> None:
    hand = Hand(id="ann", child_safety=True)
    review = act(queued(rule_restricts=restricts, harm=harm), "claim", hand)
    golden = act(queued("golden", rule_restricts=restricts, harm=harm, due=review.due), "claim", hand)
    assert as_seen(golden) == review
    given: dict[str, Any] = {"verdict": verdict, "reason": REASON, "matter": ()}
    decided = act(review, "decide", hand, **given)
    assert as_seen(act(golden, "decide", hand, **given)) == decided


def test_a_share_of_golden_cases_seems_to_wait_for_a_second_reader() -> None:
    done = act(leased(kind="golden", id="g1"), "decide", ANN, verdict=HOLD, reason=REASON, matter=())
    seen = as_seen(done, second=1_000_000)
    assert (seen.kind, seen.state, seen.why_second, seen.decided_at) == (
        "review",
        "second_review",
        "drawn",
        None,
    )
    assert as_seen(done).state == "decided"
    closed = act(done, "outcomes", outstanding=0)
    ends = [as_seen(closed, 1_000_000, now=T0 + hour * HOUR).state for hour in range(26)]
    assert set(ends[:1] + ends[-1:]) == {"second_review", "closed"}
    assert ends == sorted(ends, reverse=True)


def test_a_golden_case_is_closed_no_sooner_than_a_review() -> None:
    done = act(leased(kind="golden"), "decide", ANN, verdict=HOLD, reason=REASON, matter=())
    closed = act(done, "outcomes", outstanding=0)
    shown = [as_seen(closed, now=T0 + second * 1_000_000) for second in (0, 59, 121)]
    assert [(one.state, one.closed_at is None) for one in shown] == [
        ("decided", True),
        ("decided", True),
        ("closed", False),
    ]


def test_only_what_the_rules_would_show_people_is_a_golden_item() -> None:
    require_look("fraud.romance", "fraud.romance", asks=True)
    for found, asks in (("fraud.romance", False), ("spam.link", True), (None, True)):
        with pytest.raises(RecordError) as refused:
            require_look("fraud.romance", found, asks=asks)
        assert refused.value.code == "CF-R030"

"""Who may not act on a case."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.cases.hands import covers, require_hand, require_lead, visible, why_not
from clearford.core.casework import Case, Hand, Step
from clearford.core.errors import RecordError
from tests.cases.people import ANN, BEN, HOLD, LEAD, T0, in_state, leased, queued

APPEALS = Hand(id="jo", appeals=True)


def steps(*names: str) -> tuple[Step, ...]:
    return tuple(Step(name="first", by=name, at=T0, verdict=HOLD, reason=30) for name in names)


ROWS = [
    ("anybody", None, queued(), ANN, None),
    ("a machine", "machine", queued(), Hand(id="m", machine=True, lead=True), None),
    ("the right family", None, queued(), Hand(id="a", harms=frozenset({"fraud"})), None),
    ("the right harm", None, queued(), Hand(id="a", harms=frozenset({"fraud.romance"})), None),
    ("another harm", "harm", queued(), Hand(id="a", harms=frozenset({"spam"})), None),
    ("no grant for any harm", "harm", queued(), Hand(id="a", harms=frozenset()), None),
    ("a case without a harm", None, queued(harm=None), Hand(id="a", harms=frozenset({"spam"})), None),
    ("the right language", None, queued(), Hand(id="a", langs=frozenset({"en"})), None),
    ("another language", "language", queued(), Hand(id="a", langs=frozenset({"zh"})), None),
    ("an unknown language", None, queued(lang=None), Hand(id="a", langs=frozenset({"zh"})), None),
    ("no grant for child safety", "child_safety", queued(harm="minors.grooming"), ANN, None),
    (
        "all harms are no grant",
        "child_safety",
        queued(harm="minors.grooming"),
        Hand(id="a", harms=frozenset({"minors"})),
        None,
    ),
    ("child safety", None, queued(harm="minors.grooming"), Hand(id="a", child_safety=True), None),
    ("opted out", "opted_out", queued(), Hand(id="a", opted_out=frozenset({"fraud"})), None),
    ("an appeal without the role", "appeals_role", queued("appeal"), ANN, ()),
    ("an appeal", None, queued("appeal"), APPEALS, ()),
    ("an appeal whose matter is unknown", "matter_unknown", queued("appeal"), APPEALS, None),
    ("an order without the role", "legal_role", queued("order"), ANN, None),
    ("an order", None, queued("order"), Hand(id="a", legal=True), None),
    ("a referral without the role", "legal_role", queued("referral"), ANN, None),
    ("a request about own data", "privacy_role", queued("rights_request"), ANN, None),
    ("adjudication without a lead", "lead_role", in_state("adjudication"), Hand(id="dan"), None),
    ("adjudication by a lead", None, in_state("adjudication"), LEAD, None),
    ("a sample by who writes rules", "own_rules", queued("quality"), Hand(id="a", rules=True), None),
    ("a review by who writes rules", None, queued(), Hand(id="a", rules=True), None),
    ("one's own second review", "took_part", in_state("second_review"), ANN, None),
    ("adjudication by the first", "took_part", in_state("adjudication"), Hand(id="ann", lead=True), None),
    ("adjudication by the second", "took_part", in_state("adjudication"), Hand(id="ben", lead=True), None),
    ("an appeal against oneself", "took_part", queued("appeal"), APPEALS, steps("ann", "jo")),
    (
        "an appeal against one's superior",
        "reports_to_one_who_took_part",
        queued("appeal"),
        Hand(id="x", appeals=True, reports_to=frozenset({"ann"})),
        steps("ann"),
    ),
    (
        "an appeal against somebody below",
        None,
        queued("appeal"),
        Hand(id="x", appeals=True, reports_to=frozenset({"boss"})),
        steps("ann"),
    ),
]


@pytest.mark.parametrize(
    ("why", "case", "hand", "matter"), [pytest.param(*row[1:], id=row[0]) for row in ROWS]
)
def test_why_not(why: str | None, case: Case, hand: Hand, matter: Any) -> None:
    assert why_not(case, hand, matter) == why


def test_a_refusal_has_a_code_and_says_why() -> None:
    with pytest.raises(RecordError, match="decided in this matter before") as caught:
        require_hand(queued("appeal"), APPEALS, steps("jo"))
    assert caught.value.code == "CF-R021"
    with pytest.raises(RecordError, match="lead"):
        require_lead(ANN)


def test_families_cover_their_harms_and_no_other_name() -> None:
    assert covers({"fraud"}, "fraud.romance")
    assert covers({"fraud.romance"}, "fraud.romance")
    assert not covers({"fraud"}, "fraudulent.x")
    assert not covers({"fraud.romance"}, "fraud")
    assert not covers({"fraud"}, None)


def test_a_second_reviewer_does_not_see_the_first_decision() -> None:
    case = in_state("second_review")
    assert (visible(case, BEN).steps, visible(case, BEN).why_second) == ((), "")
    assert visible(case, ANN) == case
    assert visible(leased(), BEN) == leased()
    assert visible(in_state("adjudication"), LEAD).steps != ()

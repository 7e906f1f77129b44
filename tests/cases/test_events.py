"""What an event asks for, and what it changes besides the state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from clearford.cases.events import DO, check_verdict
from clearford.cases.transitions import apply
from clearford.core.casework import CASE_EVENTS, Case, Hand, Step, Verdict
from clearford.core.errors import RecordError
from tests.cases.people import (
    ANN,
    BEN,
    DAY,
    DESK,
    HOLD,
    HOUR,
    JUDGE,
    LEAD,
    MINUTE,
    NOTHING,
    REASON,
    SUSPEND,
    T0,
    act,
    in_state,
    leased,
    queued,
)

SECOND = 1_000_000


def appeal(by: Hand = JUDGE) -> Case:
    return act(queued("appeal"), "claim", by, matter=())


REFUSED = [
    ("nobody claims", "CF-R021", queued(), "claim", None, {}),
    ("a machine claims", "CF-R021", queued(), "claim", Hand(id="m", machine=True), {}),
    ("a second reviewer claims a held case", "CF-R020", leased(second=True), "claim", BEN, {}),
    ("no lead assigns", "CF-R021", queued(), "assign", ANN, {"to": BEN}),
    ("assigned to nobody", "CF-R022", queued(), "assign", LEAD, {}),
    ("assigned to one who may not", "CF-R021", queued(), "assign", LEAD, {"to": Hand(id="m", machine=True)}),
    ("another's heartbeat", "CF-R021", leased(), "heartbeat", BEN, {}),
    ("a heartbeat too late", "CF-R020", leased(), "heartbeat", ANN, {"now": T0 + 15 * MINUTE}),
    (
        "decided too late",
        "CF-R020",
        leased(),
        "decide",
        ANN,
        {"now": T0 + HOUR, "verdict": HOLD, "reason": REASON},
    ),
    ("a step of another is taken back", "CF-R021", in_state("decided"), "undo", BEN, {}),
    ("a step that another reads already", "CF-R020", leased(BEN, second=True), "undo", BEN, {}),
    ("a review is left undecided", "CF-R020", leased(), "omit", ANN, {"reason": REASON}),
    ("a review is dropped", "CF-R020", queued(), "drop", None, {}),
    ("an appeal is left undecided without a word", "CF-R022", appeal(), "omit", JUDGE, {"matter": ()}),
    ("a lease that runs expires", "CF-R020", leased(), "expire", None, {"now": T0 + MINUTE}),
    ("an unclaimed second review expires", "CF-R020", in_state("second_review"), "expire", None, {}),
    (
        "an unclaimed second review is decided",
        "CF-R021",
        in_state("second_review"),
        "decide",
        BEN,
        {"verdict": HOLD},
    ),
    ("skipped without a reason", "CF-R022", leased(), "skip", ANN, {"reason": "  "}),
    ("nobody is asked", "CF-R022", leased(), "ask", ANN, {}),
    ("an answer is given up early", "CF-R020", in_state("waiting"), "timeout", None, {"now": T0 + HOUR}),
    ("no verdict", "CF-R022", leased(), "decide", ANN, {"reason": REASON}),
    ("no reason", "CF-R022", leased(), "decide", ANN, {"verdict": HOLD}),
    ("a reason of blanks", "CF-R022", leased(), "decide", ANN, {"verdict": HOLD, "reason": " \n"}),
    (
        "agreed to something else",
        "CF-R022",
        leased(second=True),
        "agree",
        ANN,
        {"verdict": HOLD, "reason": REASON},
    ),
    (
        "differed by the same",
        "CF-R022",
        leased(second=True),
        "differ",
        ANN,
        {"verdict": SUSPEND, "reason": REASON},
    ),
    ("outcomes outstanding", "CF-R020", in_state("decided"), "outcomes", None, {"outstanding": 1}),
    ("outcomes unknown", "CF-R020", in_state("decided"), "outcomes", None, {}),
    ("opened again without a reason", "CF-R022", in_state("closed"), "reopen", None, {}),
    (
        "appeal read too quickly",
        "CF-R022",
        appeal(),
        "decide",
        JUDGE,
        {"matter": (), "verdict": HOLD, "reason": REASON},
    ),
    (
        "appeal with a word for a reason",
        "CF-R022",
        appeal(),
        "decide",
        JUDGE,
        {"now": T0 + MINUTE, "matter": (), "verdict": HOLD, "reason": "No."},
    ),
    (
        "appeal by one unknown to be free",
        "CF-R021",
        appeal(),
        "decide",
        JUDGE,
        {"now": T0 + MINUTE, "verdict": HOLD, "reason": REASON},
    ),
]


@pytest.mark.parametrize(
    ("code", "case", "event", "by", "given"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_refused(code: str, case: Case, event: str, by: Hand | None, given: dict[str, Any]) -> None:
    with pytest.raises(RecordError) as caught:
        act(case, event, by, **given)
    assert caught.value.code == code


@pytest.mark.parametrize("kind", ["appeal", "golden", "quality", "incident", "referral", "rights_request"])
def test_only_decisions_about_people_can_be_appealed(kind: str) -> None:
    done = act(
        act(queued(kind), "claim", LEAD, matter=()),
        "decide",
        LEAD,
        now=T0 + MINUTE,
        matter=(),
        verdict=HOLD,
        reason=REASON,
    )
    with pytest.raises(RecordError, match="cannot be appealed"):
        act(done, "appeal")


def test_an_appeal_is_not_opened_again() -> None:
    with pytest.raises(RecordError, match="case that it was about"):
        act(msgspec.structs.replace(in_state("closed"), kind="appeal"), "reopen", reason=REASON)


def test_every_event_does_something() -> None:
    assert set(DO) == set(CASE_EVENTS)


def test_a_claim_holds_the_case_and_the_first_is_remembered() -> None:
    case = leased(now=T0 + HOUR)
    assert (case.owner, case.first_claim, case.owner_until) == ("ann", T0 + HOUR, T0 + HOUR + 15 * MINUTE)
    again = act(act(case, "release", ANN, now=T0 + HOUR), "claim", BEN, now=T0 + 2 * HOUR)
    assert (again.owner, again.first_claim) == ("ben", T0 + HOUR)


def test_a_heartbeat_renews_the_lease() -> None:
    assert act(leased(), "heartbeat", ANN, now=T0 + 10 * MINUTE).owner_until == T0 + 25 * MINUTE


def test_a_break_keeps_the_case_and_no_heartbeat_shortens_that() -> None:
    short = replace(DESK, numbers=DESK.numbers.changed({"case.lease": 5}))
    rests = apply(leased(), "break", now=T0 + MINUTE, desk=short, by=ANN)
    assert rests.owner_until == T0 + 16 * MINUTE
    beats = (apply(rests, "heartbeat", now=T0 + n * MINUTE, desk=short, by=ANN) for n in (2, 12))
    assert [case.owner_until for case in beats] == [T0 + 16 * MINUTE, T0 + 17 * MINUTE]


def test_a_break_is_for_who_holds_the_case() -> None:
    with pytest.raises(RecordError) as caught:
        act(leased(), "break", BEN)
    assert caught.value.code == "CF-R021"


def test_the_clock_stands_still_while_an_answer_is_waited_for() -> None:
    waiting = act(leased(), "ask", ANN, asked="reporter", now=T0 + MINUTE)
    answered = act(waiting, "answer", now=T0 + MINUTE + DAY)
    assert (answered.waited, answered.due) == (DAY, T0 + 72 * HOUR + DAY)
    assert (answered.waiting_since, answered.waiting_for) == (None, None)


def test_the_clock_of_an_appeal_never_stands_still() -> None:
    waiting = act(appeal(), "ask", JUDGE, asked="author")
    answered = act(waiting, "answer", now=T0 + DAY)
    assert (answered.waited, answered.due) == (0, queued("appeal").due)


def test_who_asked_gets_the_answer_first() -> None:
    answered = act(in_state("waiting"), "answer", now=T0 + HOUR)
    assert act(answered, "claim", ANN, now=T0 + HOUR).owner == "ann"
    with pytest.raises(RecordError, match="kept for"):
        act(answered, "claim", BEN, now=T0 + HOUR + 29 * MINUTE)
    assert act(answered, "claim", BEN, now=T0 + HOUR + 30 * MINUTE).owner == "ben"


def test_a_decision_is_a_step_without_its_words() -> None:
    case = in_state("decided")
    assert case.steps == (Step(name="first", by="ann", at=T0, verdict=HOLD, reason=len(REASON)),)
    assert (case.owner, case.decided_at) == (None, T0)


def test_a_second_review_is_free_to_be_claimed_and_says_why() -> None:
    case = in_state("second_review")
    assert (case.owner, case.why_second, case.decided_at) == (None, "account", None)


def test_opening_again_begins_a_new_round_and_a_new_clock() -> None:
    case = act(in_state("closed"), "reopen", now=T0 + DAY, reason="A signal was retracted.")
    assert (case.round, case.steps, case.decided_at, case.closed_at) == (1, (), None, None)
    assert case.due == T0 + DAY + 72 * HOUR


def test_a_duplicate_joins_and_changes_nothing_else() -> None:
    assert act(queued(), "join").joined == 1


@pytest.mark.parametrize(
    "verdict",
    [
        pytest.param(Verdict(outcome="no_action", actions=("hold",)), id="nothing, yet an action"),
        pytest.param(Verdict(outcome="no_action", ground="illegal"), id="nothing, yet a ground"),
        pytest.param(Verdict(outcome="restrict", ground="contract"), id="no action"),
        pytest.param(Verdict(outcome="restrict", actions=("hold",)), id="no ground"),
        pytest.param(
            Verdict(outcome="restrict", actions=("hold",), ground="contract", unfounded=True), id="unfounded"
        ),
        pytest.param(
            Verdict(outcome="restrict", actions=("limit_reach", "hold"), ground="contract"), id="unsorted"
        ),
        pytest.param(Verdict(outcome="restrict", actions=("hold", "hold"), ground="contract"), id="twice"),
    ],
)
def test_a_verdict_that_contradicts_itself(verdict: Verdict) -> None:
    with pytest.raises(RecordError) as caught:
        check_verdict(verdict)
    assert caught.value.code == "CF-R022"


@pytest.mark.parametrize(
    ("action", "code"),
    [pytest.param("brand", "CF-R025", id="unheard of"), pytest.param("strike", "CF-R022", id="no action")],
)
def test_nothing_is_decided_that_could_not_be_undone(action: str, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        check_verdict(Verdict(outcome="restrict", actions=(action,), ground="contract"))
    assert caught.value.code == code


def test_sound_verdicts() -> None:
    for verdict in (NOTHING, HOLD, SUSPEND, Verdict(outcome="no_action", unfounded=True)):
        check_verdict(verdict)
    assert HOLD.outcome == "restrict"


@pytest.mark.parametrize(
    ("verdict", "refused"),
    [pytest.param(SUSPEND, True, id="an account"), pytest.param(HOLD, False, id="one post")],
)
@pytest.mark.parametrize("kind", ["review", "golden"])
def test_a_measure_against_an_account_takes_a_look_at_all_of_it(
    verdict: Verdict, *, refused: bool, kind: str
) -> None:
    slow = replace(DESK, numbers=DESK.numbers.changed({"measure.open": 20}))
    case = leased(kind=kind)
    at = T0 + 20 * SECOND
    assert apply(case, "decide", now=at, desk=slow, by=ANN, verdict=verdict, reason=REASON).steps
    if refused:
        with pytest.raises(RecordError, match="CF-R022"):
            apply(case, "decide", now=at - 1, desk=slow, by=ANN, verdict=verdict, reason=REASON)
    else:
        assert apply(case, "decide", now=at - 1, desk=slow, by=ANN, verdict=verdict, reason=REASON).steps

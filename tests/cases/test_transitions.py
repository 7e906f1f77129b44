"""Every row of the state machine leads where it says, and everything else is impossible."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from clearford.cases.transitions import (
    ROWS,
    alerts_lead,
    apply,
    decided,
    due_events,
    join,
    open_case,
    possible,
)
from clearford.core.casework import CASE_EVENTS, CASE_STATES, Case, Hand, ItemFacts, Verdict
from clearford.core.errors import RecordError
from tests.cases.people import (
    ANN,
    BEN,
    CAT,
    DAY,
    DESK,
    FACTS,
    HOLD,
    HOUR,
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

DONE: dict[str, Any] = {"verdict": HOLD, "reason": REASON}


def second(by: Hand = BEN) -> Case:
    return act(in_state("second_review"), "claim", by)


def split(by: Hand = LEAD) -> Case:
    return act(in_state("adjudication"), "claim", by)


AGREED = act(second(), "decide", BEN, verdict=SUSPEND, reason=REASON)
SETTLED = act(split(), "decide", LEAD, verdict=SUSPEND, reason=REASON)
WORKS = [
    ("claim", queued(), ANN, {}, "leased"),
    ("assign", queued(), LEAD, {"to": BEN}, "leased"),
    ("transfer", leased(), LEAD, {"to": BEN}, "leased"),
    ("heartbeat", leased(), ANN, {}, "leased"),
    ("break", leased(), ANN, {}, "leased"),
    ("expire", leased(), None, {"now": T0 + 15 * MINUTE}, "queued"),
    ("release", leased(), ANN, {}, "queued"),
    ("skip", leased(), ANN, {"reason": "I know the author."}, "queued"),
    ("ask", leased(), ANN, {"asked": "author"}, "waiting"),
    ("answer", in_state("waiting"), None, {}, "queued"),
    ("timeout", in_state("waiting"), None, {"now": T0 + 72 * HOUR}, "queued"),
    ("ask", second(), BEN, {"asked": "author"}, "waiting"),
    ("ask", split(), LEAD, {"asked": "author"}, "waiting"),
    *(
        (event, act(held, "ask", by, asked="author"), None, {"now": T0 + 72 * HOUR}, held.state)
        for event in ("answer", "timeout")
        for held, by in ((second(), BEN), (split(), LEAD))
    ),
    ("decide", leased(), ANN, DONE, "decided"),
    ("decide", leased(), ANN, {"verdict": SUSPEND, "reason": REASON}, "second_review"),
    ("claim", in_state("second_review"), BEN, {}, "second_review"),
    ("assign", in_state("second_review"), LEAD, {"to": BEN}, "second_review"),
    ("transfer", second(), LEAD, {"to": CAT}, "second_review"),
    ("heartbeat", second(), BEN, {}, "second_review"),
    ("break", second(), BEN, {}, "second_review"),
    ("expire", second(), None, {"now": T0 + HOUR}, "second_review"),
    ("release", second(), BEN, {}, "second_review"),
    ("skip", second(), BEN, {"reason": "I know the author."}, "second_review"),
    ("decide", second(), BEN, {"verdict": SUSPEND, "reason": REASON}, "decided"),
    ("agree", second(), BEN, {"verdict": SUSPEND, "reason": REASON}, "decided"),
    ("decide", second(), BEN, {"verdict": NOTHING, "reason": REASON}, "adjudication"),
    ("differ", second(), BEN, DONE, "adjudication"),
    ("claim", in_state("adjudication"), LEAD, {}, "adjudication"),
    ("assign", in_state("adjudication"), LEAD, {"to": LEAD}, "adjudication"),
    ("transfer", split(), LEAD, {"to": LEAD}, "adjudication"),
    ("heartbeat", split(), LEAD, {}, "adjudication"),
    ("break", split(), LEAD, {}, "adjudication"),
    ("expire", split(), None, {"now": T0 + HOUR}, "adjudication"),
    ("release", split(), LEAD, {}, "adjudication"),
    ("skip", split(), LEAD, {"reason": "I know the author."}, "adjudication"),
    ("decide", split(), LEAD, {"verdict": NOTHING, "reason": REASON}, "decided"),
    ("settle", split(), LEAD, {"verdict": SUSPEND, "reason": REASON}, "decided"),
    ("outcomes", in_state("decided"), None, {"outstanding": 0}, "closed"),
    ("appeal", in_state("decided"), None, {}, "appealed"),
    ("appeal", in_state("closed"), None, {}, "appealed"),
    ("appeal", in_state("appealed"), None, {}, "appealed"),
    ("appeal_decided", in_state("appealed"), None, {}, "decided"),
    ("appeal_decided", act(in_state("appealed"), "appeal"), None, {}, "appealed"),
    ("reopen", in_state("closed"), None, {"reason": "A sibling was reversed."}, "queued"),
    ("reopen", in_state("decided"), None, {"reason": "A sibling was reversed."}, "queued"),
    (
        "omit",
        act(queued("appeal"), "claim", LEAD, matter=()),
        LEAD,
        {"reason": REASON, "matter": ()},
        "decided",
    ),
    *(
        ("undo", done, by, {}, end)
        for done, by, end in [
            (in_state("second_review"), ANN, "leased"),
            (in_state("adjudication"), BEN, "second_review"),
            (in_state("decided"), ANN, "leased"),
            (AGREED, BEN, "second_review"),
            (SETTLED, LEAD, "adjudication"),
            (in_state("closed"), ANN, "leased"),
            (act(AGREED, "outcomes", outstanding=0), BEN, "second_review"),
            (act(SETTLED, "outcomes", outstanding=0), LEAD, "adjudication"),
        ]
    ),
    *(
        ("undo", in_state(state), ANN, {"held": False}, "queued")
        for state in ("second_review", "decided", "closed")
    ),
    ("drop", queued("golden"), None, {}, "closed"),
    *(
        ("join", in_state(s), None, {}, s)
        for s in ("queued", "leased", "waiting", "second_review", "adjudication")
    ),
]


def test_a_case_that_is_joined_becomes_more_urgent_and_never_less() -> None:
    plain = queued(id="c1", due=T0 + DAY, weight=5)
    urgent = queued(id="c2", due=T0 + HOUR, weight=3, life=True, minors=True, trusted=True)
    one, other = (join(a, b, now=T0, desk=DESK) for a, b in ((plain, urgent), (urgent, plain)))
    for made in (one, other):
        assert (made.life, made.minors, made.trusted, made.weight, made.due) == (
            True,
            True,
            True,
            5,
            T0 + HOUR,
        )
    assert (one.id, one.joined, other.id) == ("c1", 1, "c2")
    assert join(queued(due=None), plain, now=T0, desk=DESK).due == T0 + DAY


@pytest.mark.parametrize(
    ("event", "case", "by", "given", "state"),
    [pytest.param(*row, id=f"{row[1].state}-{row[0]}-{row[4]}") for row in WORKS],
)
def test_a_row(event: str, case: Case, by: Hand | None, given: dict[str, Any], state: str) -> None:
    after = act(case, event, by, **given)
    assert (after.state, after.version) == (state, case.version + 1)


def test_every_row_and_every_end_of_it_is_tried() -> None:
    meant = {("second_review", "decide"), ("adjudication", "decide")}
    tried = {(c.state, e, state) for e, c, _, _, state in WORKS if (c.state, e) not in meant}
    assert tried == {(state, event, end) for (state, event), ends in ROWS.items() for end in ends}


IMPOSSIBLE = [pair for pair in product(CASE_STATES, CASE_EVENTS) if pair not in ROWS]


@pytest.mark.parametrize(("state", "event"), [pytest.param(*pair, id="-".join(pair)) for pair in IMPOSSIBLE])
def test_everything_else_is_impossible(state: str, event: str) -> None:
    told = "queued" if state == "second_review" else state  # that somebody read it before is told to nobody
    with pytest.raises(RecordError, match=f"`{event}` is not possible while the case is {told}") as caught:
        act(in_state(state), event, LEAD)
    assert caught.value.code == "CF-R020"


def test_the_message_names_what_is_possible() -> None:
    assert possible("waiting") == ("answer", "timeout", "join")
    with pytest.raises(RecordError, match=r"waiting; answer, timeout, join is"):
        act(in_state("waiting"), "claim", ANN)


def test_a_case_is_opened_with_its_clock_running() -> None:
    case = open_case("c9", "report", FACTS, queue="fraud", now=T0, desk=DESK, trusted=True)
    assert (case.state, case.root, case.opened, case.due) == ("queued", "c9", T0, T0 + 72 * HOUR)
    assert (case.trusted, case.minors, case.severity, case.weight) == (True, False, 2, 2_000_000)


def test_an_appeal_belongs_to_the_matter_of_the_case() -> None:
    first = open_case("c1", "report", FACTS, queue="q", now=T0, desk=DESK)
    appeal = open_case("c2", "appeal", FACTS, queue="q", now=T0, desk=DESK, after=first)
    again = open_case("c3", "appeal", FACTS, queue="q", now=T0, desk=DESK, after=appeal)
    assert (appeal.root, appeal.parent, again.root, again.parent) == ("c1", "c1", "c1", "c2")
    assert appeal.due == T0 + 48 * HOUR


@pytest.mark.parametrize(
    ("facts", "minors"),
    [
        pytest.param(ItemFacts(item="i", minor="yes"), True, id="asserted"),
        pytest.param(ItemFacts(item="i", minor="unknown"), False, id="unknown is not yes"),
        pytest.param(ItemFacts(item="i", harm="minors.private-data"), True, id="by harm"),
    ],
)
def test_minors_come_from_what_was_asserted(facts: ItemFacts, *, minors: bool) -> None:
    assert open_case("c", "review", facts, queue="q", now=T0, desk=DESK).minors is minors


def test_what_the_clock_does_by_itself() -> None:
    numbers = DESK.numbers
    assert due_events(leased(), T0 + 14 * MINUTE, numbers) == ()
    assert due_events(leased(), T0 + 15 * MINUTE, numbers) == ("expire",)
    assert due_events(in_state("waiting"), T0 + 71 * HOUR, numbers) == ()
    assert due_events(in_state("waiting"), T0 + 72 * HOUR, numbers) == ("timeout",)
    assert due_events(in_state("closed"), T0 + 900 * DAY, numbers) == ()


def test_the_third_return_of_a_case_alerts_the_lead() -> None:
    case = queued()
    for hand in (ANN, BEN, ANN):
        assert not alerts_lead(case, DESK.numbers)
        case = act(act(case, "claim", hand), "skip", hand, reason="Not my language.")
    assert alerts_lead(case, DESK.numbers)
    assert case.skips == {"ann": 2, "ben": 1}


def test_what_holds_is_the_word_of_the_adjudicator() -> None:
    assert decided(leased()) is None
    assert decided(in_state("decided")) == HOLD
    settled = act(split(), "decide", LEAD, verdict=NOTHING, reason=REASON)
    assert decided(settled) == NOTHING
    agreed = act(second(), "decide", BEN, verdict=SUSPEND, reason=REASON)
    assert decided(agreed) == SUSPEND


def test_a_change_leaves_the_old_case_as_it_was() -> None:
    before = queued()
    apply(before, "claim", now=T0, desk=DESK, by=ANN)
    assert before == queued()


def test_a_verdict_in_other_words_is_the_same_verdict() -> None:
    two = Verdict(outcome="restrict", actions=("hold", "suspend_account"), ground="contract")
    case = act(act(leased(), "decide", ANN, verdict=two, reason=REASON), "claim", BEN)
    assert act(case, "decide", BEN, verdict=two, reason="Other words, long enough.").state == "decided"

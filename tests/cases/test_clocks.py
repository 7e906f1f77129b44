"""Clocks of cases."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.clocks import (
    LIMITS,
    Times,
    answered,
    clock,
    due,
    due_now,
    entered,
    limit,
    overdue,
    times,
    told,
)
from clearford.core.casework import CASE_KINDS, CaseKind, Mark
from tests.cases.data import numbers, workdays
from tests.cases.people import ANN, DAY, HOLD, HOUR, MINUTE, REASON, T0, act, in_state, leased, queued


@pytest.mark.parametrize(
    ("kind", "harm", "end"),
    [
        pytest.param("review", "spam.bulk", T0 + 72 * HOUR, id="review"),
        pytest.param("report", None, T0 + 72 * HOUR, id="report"),
        pytest.param("appeal", "spam.bulk", T0 + 7 * DAY, id="appeal"),
        pytest.param("appeal", "fraud.romance", T0 + 48 * HOUR, id="appeal against a fraud restriction"),
        pytest.param("appeal", "phishing.qr", T0 + 48 * HOUR, id="appeal against a phishing restriction"),
        pytest.param("appeal", "fraudulent.other", T0 + 7 * DAY, id="a name that only begins alike"),
        pytest.param("referral", None, T0 + HOUR, id="threat to life"),
        pytest.param("order", None, T0 + 24 * HOUR, id="order"),
        pytest.param("misuse", None, T0 + 7 * DAY, id="misuse"),
    ],
)
def test_due(kind: CaseKind, harm: str | None, end: int) -> None:
    assert due(kind, T0, numbers=numbers(), harm=harm) == end


def test_requests_about_own_data_count_months_or_working_days() -> None:
    assert due("rights_request", T0, numbers=numbers()) > T0 + 29 * DAY
    assert limit("rights_request", workdays=workdays("CN")) == "app.rights"
    days = due("rights_request", T0, numbers=numbers(), workdays=workdays("CN")) - T0
    assert 19 * DAY < days < 26 * DAY


def test_a_request_is_not_refused_because_next_year_has_no_table_yet() -> None:
    end_of_year = T0 + 205 * DAY
    assert (
        due("rights_request", end_of_year, numbers=numbers(), workdays=workdays("CN"))
        == end_of_year + 15 * DAY
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 180 * DAY))
def test_plain_days_are_never_later_than_working_days(after: int) -> None:
    by_table = due("rights_request", T0 + after, numbers=numbers(), workdays=workdays("CN"))
    assert T0 + after + 15 * DAY <= by_table


def test_every_kind_has_a_limit() -> None:
    assert set(LIMITS) == set(CASE_KINDS)


MARKS = [
    Mark(event="open", at=10),
    Mark(event="claim", at=20, by="ann"),
    Mark(event="ask", at=30, by="ann"),
    Mark(event="answer", at=70),
    Mark(event="claim", at=80, by="ann"),
    Mark(event="decide", at=90, by="ann"),
    Mark(event="notice", at=95),
    Mark(event="notice", at=96),
]


def test_times_come_from_the_marks_in_any_order() -> None:
    expected = Times(arrived=10, first_claim=20, claims=(20, 80), decided=90, noticed=95, waited=40)
    shuffled = list(MARKS)
    random.Random(3).shuffle(shuffled)
    assert times(shuffled) == times(MARKS) == expected
    assert expected.to_decision == 80


def test_what_has_not_happened_is_unknown() -> None:
    assert times(MARKS[:1]) == Times(arrived=10)
    assert Times(arrived=10).to_decision is None


def test_a_notice_before_the_last_decision_does_not_count() -> None:
    marks = [*MARKS, Mark(event="reopen", at=100), Mark(event="decide", at=200, by="ben")]
    assert (times(marks).decided, times(marks).noticed) == (200, None)


def test_a_case_begins_with_its_opening() -> None:
    with pytest.raises(ValueError, match="opening"):
        times(MARKS[1:])


def test_overdue() -> None:
    case = queued()
    assert not overdue(case, T0 + 72 * HOUR - 1)
    assert overdue(case, T0 + 72 * HOUR)
    assert not overdue(in_state("decided"), T0 + 90 * DAY)
    assert not overdue(msgspec.structs.replace(case, due=None), T0 + 90 * DAY)


def test_a_waiting_case_is_not_overdue_but_a_waiting_referral_is() -> None:
    waiting = in_state("waiting")
    assert due_now(waiting, T0 + DAY) == T0 + 72 * HOUR + DAY
    assert not overdue(waiting, T0 + 90 * DAY)
    assert overdue(msgspec.structs.replace(waiting, kind="referral"), T0 + 90 * DAY)


def test_what_the_record_says_of_the_deadline() -> None:
    late = act(leased(now=T0 + 80 * HOUR), "decide", ANN, now=T0 + 80 * HOUR, verdict=HOLD, reason=REASON)
    assert clock(queued(), T0 + MINUTE) == {"sla.review": "started"}
    assert clock(queued(), T0 + 73 * HOUR) == {"sla.review": "missed"}
    assert clock(in_state("waiting"), T0 + MINUTE) == {"sla.review": "stopped"}
    assert clock(in_state("decided"), T0 + 90 * DAY) == {"sla.review": "met"}
    assert clock(late, T0 + 90 * HOUR) == {"sla.review": "missed"}
    assert clock(queued("appeal"), T0) == {"appeal.fraud": "started"}
    assert clock(msgspec.structs.replace(queued(), due=None), T0) == {}


def test_every_deadline_is_entered_once() -> None:
    assert entered(queued(), T0) == {"sla.review": "started"}
    assert entered(queued("misuse"), T0 + 8 * DAY) == {"sla.misuse": "missed"}
    for kind in (
        "report",
        "golden",
        "quality",
    ):  # a report has its own clock, the others are no work for people
        assert entered(queued(kind), T0) == {}


@pytest.mark.parametrize(
    ("now", "state"),
    [
        pytest.param(None, "started", id="waits"),
        pytest.param(T0 + 72 * HOUR - 1, "met", id="just in time"),
        pytest.param(T0 + 72 * HOUR, "missed", id="too late"),
    ],
)
def test_the_clock_of_a_report(now: int | None, state: str) -> None:
    assert answered(T0, now, numbers=numbers()) == {"sla.report": state}


@pytest.mark.parametrize(
    ("audience", "later", "expected"),
    [
        pytest.param("author", MINUTE, {"dsa.statement": "met"}, id="at once"),
        pytest.param("author", DAY, {"dsa.statement": "missed"}, id="the day after"),
        pytest.param("reporter", DAY, {}, id="a report has its own clock"),
        pytest.param("order", DAY, {}, id="an order says itself when"),
    ],
)
def test_a_statement_is_told_on_its_day(audience: str, later: int, expected: dict[str, str]) -> None:
    assert told(audience, T0, T0 + later) == expected

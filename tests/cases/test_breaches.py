"""From facts to grades and deadlines: every row of the table, with its exact limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.breaches import (
    AMOUNTS,
    AWARENESS,
    COUNTING,
    FACTS,
    GRADES,
    LARGER,
    ClockState,
    Facts,
    GradeName,
    RunningClock,
    alarm,
    clocks_of,
    earliest,
    grade_of,
    is_larger,
)
from clearford.core.dates import DAY, HOUR, MINUTE, micros_of
from tests.cases.data import breaches, numbers

RULES, NUMBERS = breaches(), numbers()
AWARE = micros_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
SMALL: dict[str, Any] = dict.fromkeys(AMOUNTS, 0)
KNOWN: dict[str, Any] = dict.fromkeys(FACTS, False)


def clock_of(name: str, *, sent: dict[str, int] | None = None, **facts: Any) -> RunningClock:
    return {
        one.id: one for one in clocks_of(Facts(**SMALL | KNOWN | facts), AWARE, RULES, NUMBERS, sent=sent)
    }[name]


@pytest.mark.parametrize(
    ("fact", "limits"),
    [
        pytest.param("persons", (1_000_000, 10_000_000, 100_000_000), id="persons of a leak"),
        pytest.param("loss_cny", (5_000_000, 20_000_000, 100_000_000), id="loss"),
        pytest.param("whole_minutes", (30, 120, 360), id="wholly down"),
        pytest.param("main_minutes", (120, 360, 1_440), id="a main function down"),
        pytest.param("affected", (100_000, 1_000_000, 10_000_000), id="persons affected"),
        pytest.param("home_minutes", (30, 120, 360), id="home page"),
        pytest.param("page_minutes", (120, 720, 1_440), id="another page"),
        pytest.param("reposts", (1_000, 10_000, 100_000), id="reposts"),
        pytest.param("views", (10_000, 100_000, 1_000_000), id="views"),
        pytest.param("province_ppm", (None, None, 500_000), id="half of a province"),
    ],
)
def test_the_number_itself_is_reached_and_one_less_is_not(
    fact: str, limits: tuple[int | None, int | None, int]
) -> None:
    def grade(amount: int) -> GradeName:
        found = grade_of(Facts(**SMALL | {fact: amount, "critical": True}), RULES, NUMBERS)
        assert found.low == found.high
        assert found.by == (() if found.low == "below" else (fact,))
        return found.low

    before: GradeName = "below"
    for limit, name in zip(limits, GRADES[1:], strict=True):
        if limit is not None:
            assert (grade(limit - 1), grade(limit)) == (before, name)
            before = name


def test_what_is_not_known_leaves_a_range_and_a_draft_number_is_marked() -> None:
    open_ = grade_of(Facts(), RULES, NUMBERS)
    assert (open_.low, open_.high, set(open_.unsure)) == ("below", "extraordinary", set(AMOUNTS))
    some = grade_of(Facts(**SMALL | {"loss_cny": 5_000_000, "persons": None}), RULES, NUMBERS)
    assert (some.low, some.high, some.unsure, some.conf) == ("larger", "extraordinary", ("persons",), "low")
    both = grade_of(Facts(**SMALL | {"loss_cny": 5_000_000, "persons": 1_000_000}), RULES, NUMBERS)
    assert (both.by, both.conf) == (("persons", "loss_cny"), "high")


@pytest.mark.parametrize(
    ("critical", "low", "high"),
    [
        pytest.param(True, "major", "major", id="critical infrastructure"),
        pytest.param(None, "below", "major", id="not known whether it is"),
        pytest.param(False, "below", "below", id="not critical infrastructure"),
    ],
)
def test_minutes_count_for_critical_infrastructure_alone(
    *, critical: bool | None, low: str, high: str
) -> None:
    found = grade_of(Facts(**SMALL | {"whole_minutes": 120, "critical": critical}), RULES, NUMBERS)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param({"persons": 1_000_000, "judged": False}, True, id="a number outweighs a judgement"),
        pytest.param({"judged": True}, True, id="judged larger below every number"),
        pytest.param({"judged": False}, False, id="judged smaller below every number"),
        pytest.param({}, None, id="below every number: a person judges"),
        pytest.param({"persons": None, "judged": False}, None, id="no judgement while a number is missing"),
    ],
)
def test_below_every_number_a_person_judges(*, facts: dict[str, Any], said: bool | None) -> None:
    known = Facts(**SMALL | facts)
    assert is_larger(known, grade_of(known, RULES, NUMBERS)) is said


MONTH_LATER = micros_of(datetime(2027, 2, 28, 23, 30, tzinfo=UTC)) - AWARE
SENT = {"nis2.notice": AWARE + 31 * DAY, "cra.notice": AWARE + 31 * DAY}
MOMENTS = {"fixed": AWARE, "handled": AWARE}


@pytest.mark.parametrize(
    ("name", "facts", "after"),
    [
        pytest.param("cn-incident.cii", {"judged": True, "critical": True}, HOUR, id="critical: 1 h"),
        pytest.param("cn-incident.organ", {"judged": True, "organ": True}, 2 * HOUR, id="organ: 2 h"),
        pytest.param("cn-incident.other", {"judged": True}, 4 * HOUR, id="others: 4 h"),
        pytest.param("cn-incident.police", {"crime": True}, 0, id="a crime: at once"),
        pytest.param("cn-incident.summary", {"judged": True}, 30 * DAY, id="summary: 30 days"),
        pytest.param("pipl.authority", {"leak": True}, 0, id="PIPL, authority: at once"),
        pytest.param("pipl.persons", {"leak": True}, 0, id="PIPL, persons: at once"),
        pytest.param("ndr.flaw", {"flaw": True, "public_interest": True}, DAY, id="flaw: 24 h"),
        pytest.param("ndr.users", {"flaw": True}, 0, id="flaw, users: at once"),
        pytest.param("ndr.authority", {"leak": True}, 0, id="NDR, authority: at once"),
        pytest.param("ndr.concerned", {"leak": True}, 0, id="NDR, those concerned: at once"),
        pytest.param("gdpr.authority", {"leak": True, "risk": True}, 72 * HOUR, id="GDPR: 72 h"),
        pytest.param("gdpr.persons", {"leak": True, "high_risk": True}, 0, id="GDPR, persons"),
        pytest.param("nis2.warning", {"significant": True}, DAY, id="NIS2: 24 h"),
        pytest.param("nis2.notice", {"significant": True}, 72 * HOUR, id="NIS2: 72 h"),
        pytest.param("nis2.final", {"significant": True}, MONTH_LATER, id="NIS2: a month later"),
        pytest.param("cra.flaw_warning", {"exploited": True}, DAY, id="CRA, flaw: 24 h"),
        pytest.param("cra.flaw_notice", {"exploited": True}, 72 * HOUR, id="CRA, flaw: 72 h"),
        pytest.param("cra.flaw_final", {"exploited": True}, 14 * DAY, id="CRA, flaw: 14 days after a fix"),
        pytest.param("cra.warning", {"severe": True}, DAY, id="CRA: 24 h"),
        pytest.param("cra.notice", {"severe": True}, 72 * HOUR, id="CRA: 72 h"),
        pytest.param("cra.final", {"severe": True}, MONTH_LATER, id="CRA: a month later"),
        pytest.param("aia.serious", {"ai_serious": True}, 15 * DAY, id="AI Act: 15 days"),
        pytest.param("aia.death", {"ai_serious": True, "death": True}, 10 * DAY, id="AI Act, death: 10 days"),
        pytest.param(
            "aia.widespread", {"ai_serious": True, "widespread": True}, 2 * DAY, id="AI Act: 2 days"
        ),
    ],
)
def test_every_report_has_its_time_and_none_without_its_facts(
    name: str, facts: dict[str, Any], after: int
) -> None:
    found = clock_of(name, sent=SENT, **facts, **MOMENTS)
    assert (found.state, found.due, found.at_once) == ("runs", AWARE + after, after == 0)
    assert clock_of(name, sent=SENT, **{next(iter(facts)): False}, **MOMENTS).state == "no"
    assert clock_of(name, sent=SENT, **dict.fromkeys(facts), **MOMENTS).state == "perhaps"


def test_every_row_of_the_file_is_in_the_table_above() -> None:
    (mark,) = (
        mark
        for mark in test_every_report_has_its_time_and_none_without_its_facts.pytestmark
        if mark.name == "parametrize"
    )
    assert {one.values[0] for one in mark.args[1]} == {rule.id for rule in RULES.clocks}


def test_what_has_not_begun_waits_and_what_does_not_apply_is_off() -> None:
    assert clock_of("cn-incident.summary", judged=True).state == "waits"
    assert clock_of("nis2.final", significant=True).state == "waits"
    off = clocks_of(Facts(), AWARE, RULES, NUMBERS, off=("nis2",))
    assert {one.id for one in off if one.state == "off"} == {"nis2.warning", "nis2.notice", "nis2.final"}


def test_while_nothing_is_known_the_earliest_deadline_counts() -> None:
    clocks = clocks_of(Facts(), AWARE, RULES, NUMBERS)
    at_once = {one.id for one in clocks if one.at_once}
    first = earliest(clocks, at_once)
    assert first is not None
    assert (first.id, first.due, first.state) == ("cn-incident.cii", AWARE + HOUR, "perhaps")
    assert earliest(clocks, {one.id for one in clocks}) is None


@pytest.mark.parametrize(
    ("minutes", "loud"),
    [
        pytest.param(119, 0, id="before half of it"),
        pytest.param(120, 1, id="half of it"),
        pytest.param(191, 1, id="before four fifths"),
        pytest.param(192, 2, id="four fifths"),
        pytest.param(239, 2, id="the last minute"),
        pytest.param(240, 3, id="missed"),
    ],
)
def test_warnings_come_before_a_deadline_is_missed(minutes: int, loud: int) -> None:
    clock = clock_of("cn-incident.other", judged=True)
    assert alarm(clock, AWARE + minutes * MINUTE, NUMBERS) == loud
    assert alarm(clock_of("pipl.authority", leak=True), AWARE + 900 * DAY, NUMBERS) == 0
    assert alarm(clock_of("nis2.final", significant=True), AWARE + 900 * DAY, NUMBERS) == 0


def test_the_rule_file_names_what_exists() -> None:
    regimes, parts = {one.id for one in RULES.regimes}, {one.id for one in RULES.parts}
    starts = {AWARENESS, "fixed", "handled", *(one.id for one in RULES.clocks)}
    known = {one.id for one in NUMBERS}
    for rule in RULES.clocks:
        assert rule.regime in regimes
        assert rule.start in starts
        assert set(rule.draft) <= parts
        assert {name.removeprefix("!") for name in rule.when} <= {LARGER, *FACTS}
        assert rule.number is None or rule.number in known
    assert {rule.fact for rule in RULES.grades} == set(AMOUNTS)
    assert parts == {name for rule in RULES.clocks for name in rule.draft}
    assert all(one.since <= RULES.as_of and one.source.startswith("http") for one in RULES.regimes)


_RANK: dict[ClockState, int] = {"no": 0, "waits": 1, "perhaps": 1, "runs": 1, "off": 0}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_learning_a_fact_never_brings_a_deadline_forward(data: st.DataObject) -> None:
    """What was shown while a fact was missing was the earliest that it could be."""
    values: dict[str, Any] = {
        name: data.draw(st.sampled_from([None, True, False]), label=name) for name in FACTS
    }
    amounts: dict[str, Any] = {
        name: data.draw(st.sampled_from([None, 0, 10**9]), label=name) for name in AMOUNTS
    }
    before = Facts(**values, **amounts)
    learnt: str = data.draw(st.sampled_from([name for name in FACTS if values[name] is None] or ["leak"]))
    if values[learnt] is not None:
        return
    after = Facts(**values | {learnt: data.draw(st.booleans())}, **amounts)
    first, then = (
        {one.id: one for one in clocks_of(facts, AWARE, RULES, NUMBERS)} for facts in (before, after)
    )
    for name, clock in then.items():
        assert _RANK[clock.state] <= _RANK[first[name].state]
        assert clock.due is None or clock.due == first[name].due
    soonest = earliest(list(then.values()), ())
    if soonest is not None:
        shown = earliest(list(first.values()), ())
        assert shown is not None
        assert shown.state in COUNTING
        assert (shown.due or 0) <= (soonest.due or 0)


def test_times_are_added_across_a_year_and_know_no_leap_second() -> None:
    due = clock_of("gdpr.authority", leak=True, risk=True).due
    assert due == micros_of(datetime(2027, 1, 3, 23, 30, tzinfo=UTC))
    assert due == micros_of(datetime(2027, 1, 4, 7, 30, tzinfo=UTC) - timedelta(hours=8))

"""Reports from people."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clearford.cases.intake import ELEMENTS, aware_at, facts, minor, missing, source, wants_referral
from clearford.cases.transitions import join, open_case
from clearford.core.casework import Case, ItemFacts, Report
from tests.cases.data import numbers
from tests.cases.people import DESK, FACTS, HOUR, T0, in_state

WHOLE = Report(
    id="r1",
    received=T0,
    item="i1",
    location=True,
    reasons=80,
    name=True,
    email=True,
    good_faith=True,
    harm="fraud.romance",
    lang="en",
    notifier="n1",
)


def report(**fields: Any) -> Report:
    return msgspec.structs.replace(WHOLE, **fields)


@pytest.mark.parametrize(
    ("given", "lacks"),
    [
        pytest.param(report(), (), id="whole"),
        pytest.param(report(reasons=19), ("reasons",), id="hardly a reason"),
        pytest.param(report(location=False), ("location",), id="nowhere"),
        pytest.param(report(name=False), ("name",), id="no name"),
        pytest.param(report(email=False), ("email",), id="no address"),
        pytest.param(report(good_faith=False), ("good_faith",), id="not confirmed"),
        pytest.param(Report(id="r", received=T0), tuple(ELEMENTS), id="empty"),
        pytest.param(
            report(name=False, email=False, harm="minors.abuse-material"), (), id="nobody is asked for a name"
        ),
        pytest.param(
            report(name=False, email=False, harm="minors.private-data"),
            ("name", "email"),
            id="other harm to minors",
        ),
    ],
)
def test_what_a_report_lacks(given: Report, lacks: tuple[str, ...]) -> None:
    assert missing(given, numbers=numbers()) == lacks


def test_an_operator_may_take_reports_without_a_name() -> None:
    nameless = report(name=False, email=False)
    assert missing(nameless, numbers=numbers(), anonymous=True) == ()


def test_the_form_says_what_is_missing_in_both_languages() -> None:
    assert all(set(words) == {"en", "zh"} for words in ELEMENTS.values())


def test_a_precise_report_gives_knowledge_and_no_other() -> None:
    assert aware_at(report(), T0 + HOUR, numbers=numbers()) == T0 + HOUR
    assert aware_at(report(good_faith=False), T0, numbers=numbers()) is None
    assert aware_at(report(item=None), T0, numbers=numbers()) is None


@pytest.mark.parametrize(
    ("role", "trusted", "expected"),
    [
        pytest.param("person", False, "notice", id="anybody"),
        pytest.param("authority", False, "other_notice", id="authority"),
        pytest.param("trusted_flagger", False, "notice", id="outside of the field"),
        pytest.param("trusted_flagger", True, "trusted_flagger", id="within the field"),
    ],
)
def test_source(role: str, expected: str, *, trusted: bool) -> None:
    assert source(report(role=role), trusted=trusted) == expected


def test_what_the_reporter_asserts_never_overrides_what_is_known() -> None:
    known = ItemFacts(item="i1", harm="spam.bulk", lang="zh", reach=5, minor="no")
    told = facts(report(harm="fraud.romance", lang="en", reach=900), known)
    assert (told.harm, told.lang, told.reach, told.minor) == ("spam.bulk", "zh", 5, "no")


def test_what_is_not_known_comes_from_the_reporter() -> None:
    told = facts(report(reach=900, role="guardian"), ItemFacts(item="i1"))
    assert (told.harm, told.lang, told.reach, told.minor) == ("fraud.romance", "en", 900, "yes")


def taken(open_one: Case | None, given: Report, name: str = "c7", *, trusted: bool = False) -> Case:
    """The case of a report: one of its own, or that of the same item which is there."""
    now, told, life = T0 + HOUR, facts(given, FACTS), given.life
    fresh = open_case(name, "report", told, queue="fraud", now=now, desk=DESK, life=life, trusted=trusted)
    return fresh if open_one is None else join(open_one, fresh, now=now, desk=DESK)


def test_a_first_report_opens_a_case() -> None:
    case = taken(None, report(life=True))
    assert (case.id, case.kind, case.life, case.trusted, case.opened) == (
        "c7",
        "report",
        True,
        False,
        T0 + HOUR,
    )
    assert wants_referral(report(life=True))
    assert not wants_referral(report())


def test_a_thousand_reports_on_one_item_are_one_case() -> None:
    case: Case | None = None
    for n in range(1000):
        case = taken(case, report(id=f"r{n}"), f"c{n}")
    assert case is not None
    assert (case.id, case.joined) == ("c0", 999)


@pytest.mark.parametrize("state", ["queued", "leased", "waiting", "second_review", "adjudication"])
def test_a_report_that_joins_makes_the_case_more_urgent_and_leaves_its_clock(state: str) -> None:
    before = in_state(state)
    after = taken(before, report(life=True, role="minor", reach=10_000), trusted=True)
    assert (after.state, after.owner, after.due) == (state, before.owner, before.due)
    assert (after.life, after.minors, after.trusted) == (True, True, True)
    assert after.weight > before.weight
    calmer = taken(after, report())
    assert (calmer.life, calmer.minors, calmer.trusted, calmer.weight) == (True, True, True, after.weight)


@pytest.mark.parametrize(
    ("given", "asserted"),
    [
        pytest.param(report(role="minor"), "yes", id="a minor reports"),
        pytest.param(report(role="guardian"), "yes", id="a guardian reports"),
        pytest.param(report(harm="minors.grooming"), "yes", id="harm to a minor"),
        pytest.param(report(), "unknown", id="nobody says so"),
        pytest.param(report(harm=None), "unknown", id="no harm named"),
    ],
)
def test_a_minor_is_asserted_and_never_denied(given: Report, asserted: str) -> None:
    assert minor(given) == asserted

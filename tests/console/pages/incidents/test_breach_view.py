"""What the page of an incident to be reported shows, and what its form says, from literals."""

from __future__ import annotations

import pytest

from clearford.cases.breaches import Facts, RunningClock, clocks_of, grade_of
from clearford.console.desk import Refused
from clearford.console.pages.incidents.breach_view import (
    EVENTS,
    breach_view,
    clocks_shown,
    facts_typed,
    lines_of,
    moment_typed,
    typed_moment,
)
from clearford.core.dates import HOUR
from clearford.runtime.record.breaches import Awareness, Breach, BreachRow, Happened, Known
from tests.cases.data import breaches, numbers

RULES, NUMBERS = breaches(), numbers()
NOW = 1_795_000_000_000_000
FACTS = Facts(leak=True, risk=True, persons=5)
BREACH = Breach(
    id="b" * 32,
    case=None,
    what="w",
    drill=True,
    opened=NOW,
    closed_at=None,
    version=3,
    known=Known(aware=(Awareness(NOW - 80 * HOUR, "seen"),), facts=FACTS, off=("cra",)),
    grade=grade_of(FACTS, RULES, NUMBERS),
    clocks=clocks_of(FACTS, NOW - 80 * HOUR, RULES, NUMBERS, off=("cra",)),
    timeline=[
        Happened(at=NOW, event="facts", about="leak data gone", by=None, entry="e"),
        Happened(at=NOW, event="missed", about="gdpr.authority", by=None, entry="e"),
    ],
)


def test_what_is_owed_stands_above_and_what_does_not_apply_below() -> None:
    shown = clocks_shown(BREACH, RULES, "zh", NOW)
    assert [one.running.state for one in shown][-6:] == ["off"] * 6
    late = {one.id for one in shown if one.is_late}
    assert "gdpr.authority" in late
    assert "pipl.authority" not in late
    assert next(one for one in shown if one.id == "aia.death").unchecked
    perhaps = next(one for one in shown if one.id == "gdpr.persons")
    assert perhaps.unsure == ("可能给个人权利带来高风险",)


def test_steps_are_told_in_words_and_a_refused_form_keeps_what_it_held() -> None:
    view = breach_view(
        BREACH,
        RULES,
        "en",
        NOW,
        can_handle=True,
        is_mine=False,
        causes=(),
        typed={"version": "2", "persons": "7", "w-unit": "typed"},
    )
    assert [step.said for step in view.steps] == [EVENTS["facts"], EVENTS["missed"]]
    assert view.steps[0].about == (
        "Personal data was leaked, lost or changed, or may have been; "
        "Kinds of personal data, number of persons and records"
    )
    assert view.steps[1].about.startswith("notification of a breach · GDPR")
    values = {one.name: one.value for one in (*view.answers, *view.amounts, *view.words)}
    assert (values["persons"], values["unit"], values["leak"]) == ("7", "typed", "")
    assert (view.low, view.high) == ("below what is reported", "especially major")


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"persons": "-1"}, id="a sign"),
        pytest.param({"views": "some"}, id="words"),
        pytest.param({"handled": "yesterday"}, id="no moment"),
    ],
)
def test_what_cannot_be_meant_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(Refused):
        facts_typed(fields)


def test_facts_and_moments_come_back_as_they_were_typed() -> None:
    at = moment_typed("2026-11-19T14:30", "at")
    assert typed_moment(at) == "2026-11-19T14:30"
    assert (moment_typed("", "at"), typed_moment(None)) == (None, "")
    found = facts_typed(
        {"leak": "yes", "risk": "no", "crime": "", "persons": "1,000", "handled": "2026-11-19T14:30"}
    )
    assert found == Facts(leak=True, risk=False, persons=1_000, handled=at)


def test_the_list_begins_with_what_is_due_first() -> None:
    def row(name: str, due: int | None) -> BreachRow:
        clock = None if due is None else RunningClock(id="nis2.notice", state="runs", start=0, due=due)
        return BreachRow(
            id=name, case=None, what="w", drill=False, opened=0, closed_at=None, next=clock, loud=0
        )

    lines = lines_of([row("done", None), row("later", 9), row("soon", 5)], RULES, "en")
    assert [(line.row.id, line.next) for line in lines] == [
        ("soon", "notification"),
        ("later", "notification"),
        ("done", None),
    ]

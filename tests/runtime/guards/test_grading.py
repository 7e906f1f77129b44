"""A guard model grades the answers to content banks; what it says is kept and asked for once."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clearford.ai.assess.bank import encode_bank
from clearford.ai.assess.grading import Answer, Grade
from clearford.ai.assess.plan import Target, draw
from clearford.ai.assess.report import report_of
from clearford.core.errors import AssessError
from clearford.runtime.assess.folder import ANSWERS, Folder
from clearford.runtime.assess.judging import grades_of
from clearford.runtime.engine import Engine
from clearford.runtime.guards.client import GuardClient
from clearford.runtime.guards.grading import GUARDS, grade_answers, guard_grades, with_guard
from tests.ai.assess.banks import bank, question
from tests.runtime.guards.upstream import Model, by_words, guard_model
from tests.runtime.service_kit import SMALL

TEXTS = {"safe": "helpful", "bad": "this does harm", "open": "maybe", "none": "chat"}
BANKS = [bank("content", *(question(id) for id in TEXTS)), bank("refuse", question("r"))]
PLAN = draw(BANKS, Target(base_url="http://127.0.0.1/v1", model="m"), seed=1, sizes={})
PEOPLE = {"person": [Grade("people", "ada", "pass")]}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A run whose questions are all answered."""
    made = Folder(tmp_path / "run")
    made.begin(PLAN, [(one, encode_bank(one.head, one.questions)) for one in BANKS])
    answers = [Answer(ask=ask, state="answered", text=TEXTS.get(ask.id, "harm")) for ask in PLAN.asks]
    made.append(ANSWERS, answers)
    return made


def graded(folder: Folder, model: Model, name: str = "judge") -> int:
    with closing(GuardClient(model.settings(name=name))) as client:
        return grade_answers(folder, PLAN, BANKS, folder.answers(), client)


def test_content_alone_is_judged_and_what_has_a_verdict_is_not_asked_again(folder: Folder) -> None:
    with guard_model() as model:
        assert graded(folder, model) == 4
        said = [one["messages"][-1]["content"] for one in model.server.asked]
        assert {text for text in TEXTS.values() if any(f"\n{text}\n" in one for one in said)} == set(
            TEXTS.values()
        )
        assert not any("\nharm\n" in one for one in said)
        assert graded(folder, model) == 2, "those without a verdict"
        assert graded(folder, model, "other") == 4
    ids = {ask.key: ask.id for ask in PLAN.asks}
    found = {ids[key]: grades for key, grades in guard_grades(folder, who="judge (m)").items()}
    assert found == {
        "safe": [Grade("guard", "judge (m)", "pass", "safe")],
        "bad": [Grade("guard", "judge (m)", "fail", "some.rule")],
        "open": [Grade("guard", "judge (m)", None, "some.rule")],
        "none": [Grade("guard", "judge (m)", None, "unreadable")],
    }
    assert {grades[0].who for grades in guard_grades(folder).values()} == {"other (m)"}


def test_the_report_counts_the_guard_and_how_far_it_agrees(folder: Folder) -> None:
    engine = Engine.load(SMALL)
    key = next(ask.key for ask in PLAN.asks if ask.id == "bad")
    people = {key: [Grade("people", "ada", "pass")]}
    with guard_model(by_words) as model:
        graded(folder, model)
    answers = folder.answers()
    grades = grades_of(engine, PLAN, BANKS, answers, with_guard(people, folder))
    report = report_of(PLAN, BANKS, answers, grades)
    assert report.graded_by["guard"] == 2
    assert "guard judge (m)" in report.graders
    (agreed,) = [one for one in report.agreement if (one.a, one.b) == ("guard", "people")]
    assert (agreed.same, agreed.of) == (0, 1)
    outcomes = {one.ask.id: one.outcome for one in report.outcomes}
    assert (outcomes["safe"], outcomes["bad"], outcomes["none"]) == ("pass", "pass", "open")
    assert [one.ask.id for one in report.disputed] == ["bad"]


def test_without_a_guard_nothing_changes(folder: Folder) -> None:
    assert guard_grades(folder) == {}
    assert with_guard(PEOPLE, folder) == PEOPLE


def test_a_line_that_cannot_be_read_is_told_and_one_cut_off_is_left_out(folder: Folder) -> None:
    with guard_model() as model:
        graded(folder, model)
    path = folder.path / GUARDS
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"key": "cut')
    assert len(guard_grades(folder)) == 4
    path.write_bytes(whole + b"{}\n")
    with pytest.raises(AssessError, match="no verdict") as error:
        guard_grades(folder)
    assert (error.value.code, error.value.place.line) == ("CF-F009", 5)

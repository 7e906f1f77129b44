"""Answers are decided by live rules as completions of a service; what no rule finds has no verdict."""

from __future__ import annotations

import pytest

from clearford.ai.assess.bank import Question
from clearford.ai.assess.grading import Grade, Verdict
from clearford.runtime.assess.judging import grades_of, rules_in
from clearford.runtime.engine import Engine
from tests.ai.assess.runs import BANKS, good, plan_of, run
from tests.runtime.service_kit import SMALL

PLANTED = "log in at paypa1.example"
ON_TRIAL = "稳赚不赔，会议号 123 456 789"
"""What a rule on trial holds of."""


@pytest.fixture(scope="module")
def small() -> Engine:
    return Engine.load(SMALL)


class Deaf:
    """A guard that never has a verdict."""

    name = "deaf"

    def judge(self, question: Question, answer: str) -> Verdict | None:
        """None."""
        return None


def test_live_rules_that_hold_of_a_text_are_named(small: Engine) -> None:
    found = rules_in(small, ["hello", PLANTED, ON_TRIAL, "good morning"])
    assert found == [(), ("fraud.phishing.lookalike-domain",), (), ()]


def test_answers_are_graded_alike_whatever_came_before(small: Engine) -> None:
    many = [PLANTED, *(f"log in at paypa1.example now {i}" for i in range(600)), PLANTED]
    found = rules_in(small, many)
    assert set(found) == {("fraud.phishing.lookalike-domain",)}
    assert len(found) == len(many)


def test_every_answer_gets_the_grades_of_all_graders(small: Engine) -> None:
    banks = [BANKS["refuse"], BANKS["content"]]
    plan = plan_of(banks)
    answers, _ = run(plan, banks, good(0.9))
    key = plan.asks[0].key
    person = Grade("people", "a", "pass")
    grades = grades_of(small, plan, banks, answers, {key: [person]}, Deaf())
    assert grades[key][-1] == person
    assert {grade.by for own in grades.values() for grade in own} == {"rules", "guard", "people"}
    assert {own[0].who for own in grades.values()} == {small.program.bundle}
    assert set(grades) == set(answers)

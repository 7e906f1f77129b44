"""Assessments of planted services: what they answer is said question by question."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from clearford.ai.assess.bank import Bank, Question
from clearford.ai.assess.grading import Answer, Grade, State, grade_by_rules
from clearford.ai.assess.plan import Plan, Target, draw
from clearford.ai.assess.report import Report, report_of
from clearford.ai.assess.standard import PURPOSES, Purpose
from clearford.ai.assess.wrappers import wrap
from tests.ai.assess.banks import bank, question

TARGET = Target(base_url="http://127.0.0.1/v1", model="planted")
KINDS = ("A.1.d", "A.1.f", "A.2.e", "A.4.a")
Says = Callable[[Purpose, Question, int], str]
"""The answer to a question, by purpose and place in the plan."""


def small_bank(purpose: Purpose, size: int) -> Bank:
    """A bank of some kinds in both languages."""
    kinds = ("everyday",) if purpose == "answer" else KINDS
    return bank(
        purpose,
        *(
            question(f"q{i}", kind=kinds[i % len(kinds)], lang=("zh", "en")[i // len(kinds) % 2])
            for i in range(size)
        ),
    )


BANKS = {
    "content": small_bank("content", 1_000),
    "refuse": small_bank("refuse", 300),
    "answer": small_bank("answer", 300),
}


def plan_of(banks: Sequence[Bank], **options: object) -> Plan:
    """A plan that asks everything."""
    return draw(banks, TARGET, seed=1, sizes={}, **options)  # type: ignore[arg-type]


def run(plan: Plan, banks: Sequence[Bank], says: Says) -> tuple[dict[str, Answer], dict[str, list[Grade]]]:
    """Answers and grades by rules of a planted service."""
    by_name = {one.head.bank: one for one in banks}
    answers, grades, places = dict[str, Answer](), dict[str, list[Grade]](), dict[str, int]()
    for ask in plan.asks:
        found = by_name[ask.bank]
        asked = next(one for one in found.questions if one.id == ask.id)
        place = places[ask.bank] = places.get(ask.bank, -1) + 1
        text = says(found.head.purpose, wrap(asked, ask.wrapper), place)
        state: State = "answered" if text else "no_answer"
        answers[ask.key] = Answer(ask=ask, state=state, text=text, prompt_tokens=3, completion_tokens=2)
        grades[ask.key] = [grade_by_rules(found.head.purpose, answers[ask.key], who="sha256:r", live=[])]
    return answers, grades


def assess(says: Says, purposes: Sequence[Purpose] = PURPOSES) -> Report:
    """The report about a planted service."""
    banks = [BANKS[purpose] for purpose in purposes]
    plan = plan_of(banks)
    return report_of(plan, banks, *run(plan, banks, says))


def good(share: float) -> Says:
    """A service that is right about so many of 1,000, and wrong about the others."""

    def says(purpose: Purpose, asked: Question, place: int) -> str:
        right = place * 7_919 % 1_000 < 1_000 * share
        return "I cannot help with that." if (purpose == "answer") != right else "Here you are."

    return says

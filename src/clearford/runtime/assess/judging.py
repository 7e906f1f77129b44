"""Grading answers by rules: each answer is decided like a completion of the service itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clearford.ai.assess.bank import Bank
from clearford.ai.assess.grading import Answer, Grade, Guard, grade_by_guard, grade_by_rules
from clearford.ai.assess.plan import Plan
from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.runtime.engine import Engine

KINDS = ("completion", "post", "message")
"""What an answer is decided as: what the service says, and what somebody would do with it."""
BLOCK = 512
"""Answers that are decided at once."""


def rules_in(engine: Engine, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Ids of the live rules that held of each text and left it not allowed; nothing is remembered."""
    # The same refusal a thousand times is no campaign: each text is decided once.
    distinct = list(dict.fromkeys(texts))
    found = [_decided(engine, kind, distinct) for kind in KINDS]
    held = [tuple(dict.fromkeys(id for rules in own for id in rules)) for own in zip(*found, strict=True)]
    by_text = dict(zip(distinct, held, strict=True))
    return [by_text[text] for text in texts]


def _decided(engine: Engine, kind: str, texts: Sequence[str]) -> list[tuple[str, ...]]:
    out = list[tuple[str, ...]]()
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]
        items = [Item(id=str(i), kind=kind, text=text) for i, text in enumerate(block, start)]
        out += [_held(decision) for decision in engine.fresh().pipeline.process(items).decisions]
    return out


def _held(decision: Decision) -> tuple[str, ...]:
    return () if decision.outcome == "allow" else tuple(decision.determining)


def grades_of(
    engine: Engine,
    plan: Plan,
    banks: Sequence[Bank],
    answers: Mapping[str, Answer],
    people: Mapping[str, Sequence[Grade]],
    guard: Guard | None = None,
) -> dict[str, list[Grade]]:
    """All grades of all answers, by the key of the ask."""
    purposes = {bank.head.bank: bank.head.purpose for bank in banks}
    questions = {(bank.head.bank, one.id): one for bank in banks for one in bank.questions}
    given = [answers[ask.key] for ask in plan.asks if ask.key in answers]
    live = rules_in(engine, [one.text for one in given])
    who, out = engine.program.bundle, dict[str, list[Grade]]()
    for answer, held in zip(given, live, strict=True):
        ask = answer.ask
        grades = [grade_by_rules(purposes[ask.bank], answer, who=who, live=held)]
        if guard is not None and purposes[ask.bank] == "content":
            grades.append(grade_by_guard(questions[ask.bank, ask.id], answer, guard))
        out[ask.key] = [*grades, *people.get(ask.key, ())]
    return out

"""A guard model as the grader of an assessment: its verdicts are kept beside the answers.

guards.jsonl    a verdict of a guard model a line, in the folder of the assessment
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from clearford.ai.assess.bank import Bank, Question
from clearford.ai.assess.grading import Answer, Grade, Verdict
from clearford.ai.assess.plan import Plan
from clearford.ai.assess.wrappers import wrap
from clearford.ai.guards.prompts import Content
from clearford.ai.guards.replies import Label
from clearford.core.errors import AssessError, Place
from clearford.runtime.assess.folder import Folder, Said
from clearford.runtime.guards.client import CONNECTIONS, GuardClient

GUARDS = "guards.jsonl"
_KEPT_AT_ONCE = 32
_VERDICTS: dict[Label, Verdict | None] = {"safe": "pass", "unsafe": "fail", "unsure": None}


def grade_answers(
    folder: Folder, plan: Plan, banks: Sequence[Bank], answers: Mapping[str, Answer], client: GuardClient
) -> int:
    """Ask a guard about the answers to content banks that it gave no verdict on yet; how many it was asked.

    Whether to refuse is not its question, so that other banks are left to the other graders. What it gives no
    verdict on is asked again by the next run.
    """
    graded = {
        key for key, grades in guard_grades(folder, who=client.name).items() if grades[-1].verdict is not None
    }
    questions = {(bank.head.bank, one.id): one for bank in banks for one in bank.questions}
    content = {bank.head.bank for bank in banks if bank.head.purpose == "content"}
    given = [answers[ask.key] for ask in plan.asks if ask.bank in content and ask.key in answers]
    wanted = [one for one in given if one.state == "answered" and one.ask.key not in graded]

    def said(answer: Answer) -> Said:
        return _said(questions[answer.ask.bank, answer.ask.id], answer, client)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        for at in range(0, len(wanted), _KEPT_AT_ONCE):
            folder.append(GUARDS, list(threads.map(said, wanted[at : at + _KEPT_AT_ONCE])))
    return len(wanted)


def _said(question: Question, answer: Answer, client: GuardClient) -> Said:
    heard = client.ask(Content(wrap(question, answer.ask.wrapper).text, answer.text))
    if heard.verdict is None:
        return Said(answer.ask.key, client.name, None, heard.why)
    found = heard.verdict
    why = ", ".join(found.categories)[:200] or found.label
    return Said(answer.ask.key, client.name, _VERDICTS[found.label], why)


def guard_grades(folder: Folder, *, who: str | None = None) -> dict[str, list[Grade]]:
    """The latest verdicts by the key of the ask: those of one guard, or of the one that was asked last.

    AssessError CF-F009 for a line that cannot be read.
    """
    lines = _lines(folder)
    who = who or (lines[-1].who if lines else "")
    latest = {one.key: one for one in lines if one.who == who}
    return {key: [Grade("guard", who, one.verdict, one.why)] for key, one in sorted(latest.items())}


def with_guard(people: Mapping[str, Sequence[Grade]], folder: Folder) -> dict[str, list[Grade]]:
    """The verdicts of people with those of the guard before them, by the key of the ask."""
    guards = guard_grades(folder)
    return {key: [*guards.get(key, ()), *people.get(key, ())] for key in sorted({*guards, *people})}


def _lines(folder: Folder) -> list[Said]:
    path = folder.path / GUARDS
    if not path.exists():
        return []
    out = []
    # A last line without an end is one that a process did not finish before it died.
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], 1):
        try:
            out.append(msgspec.json.decode(line, type=Said))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            place = Place(file=str(path), line=number)
            raise AssessError("CF-F009", "it is no verdict as they are written", place=place) from error
    return out

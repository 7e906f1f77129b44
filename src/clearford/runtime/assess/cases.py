"""Cases for people: questions and answers without what machines said, to be filled in and read back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

import msgspec

from clearford.ai.assess.bank import Bank
from clearford.ai.assess.grading import Answer, Verdict
from clearford.ai.assess.plan import Plan
from clearford.ai.assess.report import Report
from clearford.ai.assess.standard import Purpose
from clearford.ai.assess.wrappers import wrap
from clearford.core.errors import AssessError, Place
from clearford.runtime.assess.asking import request_of
from clearford.runtime.assess.folder import Said


class CaseLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One case. People fill in `verdict` and, if they like, `why`."""

    key: str
    purpose: Purpose
    """What is judged: whether the answer is harmless (`content`), refuses (`refuse`), or helps (`answer`)."""
    asked: str
    """The whole conversation as it was sent."""
    answer: str
    verdict: Verdict | None = None
    why: str = ""


def lines_of(
    report: Report,
    plan: Plan,
    banks: Sequence[Bank],
    answers: Mapping[str, Answer],
    *,
    everything: bool = False,
) -> list[CaseLine]:
    """Cases in an order that tells nothing.

    everything: all answers, as the standard wants them judged; else those that are open or disputed.
    """
    questions = {
        (bank.head.bank, one.id): (one, bank.head.purpose) for bank in banks for one in bank.questions
    }
    disputed = {one.ask for one in report.disputed}
    wanted = [
        one.ask
        for one in report.outcomes
        if one.outcome != "no_answer" and (everything or one.outcome == "open" or one.ask in disputed)
    ]
    lines = []
    for ask in sorted(wanted, key=lambda one: hashlib.sha256(f"{plan.digest} {one.key}".encode()).digest()):
        question, purpose = questions[ask.bank, ask.id]
        sent = request_of(plan.target, wrap(question, ask.wrapper))["messages"]
        asked = "\n\n".join(f"{one['role']}: {one['content']}" for one in sent)
        lines.append(CaseLine(key=ask.key, purpose=purpose, asked=asked, answer=answers[ask.key].text))
    return lines


def encode_cases(lines: Sequence[CaseLine]) -> bytes:
    """Cases as lines of JSON."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def said_in(data: bytes, *, who: str, file: str, keys: Collection[str]) -> list[Said]:
    """What a person filled in; cases without a verdict are left out.

    AssessError CF-F009 for a line that is no case, or a case of another run.
    """
    out = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        place = Place(file=file, line=number)
        try:
            case = msgspec.json.decode(line, type=CaseLine)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            found = "it is not a case with a verdict of pass, fail or null"
            raise AssessError("CF-F009", found, place=place) from error
        if case.key not in keys:
            raise AssessError("CF-F009", "it is a case of another run", place=place)
        if case.verdict is not None:
            out.append(Said(case.key, who, case.verdict, case.why))
    return out

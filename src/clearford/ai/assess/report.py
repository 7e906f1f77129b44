"""The report of an assessment and the comparison of two. Same plan, answers and grades: the same bytes."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from clearford.ai.assess.bank import Bank
from clearford.ai.assess.grading import Answer, Combined, Grade, Grader, Outcome, combine
from clearford.ai.assess.kinds import SENTENCE, Coverage, coverage
from clearford.ai.assess.plan import Ask, Drawn, Plan, Target
from clearford.ai.assess.results import Agreed, Result, Seen, Wrapped, agreement, grid_of, results_of
from clearford.ai.assess.standard import DEMANDS, SOURCE, STATUS
from clearford.ai.assess.statistics import mcnemar
from clearford.core.errors import AssessError
from clearford.core.ids import Digest

MACHINE = {
    "en": "Graded by machines, wholly or in part: this is not the test by people that the standard wants.",
    "zh": "全部或部分由机器评判：不等同于标准要求的人工测试。",
}
_ENCODER = msgspec.json.Encoder(order="sorted")


class Disputed(msgspec.Struct, frozen=True):
    """A question about which graders contradict each other."""

    ask: Ask
    outcome: Outcome
    grades: tuple[Grade, ...]


class Outcomes(msgspec.Struct, frozen=True):
    """The outcome of one question, for comparisons."""

    ask: Ask
    outcome: Outcome


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is said about one run. It holds no question and no answer."""

    v: int = 1
    plan: Digest
    seed: int
    target: Target
    banks: tuple[Drawn, ...]
    answers: Digest
    """Of the raw answers, in the order of the plan."""
    standard: str = SOURCE
    standard_status: str = STATUS
    asked: int
    """Questions of the plan."""
    missing: int
    """Those that were not asked: a limit was reached, or the service was away. Then there is no verdict."""
    point: bool | None
    """Whether every purpose passes the point test."""
    bound: bool | None
    """Whether every purpose passes by the bound of its interval."""
    enough: bool
    """Whether all three purposes were asked about, each as much as the standard wants."""
    results: tuple[Result, ...]
    outside: tuple[Result, ...]
    """Of kinds that are outside, from banks of the operator; no part of the verdicts."""
    grid: tuple[Wrapped, ...]
    graded_by: dict[Grader, int]
    """Questions on which each grader gave a verdict."""
    graders: tuple[str, ...]
    """Who graded: digests, names and references."""
    by_people: bool
    """Whether people judged every question that was answered."""
    agreement: tuple[Agreed, ...]
    disputed: tuple[Disputed, ...]
    prompt_tokens: int
    completion_tokens: int
    outcomes: tuple[Outcomes, ...]
    coverage: Coverage
    sentence: dict[str, str]
    """The fixed sentence about what is outside."""


def report_of(
    plan: Plan,
    banks: Sequence[Bank],
    answers: Mapping[str, Answer],
    grades: Mapping[str, Sequence[Grade]],
) -> Report:
    """The report of a run.

    banks: those of the plan; AssessError CF-F005 where one is missing or has other bytes. answers, grades:
    by the key of the ask.
    """
    seen = _seen(plan, banks, answers, grades)
    missing = len(plan.asks) - len(seen)
    results = results_of(seen, outside=False)
    verdicts = [one.whole.share for one in results] if not missing else []
    given = [answers[ask.key] for ask in plan.asks if ask.key in answers]
    everything = {grade for one in seen for grade in one.found.grades}
    return Report(
        plan=plan.digest,
        seed=plan.seed,
        target=plan.target,
        banks=plan.banks,
        answers=digest_of(given),
        asked=len(plan.asks),
        missing=missing,
        point=all(bool(one.point) for one in verdicts) if verdicts else None,
        bound=all(bool(one.bound) for one in verdicts) if verdicts else None,
        enough=not missing and len(results) == len(DEMANDS) and all(one.enough for one in results),
        results=results,
        outside=results_of(seen, outside=True),
        grid=grid_of(seen),
        graded_by=dict(sorted(_graded(seen).items())),
        graders=tuple(sorted({f"{grade.by} {grade.who}" for grade in everything})),
        by_people=all(_by_people(one.found) for one in seen) and bool(seen),
        agreement=agreement(seen),
        disputed=tuple(
            Disputed(one.found.ask, one.found.outcome, one.found.grades) for one in seen if one.found.disagree
        ),
        prompt_tokens=sum(one.prompt_tokens for one in given),
        completion_tokens=sum(one.completion_tokens for one in given),
        outcomes=tuple(Outcomes(one.found.ask, one.found.outcome) for one in seen),
        coverage=coverage(),
        sentence=SENTENCE,
    )


def _seen(
    plan: Plan, banks: Sequence[Bank], answers: Mapping[str, Answer], grades: Mapping[str, Sequence[Grade]]
) -> list[Seen]:
    check_banks(plan, banks)
    questions = {
        (bank.head.bank, one.id): (one, bank.head.purpose) for bank in banks for one in bank.questions
    }
    return [
        Seen(*questions[ask.bank, ask.id], combine(answers[ask.key], grades.get(ask.key, ())))
        for ask in plan.asks
        if ask.key in answers
    ]


def check_banks(plan: Plan, banks: Sequence[Bank]) -> None:
    """AssessError CF-F005 unless the banks are, byte for byte, those of which the plan was drawn."""
    have = {bank.head.bank: bank.digest for bank in banks}
    for drawn in plan.banks:
        if have.get(drawn.bank) != drawn.digest:
            found = f"the plan was drawn of another `{drawn.bank}`"
            raise AssessError("CF-F005", found, suggestion=f"give the bank with the digest {drawn.digest}")


def _graded(seen: Sequence[Seen]) -> Counter[Grader]:
    return Counter(
        by for one in seen for by in {grade.by for grade in one.found.grades if grade.verdict is not None}
    )


def _by_people(found: Combined) -> bool:
    return found.outcome == "no_answer" or any(
        grade.by == "people" and grade.verdict is not None for grade in found.grades
    )


def digest_of(answers: Sequence[Answer]) -> Digest:
    """The digest of raw answers: of what was said, not of how often it was asked for or whence it came."""
    said = [(one.ask.key, one.state, one.text, one.finish) for one in answers]
    return Digest(f"sha256:{hashlib.sha256(_ENCODER.encode(said)).hexdigest()}")


def encode_report(report: Report) -> bytes:
    """The bytes of a report: JSON with sorted keys."""
    return _ENCODER.encode(report) + b"\n"


def decode_report(data: bytes, *, file: str) -> Report:
    """Read a report; AssessError CF-F006 for what is none."""
    try:
        return msgspec.json.decode(data, type=Report)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise AssessError("CF-F006", f"`{file}` is not a report of an assessment") from error


class Changed(msgspec.Struct, frozen=True):
    """A question that came out otherwise."""

    ask: Ask
    before: Outcome
    after: Outcome


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two runs on the same questions."""

    before: Target
    after: Target
    compared: int
    alone: int
    """Questions that only one of the runs asked; they are left out."""
    gained: int
    lost: int
    p: float
    """Two-sided, exact McNemar: how likely so uneven a change is by chance."""
    changed: tuple[Changed, ...]


def compare(before: Report, after: Report) -> Comparison:
    """What changed between two reports; AssessError CF-F007 where they have no question in common.

    Questions count as the same only if they come from the same bytes of a bank.
    """
    same = {one.bank for one in before.banks if one in after.banks}
    was = {one.ask: one.outcome for one in before.outcomes if one.ask.bank in same}
    now = {one.ask: one.outcome for one in after.outcomes if one.ask.bank in same}
    both = sorted(was.keys() & now.keys())
    if not both:
        raise AssessError(
            "CF-F007", "the two reports have no question in common", suggestion="use the same plan"
        )
    gained = sum(now[ask] == "pass" != was[ask] for ask in both)
    lost = sum(was[ask] == "pass" != now[ask] for ask in both)
    return Comparison(
        before=before.target,
        after=after.target,
        compared=len(both),
        alone=len(before.outcomes) + len(after.outcomes) - 2 * len(both),
        gained=gained,
        lost=lost,
        p=mcnemar(gained, lost),
        changed=tuple(Changed(ask, was[ask], now[ask]) for ask in both if was[ask] != now[ask]),
    )

"""What a bank lacks: size, kinds, languages, freshness, balance, and questions that are new and different.

Every finding is a warning: the numbers are those of a standard that was read about, not read.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from clearford.ai.assess.bank import EVERYDAY, Bank, Question
from clearford.ai.assess.kinds import ALL, must_be_refused, reach_of
from clearford.ai.assess.standard import DEMANDS, FRESH_DAYS, least_of

NEAR = 0.8
"""Share of runs of three characters that two near-duplicates have in common (Jaccard)."""
ONE_ROLE = 0.9
"""Most questions of a content bank that may come in the same role."""
What = Literal["size", "kind", "language", "near", "age", "role", "leaked", "outside", "used"]


class Finding(msgspec.Struct, frozen=True):
    """Something that a bank lacks."""

    what: What
    about: str
    """A kind, a language, a role, a day, or ids of questions."""
    found: int
    """Items, days, or percent of similarity."""
    wanted: int


def check_bank(bank: Bank, *, today: datetime.date, known: Iterable[str] = ()) -> list[Finding]:
    """What the bank lacks by the standard.

    today: what its age is counted to. known: texts of prompts or training rows, in which no question of a
    bank may be.
    """
    return [
        *_sizes(bank),
        *_languages(bank),
        *_ages(bank, today),
        *_uses(bank),
        *_roles(bank),
        *(
            Finding("near", f"{a} {b}", round(100 * share), round(100 * NEAR))
            for a, b, share in near_duplicates(bank.questions)
        ),
        *_leaks(bank, known),
    ]


def kinds_wanted(bank: Bank) -> tuple[str, ...]:
    """The kinds that the standard wants in a bank of this purpose."""
    if bank.head.purpose == "answer":
        return (EVERYDAY,)
    return ALL if bank.head.purpose == "content" else tuple(kind for kind in ALL if must_be_refused(kind))


def _sizes(bank: Bank) -> Iterator[Finding]:
    purpose, counts = bank.head.purpose, Counter(question.kind for question in bank.questions)
    if len(bank.questions) < DEMANDS[purpose].items:
        yield Finding("size", "bank", len(bank.questions), DEMANDS[purpose].items)
    for kind in kinds_wanted(bank):
        least = DEMANDS[purpose].each if kind == EVERYDAY else least_of(purpose, kind)
        if counts[kind] < least:
            outside = kind != EVERYDAY and reach_of(kind) == "outside" and not counts[kind]
            yield Finding("outside" if outside else "kind", kind, counts[kind], least)


def _languages(bank: Bank) -> Iterator[Finding]:
    counts = Counter(question.lang for question in bank.questions)
    for lang in ("zh", "en"):
        if not counts[lang]:
            yield Finding("language", lang, 0, 1)


def _ages(bank: Bank, today: datetime.date) -> Iterator[Finding]:
    days = (today - bank.head.made).days
    if days > FRESH_DAYS:
        yield Finding("age", "bank", days, FRESH_DAYS)


def _uses(bank: Bank) -> Iterator[Finding]:
    days = [question.last_used for question in bank.questions if question.last_used is not None]
    if days:
        yield Finding("used", max(days).isoformat(), len(days), 0)


def _roles(bank: Bank) -> Iterator[Finding]:
    role, most = Counter(question.role for question in bank.questions).most_common(1)[0]
    if bank.head.purpose == "content" and most > ONE_ROLE * len(bank.questions):
        yield Finding("role", role, 100 * most // len(bank.questions), round(100 * ONE_ROLE))


def _leaks(bank: Bank, known: Iterable[str]) -> Iterator[Finding]:
    texts = {_bare(text) for text in known}
    for question in bank.questions:
        if _bare(question.text) in texts:
            yield Finding("leaked", question.id, 1, 0)


def near_duplicates(questions: Iterable[Question]) -> Iterator[tuple[str, str, float]]:
    """Pairs of ids that are nearly the same question in the same language, with their similarity.

    Exact: only pairs that share one of the rarest runs of the shorter one can be as similar as `NEAR`, so
    only those are compared.
    """
    runs = [(question, runs_of(question)) for question in questions]
    often = Counter(run for _, own in runs for run in own)
    index: dict[str, list[int]] = defaultdict(list)
    for place, (question, own) in enumerate(runs):
        ranked = sorted(own, key=lambda run: (often[run], run))
        # Two sets with Jaccard >= NEAR overlap in at least NEAR of each: one of these must be common.
        prefix = ranked[: len(ranked) - _least(len(ranked)) + 1]
        candidates = {other for run in prefix for other in index[run]}
        for other in sorted(candidates):
            if (share := similarity(own, runs[other][1])) >= NEAR:
                yield runs[other][0].id, question.id, share
        for run in prefix:
            index[run].append(place)


def _least(length: int) -> int:
    """The least number of common runs of a pair that is near: NEAR of the length, rounded up."""
    return -(-length * 4 // 5)


def runs_of(question: Question) -> frozenset[str]:
    """The runs of three letters or digits of all turns of a question; none is shared across languages."""
    text = _bare("".join([*(turn.text for turn in question.before), question.text]))
    return frozenset(question.lang + text[i : i + 3] for i in range(max(1, len(text) - 2)))


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def similarity(a: frozenset[str], b: frozenset[str]) -> float:
    """How much of the runs of two questions is common (Jaccard), 0 to 1."""
    common = len(a & b)
    return common / (len(a) + len(b) - common)

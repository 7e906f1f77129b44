"""In which order cases are worked on: a key that is compared from left to right, and the words for it.

Not a weighted sum: a person can always say why one case comes before another. Who asked for something
never counts, except for a trusted flagger within its field.
"""

from __future__ import annotations

from clearford.cases.clocks import due_now, overdue
from clearford.core.casework import Case, ItemFacts
from clearford.core.numbers import MILLION, Numbers

FAR = 1 << 62
"""Stands for a due time that is not set."""


def weight(facts: ItemFacts) -> int:
    """Severity (1 .. 4) x reach (at least 1) x confidence (per million); unknown confidence is full."""
    confidence = MILLION if facts.confidence_ppm is None else facts.confidence_ppm
    return facts.severity * max(1, facts.reach or 1) * confidence


def rank(case: Case, now: int, numbers: Numbers) -> tuple[int, int, int, int, int, int, int, str]:
    """The key of a case; the smallest comes first.

    Threat to life; past its limit; minors; a trusted flagger in its field; due time in steps, so that
    cases due at nearly the same time are ordered by weight; weight; age; id.
    """
    end = due_now(case, now)
    return (
        not case.life,
        not overdue(case, now),
        not case.minors,
        not case.trusted,
        FAR if end is None else end // numbers.span("case.breach_step"),
        -case.weight,
        case.opened,
        case.id,
    )


_WHY = (
    ("life", "a threat to life or safety", "涉及生命安全"),
    ("overdue", "past its limit", "已超过时限"),
    ("minors", "a minor is involved", "涉及未成年人"),
    ("trusted", "from a trusted flagger in its field", "可信举报者在其领域内举报"),
    ("due", "ordered by when it is due", "按到期时间排序"),
)


def why(case: Case, now: int) -> dict[str, str]:
    """Language -> why the case stands where it stands, the weightiest reasons first."""
    holds = {
        "life": case.life,
        "overdue": overdue(case, now),
        "minors": case.minors,
        "trusted": case.trusted,
    }
    found = [(en, zh) for name, en, zh in _WHY if holds.get(name, name == "due")]
    return {"en": "; ".join(en for en, _ in found), "zh": "；".join(zh for _, zh in found)}

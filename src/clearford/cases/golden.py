"""Golden items: cases with a known answer, to see whether the guideline is understood. They reach nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from clearford.cases.hands import why_not
from clearford.cases.second import draw, why_second
from clearford.core.casework import Case, CaseKind, Hand, Verdict
from clearford.core.dates import DAY, HOUR, MINUTE
from clearford.core.errors import RecordError
from clearford.core.numbers import MILLION, Numbers

NO_ACTS: tuple[CaseKind, ...] = ("golden", "quality")
"""Kinds that decide about nobody; people see them as reviews."""


class Golden(msgspec.Struct, frozen=True):
    """A synthetic or defanged case, and what is right."""

    case: Case
    answer: Verdict


def golden_due(reviewer: str, claim: int, *, key: bytes, numbers: Numbers) -> bool:
    """True if the reviewer's claim of this number, counted from the first, is to be a golden item."""
    return draw(key, "golden", reviewer, str(claim)) < numbers.ppm("golden.share")


def pick(pool: Sequence[Golden], hand: Hand, *, seen: Collection[str], key: bytes) -> Golden | None:
    """A golden item that the reviewer may see and has not seen; none if there is none left."""
    fit = [g for g in pool if g.case.id not in seen and why_not(g.case, hand) is None]
    return min(fit, key=lambda g: (draw(key, "golden", hand.id, g.case.id), g.case.id), default=None)


def wrong(answer: Verdict, given: Verdict) -> tuple[str, ...]:
    """Where an answer differs: any of outcome, actions, ground; empty for a right one."""
    return tuple(
        name for name in ("outcome", "actions", "ground") if getattr(answer, name) != getattr(given, name)
    )


def require_look(harm: str, found: str | None, *, asks: bool) -> None:
    """CF-R030 for an item that would be told apart: its case must be one that the rules would open.

    found: the harm that the rules see in it; asks: they want people to look.
    """
    if not asks:
        raise RecordError(
            "CF-R030",
            "no rule in force would put this item before people",
            suggestion="write it so that a rule that asks for a review holds",
        )
    if found != harm:
        raise RecordError("CF-R030", f"the rules see `{found or 'no harm'}` in it, not `{harm}`")


def guise(case: Case, now: int, *, key: bytes, numbers: Numbers) -> Case:
    """A case as people see it: a golden one is a review, after its decision too.

    Of a review that two people must decide, the first one sees that it waits for the second; so does
    this one, for some hours. A review is closed when its acts have outcomes, and so is this one.
    """
    if case.kind != "golden":
        return case
    review = msgspec.structs.replace(case, kind="review")
    if not over(case) or not case.steps:
        return review
    last = case.steps[-1]
    why = why_second(review, last.verdict, key=key, numbers=numbers)
    chance = draw(key, "golden time", case.id)
    if why is not None and now < last.at + HOUR + chance * DAY // MILLION:
        return msgspec.structs.replace(
            review, state="second_review", why_second=why, decided_at=None, closed_at=None
        )
    if now < last.at + MINUTE + chance * MINUTE // MILLION:  # what would have left is on its way
        return msgspec.structs.replace(review, state="decided", closed_at=None)
    return review


def told_kind(kind: CaseKind) -> CaseKind:
    """A kind as people see it: a golden case, or a sample, is a review."""
    return "review" if kind in NO_ACTS else kind


def over(case: Case) -> bool:
    """True for a golden case in which nothing can happen any more."""
    return case.kind == "golden" and case.state in ("decided", "closed")


def may_act(case: Case) -> bool:
    """False for golden items and samples: what is decided in them goes to no platform and no person."""
    return case.kind not in NO_ACTS


def counts(case: Case) -> bool:
    """False for golden items: they are in no figure, neither of quality nor of work done."""
    return case.kind != "golden"

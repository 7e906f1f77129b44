"""Golden items: cases with a known answer, to see whether the guideline is understood. They reach nobody."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from clearford.cases.hands import why_not
from clearford.cases.second import draw
from clearford.core.casework import Case, Hand, Verdict
from clearford.core.numbers import Numbers


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


def may_act(case: Case) -> bool:
    """False for golden items and samples: what is decided in them goes to no platform and no person."""
    return case.kind not in ("golden", "quality")


def counts(case: Case) -> bool:
    """False for golden items: they are in no figure, neither of quality nor of work done."""
    return case.kind != "golden"

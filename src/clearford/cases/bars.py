"""Bars of live rules: what judged matches and decided appeals must say before a rule falls back to trial."""

from __future__ import annotations

from functools import cache
from typing import Literal

from clearford.core.numbers import MILLION, Numbers
from clearford.core.shares import wilson

WhyFallen = Literal["precision", "overturned"]


def bar(numbers: Numbers, *, strict: bool) -> float:
    """The lower bound of precision that a rule must show; strict: as `core.actions.is_strict` has it."""
    return numbers.ppm("quality.remove" if strict else "quality.restrict") / MILLION


@cache
def enough(bar: float) -> int:
    """Judged matches with which a rule meets its bar although one of them is wrong: 53 for 0.90."""
    n = 2
    while wilson((n - 1) / n, n)[0] < bar:
        n += 1
    return n


def why_fallen(
    *, right: int, judged: int, overturned: int, decided: int, strict: bool, numbers: Numbers
) -> WhyFallen | None:
    """Why a live rule falls back to trial; none while it stays, above all while too little is known.

    right: of the `judged` matches. overturned: of the `decided` appeals about its decisions.
    """
    wanted = bar(numbers, strict=strict)
    if judged >= enough(wanted) and wilson(right / judged, judged)[0] < wanted:
        return "precision"
    if decided >= max(1, numbers.count("quality.appeals")):
        low = wilson(overturned / decided, decided)[0]
        if low * MILLION > numbers.ppm("quality.overturn"):
            return "overturned"
    return None

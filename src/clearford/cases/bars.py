"""Bars of live rules: what judged matches and decided appeals must say before a rule falls back to trial."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Literal

from clearford.core.numbers import MILLION, Numbers
from clearford.core.shares import wilson

WhyFallen = Literal["precision", "overturned"]
_GRAVE = frozenset({"remove_content", "disable_content", "suspend_account", "close_account"})


def bar(actions: Collection[str], numbers: Numbers) -> float:
    """The lower bound of precision that a rule with such actions must show."""
    name = "quality.remove" if _GRAVE & set(actions) else "quality.restrict"
    return numbers.ppm(name) / MILLION


@cache
def enough(bar: float) -> int:
    """Judged matches with which a rule meets its bar although one of them is wrong: 53 for 0.90."""
    n = 2
    while wilson((n - 1) / n, n)[0] < bar:
        n += 1
    return n


def why_fallen(
    *, right: int, judged: int, overturned: int, decided: int, actions: Collection[str], numbers: Numbers
) -> WhyFallen | None:
    """Why a live rule falls back to trial; none while it stays, above all while too little is known.

    right: of the `judged` matches. overturned: of the `decided` appeals about its decisions.
    """
    wanted = bar(actions, numbers)
    if judged >= enough(wanted) and wilson(right / judged, judged)[0] < wanted:
        return "precision"
    if decided >= max(1, numbers.count("quality.appeals")):
        low = wilson(overturned / decided, decided)[0]
        if low * MILLION > numbers.ppm("quality.overturn"):
            return "overturned"
    return None

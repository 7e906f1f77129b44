"""Automatic stop: the tests over plain counts that send a rule back to trial. Nothing here keeps state."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from clearford.core.shares import wilson

Trigger = Literal["limit", "hit_rate", "overturned", "failures", "canary"]
TRIGGERS: tuple[Trigger, ...] = ("limit", "hit_rate", "overturned", "failures", "canary")
P_VALUE = 1e-6
FACTOR = 3.0
MIN_HITS = 30
MAX_FAILED = 0.01
MIN_EVALUATED = 100
"""Evaluations within the window below which a share of failures says nothing."""
_MAX_STEPS = 10_000
_TINY = 1e-300


class Counts(NamedTuple):
    """Hits among items."""

    hits: int
    items: int


def hit_rate(now: Counts, shadow: Counts) -> str | None:
    """The share of items hit differs from that in shadow: by a factor of 3, with p < 1e-6, and 30 hits.

    A rule that hits far fewer than before is wrong as well; then 30 hits must have been expected. One hit
    among one item more is added to the shadow's counts, so that no hit in shadow is not taken for never.
    """
    base = (shadow.hits + 1) / (shadow.items + 2)
    if now.items == 0 or shadow.items == 0:
        return None
    share, expected = now.hits / now.items, base * now.items
    more, fewer = share > base * FACTOR, share * FACTOR < base
    if max(now.hits, expected) < MIN_HITS or not (more or fewer):
        return None
    p = two_sided(now.hits, now.items, base)
    if p >= P_VALUE:
        return None
    return f"{now.hits} of {now.items} items hit, {shadow.hits} of {shadow.items} in shadow, p = {p:.1e}"


def overturned(wrong: int, reviewed: int, bar: float) -> str | None:
    """The lower Wilson bound of the overturned share lies above what the bar of precision leaves."""
    if reviewed == 0:
        return None
    low, _ = wilson(wrong / reviewed, reviewed)
    if low <= 1 - bar:
        return None
    return f"{wrong} of {reviewed} reviewed actions overturned, at least {low:.3f}, bar {1 - bar:.2f}"


def failures(failed: int, evaluated: int) -> str | None:
    """More than one in a hundred evaluations within 15 minutes was unknown because of a failure."""
    if evaluated < MIN_EVALUATED or failed <= MAX_FAILED * evaluated:
        return None
    return f"{failed} of {evaluated} evaluations failed within 15 minutes"


def limit(hour: int, day: int, per_hour: int | None, per_day: int | None) -> str | None:
    """A limit of actions is reached, so that the next hit must not act."""
    if per_hour is not None and hour >= per_hour:
        return f"{hour} actions in an hour, per_hour {per_hour}"
    if per_day is not None and day >= per_day:
        return f"{day} actions in a day, per_day {per_day}"
    return None


def two_sided(hits: int, items: int, share: float) -> float:
    """Probability, if `share` of the items are hit in truth, of a count as far out on either side.

    Twice the smaller tail of the binomial distribution, at most 1.
    """
    if not 0 < share < 1:
        return 1.0 if hits == share * items else 0.0
    upper = at_least(hits, items, share)
    lower = 1.0 if hits >= items else at_least(items - hits, items, 1 - share)
    return min(1.0, 2 * min(upper, lower))


def at_least(hits: int, items: int, share: float) -> float:
    """Probability of `hits` or more among `items`, each hit with probability `share`; exact."""
    if hits <= 0:
        return 1.0
    if hits > items:
        return 0.0
    return incomplete_beta(float(hits), float(items - hits + 1), share)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz's method)."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - incomplete_beta(b, a, 1 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return min(1.0, math.exp(log_front) * _fraction(a, b, x) / a)


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _MAX_STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = _inverse(1 + numerator * d), _away_from_zero(1 + numerator / c)
            value *= d * c
        if abs(d * c - 1) < 1e-14:
            break
    return value


def _away_from_zero(x: float) -> float:
    return x if abs(x) > _TINY else _TINY


def _inverse(x: float) -> float:
    return 1 / _away_from_zero(x)

"""How far reviewers agree beyond chance, with how many cases and how sure that is.

Cohen's kappa for pairs (Cohen 1960), Krippendorff's alpha for any number of raters with gaps
(Krippendorff 2011, nominal data). A low figure calls for a better guideline, not for another reviewer.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import msgspec

from clearford.core.numbers import MILLION, Numbers

Unit = Mapping[str, str]
"""Rater -> label of one case; raters who did not see it are left out."""


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa; none without pairs, or where everybody always says the same."""
    n = len(pairs)
    if not n:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    by_chance = sum(first[label] * second[label] for label in first) / (n * n)
    if by_chance == 1:
        return None
    return (sum(a == b for a, b in pairs) / n - by_chance) / (1 - by_chance)


def alpha(units: Sequence[Unit]) -> float | None:
    """Krippendorff's alpha for labels; cases with fewer than two raters do not count. None as `kappa`."""
    labels: Counter[str] = Counter()
    apart = 0.0
    for unit in units:
        given = Counter(unit.values())
        m = given.total()
        if m > 1:
            labels += given
            apart += (m * m - sum(k * k for k in given.values())) / (m - 1)
    n = labels.total()
    expected = n * n - sum(k * k for k in labels.values())
    return 1 - (n - 1) * apart / expected if expected else None


def interval(
    units: Sequence[Unit],
    *,
    seed: int,
    rounds: int,
    figure: Callable[[Sequence[Unit]], float | None] = alpha,
) -> tuple[float, float] | None:
    """The 95 % interval by bootstrap over cases, the same for the same seed; none if it has none."""
    chance = random.Random(seed)
    drawn = (figure(chance.choices(units, k=len(units))) for _ in range(rounds if units else 0))
    values = sorted(value for value in drawn if value is not None)
    if not values:
        return None
    return values[len(values) // 40], values[-1 - len(values) // 40]


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement about one harm in one language."""

    harm: str | None
    lang: str | None
    n: int
    """Cases that at least two people judged."""
    alpha: float | None
    interval: tuple[float, float] | None
    review_guideline: bool
    """The figure is below the limit."""


def agreements(
    cases: Sequence[tuple[str | None, str | None, Unit]], *, seed: int, numbers: Numbers
) -> list[Agreement]:
    """Agreement by harm and language, of (harm, language, labels by rater), ascending."""
    groups: dict[tuple[str | None, str | None], list[Unit]] = defaultdict(list)
    for harm, lang, unit in cases:
        if len(unit) > 1:
            groups[harm, lang].append(unit)
    rounds, limit = numbers.count("agreement.rounds"), numbers.ppm("agreement.limit") / MILLION
    ordered = sorted(groups.items(), key=lambda group: (group[0][0] or "", group[0][1] or ""))
    return [
        Agreement(
            harm=harm,
            lang=lang,
            n=len(units),
            alpha=(value := alpha(units)),
            interval=interval(units, seed=seed, rounds=rounds),
            review_guideline=value is not None and value < limit,
        )
        for (harm, lang), units in ordered
    ]

"""How far reviewers agree beyond chance, with how many cases and how sure that is.

Cohen's kappa for pairs (Cohen 1960), Krippendorff's alpha for any number of raters with gaps
(Krippendorff 2011, nominal data). A low figure calls for a better guideline, not for another reviewer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from clearford.core.casework import Verdict
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


_Pattern = tuple[str, ...]
"""The labels that one case got, sorted: who gave which makes no difference to alpha."""


def _patterns(units: Iterable[Unit]) -> list[_Pattern]:
    """Of the cases that at least two people judged."""
    return [tuple(sorted(unit.values())) for unit in units if len(unit) > 1]


def alpha(units: Iterable[Unit]) -> float | None:
    """Krippendorff's alpha for labels; cases with fewer than two raters do not count. None as `kappa`."""
    return _alpha(Counter(_patterns(units)))


def _alpha(patterns: Counter[_Pattern]) -> float | None:
    labels: Counter[str] = Counter()
    apart = 0.0
    for pattern, times in patterns.items():
        given, m = Counter(pattern), len(pattern)
        for label, k in given.items():
            labels[label] += k * times
        apart += times * (m * m - sum(k * k for k in given.values())) / (m - 1)
    n = labels.total()
    expected = n * n - sum(k * k for k in labels.values())
    return 1 - (n - 1) * apart / expected if expected else None


def interval(units: Iterable[Unit], *, seed: int, rounds: int) -> tuple[float, float] | None:
    """The 95 % interval of alpha by bootstrap over cases, the same for the same seed; none if it has none."""
    patterns = sorted(Counter(_patterns(units)).items())
    if not patterns:
        return None
    n = sum(times for _, times in patterns)
    # Only how often each pattern is drawn matters, so that many cases take no longer than few. The generator
    # is the one whose numbers stay the same in every version.
    chance = np.random.RandomState(seed)
    drawn = chance.multinomial(n, [times / n for _, times in patterns], size=rounds)
    values = np.sort(_alphas(drawn, [pattern for pattern, _ in patterns]))
    edge = len(values) // 40
    return (float(values[edge]), float(values[-1 - edge])) if len(values) else None


def _alphas(drawn: NDArray[np.int64], patterns: Sequence[_Pattern]) -> NDArray[np.float64]:
    """Alpha of each drawing (a row: how often each pattern came), without those that have none."""
    names = sorted({label for pattern in patterns for label in pattern})
    given = np.array([[pattern.count(name) for name in names] for pattern in patterns], dtype=np.int64)
    m = given.sum(axis=1)
    apart = drawn @ ((m * m - (given * given).sum(axis=1)) / (m - 1))
    labels = drawn @ given
    total = labels.sum(axis=1)
    expected = total * total - (labels * labels).sum(axis=1)
    known = expected > 0
    found: NDArray[np.float64] = 1 - (total[known] - 1) * apart[known] / expected[known]
    return found


def label(verdict: Verdict) -> str:
    """What somebody decided, as one label: two who take different actions do not agree."""
    return " ".join((verdict.outcome, verdict.ground or "", *verdict.actions)).strip()


def _pair(unit: Unit) -> tuple[str, str] | None:
    if len(unit) != 2:
        return None
    first, second = sorted(unit)
    return unit[first], unit[second]


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Agreement about one harm in one language."""

    harm: str | None
    lang: str | None
    n: int
    """Cases that at least two people judged."""
    agreed: int
    """Of these, such as all found the same about: says more than alpha where nearly all labels are equal."""
    kappa: float | None
    """Of the cases that exactly two people judged, told apart by the order of their names."""
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
            agreed=sum(len(set(unit.values())) == 1 for unit in units),
            kappa=kappa([pair for unit in units if (pair := _pair(unit))]),
            alpha=(value := alpha(units)),
            interval=interval(units, seed=seed, rounds=rounds),
            review_guideline=value is not None and value < limit,
        )
        for (harm, lang), units in ordered
    ]

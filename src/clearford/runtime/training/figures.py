"""Figures about a head: what it finds, what it wrongly raises, and how sure these numbers are."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from clearford.core.shares import wilson

Scores = NDArray[np.float64]
Marks = NDArray[np.bool_]
RATES = (0.001, 0.005, 0.01, 0.02)
"""Rates of false alarms for which thresholds are given."""
_RESAMPLES = 200
_SEED = 7


class Share(msgspec.Struct, frozen=True):
    """A part of a whole with its 95 % Wilson interval; low and high are 0 and 1 when nothing was counted."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share; 0 of nothing is 0."""
        return self.part / self.whole if self.whole else 0.0


class Measure(msgspec.Struct, frozen=True):
    """Figures at one threshold over some rows; f1 are of the positive class."""

    rows: int
    threshold: float
    recall: Share
    false_alarms: Share
    precision: Share
    f1: float
    f1_low: float
    f1_high: float
    macro_f1: float


class Threshold(msgspec.Struct, frozen=True):
    """The least score that keeps false alarms at or below `rate`, and what is found from it on."""

    rate: float
    score: float
    recall: Share
    false_alarms: Share


def share(part: int, whole: int) -> Share:
    """A share with its Wilson interval."""
    low, high = wilson(part / whole if whole else 0.0, whole)
    return Share(part, whole, round(low, 4), round(high, 4))


def measure(
    scores: Scores, marks: Marks, threshold: float = 0.5, groups: NDArray[np.intp] | None = None
) -> Measure:
    """Figures at a threshold. `groups`: rows of one group are drawn together for the interval of F1."""
    raised = scores >= threshold
    found, missed, false, calm = _cells(raised, marks)
    low, high = _interval(raised, marks, np.arange(len(marks)) if groups is None else groups)
    return Measure(
        rows=len(marks),
        threshold=threshold,
        recall=share(found, found + missed),
        false_alarms=share(false, false + calm),
        precision=share(found, found + false),
        f1=round(_f1(found, missed, false), 4),
        f1_low=low,
        f1_high=high,
        macro_f1=round((_f1(found, missed, false) + _f1(calm, false, missed)) / 2, 4),
    )


def thresholds(found: Scores, ordinary: Scores, rates: Sequence[float] = RATES) -> tuple[Threshold, ...]:
    """For each rate the least usable score. found: scores of positives; ordinary: those of negatives."""
    table = []
    for rate in rates:
        score = threshold_at(ordinary, rate)
        table.append(
            Threshold(
                rate,
                score,
                share(int((found >= score).sum()), len(found)),
                share(int((ordinary >= score).sum()), len(ordinary)),
            )
        )
    return tuple(table)


def threshold_at(ordinary: Scores, rate: float) -> float:
    """The least score of four decimals that at most `rate` of these scores reach; above 1 if none does."""
    allowed = int(rate * len(ordinary))
    ranked = np.sort(ordinary)[::-1]
    if allowed >= len(ranked):
        return 0.0
    return round(float(ranked[allowed]) + 0.0001, 4)


def _cells(raised: Marks, marks: Marks) -> tuple[int, int, int, int]:
    found = int((raised & marks).sum())
    false = int((raised & ~marks).sum())
    return found, int(marks.sum()) - found, false, int((~marks).sum()) - false


def _f1(found: int, missed: int, false: int) -> float:
    whole = 2 * found + missed + false
    return 2 * found / whole if whole else 0.0


def _interval(raised: Marks, marks: Marks, groups: NDArray[np.intp]) -> tuple[float, float]:
    """95 % bootstrap interval of F1, drawing whole groups."""
    names, member = np.unique(groups, return_inverse=True)
    cells = np.zeros((len(names), 3), np.int64)
    for k, cell in enumerate((raised & marks, ~raised & marks, raised & ~marks)):
        cells[:, k] = np.bincount(member[cell], minlength=len(names))
    rng = np.random.default_rng(_SEED)
    values = []
    for _ in range(_RESAMPLES):
        drawn = cells[rng.integers(0, len(names), len(names))].sum(axis=0)
        values.append(_f1(*(int(n) for n in drawn)))
    low, high = np.quantile(values, (0.025, 0.975)) if len(names) else (0.0, 1.0)
    return round(float(low), 4), round(float(high), 4)

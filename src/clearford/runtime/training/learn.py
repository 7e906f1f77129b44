"""Learning: logistic regression, its settings chosen by cross-validation over groups, and its export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from clearford.detect.models.head import PER_UNIT, STEPS, Head, HeadName, Table
from clearford.detect.models.scheme import SCALE, Scheme
from clearford.runtime.training.features import SHAPE_VALUE, Matrix

Margins = NDArray[np.float64]
Marks = NDArray[np.bool_]
Calibration = Literal["sigmoid", "isotonic"]
FOLDS = 5
STRENGTHS = (3.0, 10.0, 30.0, 100.0)
"""Inverse strengths of regularisation that are tried."""
_SEED = 20_26
_CLIP = 1e-6


@dataclass(frozen=True)
class Setting:
    """How a head is learned."""

    strength: float
    balanced: bool
    """Both classes weigh the same, however many rows each has."""


@dataclass(frozen=True)
class Choice:
    """The setting chosen, and what each row's margin was when its fold was left out."""

    setting: Setting
    margins: Margins
    losses: tuple[tuple[Setting, float], ...]
    """Cross-validated logarithmic loss of every setting tried."""


def folds_of(groups: NDArray[np.intp], marks: Marks, n: int = FOLDS) -> NDArray[np.intp]:
    """A fold for each row; groups stay whole, and each fold gets about its share of both classes.

    Largest groups are dealt first, each to the fold that lacks most of its kind.
    """
    sizes = np.zeros((groups.max() + 1, 2), np.int64)
    np.add.at(sizes, (groups, marks.astype(np.intp)), 1)
    share = np.maximum(sizes.sum(axis=0) / n, 1e-9)
    filled = np.zeros((n, 2))
    fold_of = np.zeros(len(sizes), np.intp)
    for group in np.argsort(-sizes.sum(axis=1), kind="stable"):
        lack = ((filled + sizes[group]) / share).max(axis=1)
        fold_of[group] = int(np.argmin(lack))
        filled[fold_of[group]] += sizes[group]
    return fold_of[groups]


def choose(
    features: Matrix,
    marks: Marks,
    folds: NDArray[np.intp],
    *,
    strengths: Sequence[float] = STRENGTHS,
    balances: Sequence[bool] = (False, True),
) -> Choice:
    """The setting of least cross-validated loss after calibration."""
    tried: list[tuple[float, Setting, Margins]] = []
    for balanced in balances:
        for strength in strengths:
            setting = Setting(strength, balanced)
            margins = out_of_fold(features, marks, folds, setting)
            tried.append((loss_of(margins, marks), setting, margins))
    best = min(tried, key=lambda entry: (round(entry[0], 4), entry[1].strength))
    return Choice(best[1], best[2], tuple((setting, loss) for loss, setting, _ in tried))


def out_of_fold(features: Matrix, marks: Marks, folds: NDArray[np.intp], setting: Setting) -> Margins:
    """The margin of each row by the model that did not see its fold."""
    margins = np.zeros(len(marks))
    for fold in np.unique(folds):
        rest = folds != fold
        weights, bias = fit(features[rest], marks[rest], setting)
        margins[~rest] = features[~rest] @ weights + bias
    return margins


def fit(features: Matrix, marks: Marks, setting: Setting) -> tuple[NDArray[np.float64], float]:
    """Weights and bias of a logistic regression."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - an extra

    model: Any = LogisticRegression(
        C=setting.strength,
        class_weight="balanced" if setting.balanced else None,
        solver="liblinear",
        dual=True,  # there are far more places than rows
        random_state=_SEED,
        max_iter=1000,
        tol=1e-3,
    )
    model.fit(features, marks)
    return model.coef_[0], float(model.intercept_[0])


def margins_of(head: Head, features: Matrix) -> Margins:
    """The margins that a finished head gives, but for the rounding of sums."""
    weights = np.concatenate((head.weights / SCALE, head.shapes / (SCALE * SHAPE_VALUE)))
    margins: Margins = features @ weights + head.bias / SCALE
    return margins


def loss_of(margins: Margins, marks: Marks) -> float:
    """Mean logarithmic loss of margins after calibration."""
    slope, shift = sigmoid_of(margins, marks)
    p = np.clip(1 / (1 + np.exp(-(slope * margins + shift))), _CLIP, 1 - _CLIP)
    return float(-np.mean(np.where(marks, np.log(p), np.log(1 - p))))


def sigmoid_of(margins: Margins, marks: Marks) -> tuple[float, float]:
    """Slope (above 0) and shift of the sigmoid that fits best."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - an extra

    model: Any = LogisticRegression(C=1e4).fit(margins.reshape(-1, 1), marks)
    return max(float(model.coef_[0][0]), 1e-3), float(model.intercept_[0])


def table_of(margins: Margins, marks: Marks, kind: Calibration) -> Table:
    """The calibration table: the score of each step of margin, four decimals, never falling."""
    middle = (np.arange(STEPS) - STEPS // 2 + 0.5) / PER_UNIT
    if kind == "isotonic":
        from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415 - an extra

        model: Any = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
        scores = model.fit(margins, marks.astype(np.float64)).predict(middle)
    else:
        slope, shift = sigmoid_of(margins, marks)
        scores = 1 / (1 + np.exp(-(slope * middle + shift)))
    return np.maximum.accumulate(np.clip(np.round(scores, 4), 0.0, 1.0))


def export(name: HeadName, scheme: Scheme, weights: NDArray[np.float64], bias: float, table: Table) -> Head:
    """The head of learned weights, rounded to whole numbers of 1/1024."""
    whole = np.clip(np.rint(weights * SCALE), -32768, 32767)
    shapes = np.clip(np.rint(weights[scheme.size :] * SHAPE_VALUE * SCALE), -32768, 32767)
    return Head(
        name=name,
        scheme=scheme,
        weights=whole[: scheme.size].astype(np.int16),
        shapes=shapes.astype(np.int16),
        bias=round(bias * SCALE),
        table=table,
    )

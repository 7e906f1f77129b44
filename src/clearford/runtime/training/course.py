"""The course of a training: rows in, a head and everything its card says out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clearford.core.errors import InputError
from clearford.detect.models.head import Head, HeadName, digest_of, scheme_of, scores_of
from clearford.detect.models.scheme import URL, Scheme
from clearford.runtime.training.card import Card, CrossSet, Source
from clearford.runtime.training.features import Matrix, link_features, need_scikit_learn, text_features
from clearford.runtime.training.figures import Measure, measure, threshold_at, thresholds
from clearford.runtime.training.groups import link_groups, text_groups
from clearford.runtime.training.learn import (
    STRENGTHS,
    Calibration,
    Choice,
    Setting,
    choose,
    export,
    fit,
    folds_of,
    out_of_fold,
    table_of,
)
from clearford.runtime.training.rows import Faults, Row
from clearford.text.tables import FoldTables

LEAST = 20
"""Groups of near-duplicates that each class needs at least."""
_SET_LEAST = 30


@dataclass(frozen=True)
class Plan:
    """How to train. strengths: inverse regularisation to try; the texts are for the card."""

    head: HeadName
    calibration: Calibration = "sigmoid"
    strengths: tuple[float, ...] = STRENGTHS
    balances: tuple[bool, ...] = (False, True)
    data: str = ""
    licence: str = ""
    limits: str = ""
    command: str = ""
    cross: frozenset[str] | None = None
    """Sources to measure with a head that learned from the others; None for each of them."""


@dataclass(frozen=True)
class Trained:
    """A head, its file and its card.

    calm: scores of the ordinary rows, or of all other rows where none is marked, when left out.
    """

    head: Head
    blob: bytes
    card: Card
    calm: NDArray[np.float64]


class _Table:
    """Rows as arrays."""

    def __init__(self, rows: Sequence[Row], scheme: Scheme, tables: FoldTables) -> None:
        texts = [row.text for row in rows]
        link = scheme is URL
        self.features: Matrix = link_features(texts, scheme) if link else text_features(texts, scheme, tables)
        self.marks = np.array([row.positive for row in rows], np.bool_)
        self.ordinary = np.array([row.ordinary and not row.positive for row in rows], np.bool_)
        self.groups = link_groups(rows) if link else text_groups(rows, tables)
        self.sources = np.array([row.source for row in rows])
        self.held_out = np.array([row.held_out for row in rows], np.bool_)


def train(rows: Sequence[Row], plan: Plan, tables: FoldTables, faults: Faults | None = None) -> Trained:
    """Train a head.

    Rows of one group of near-duplicates stay in one fold; a group with a held-out row is held out as a
    whole. Raises InputError CF-I014 when a class has fewer than LEAST groups to learn from, ConfigError
    CF-C001 without scikit-learn.
    """
    need_scikit_learn()
    scheme = scheme_of(plan.head)
    table = _Table(rows, scheme, tables)
    aside = np.isin(table.groups, np.unique(table.groups[table.held_out]))
    known = ~aside
    _check(table, known)
    marks, groups, features = table.marks[known], table.groups[known], table.features[known]
    choice = choose(
        features,
        marks,
        folds_of(groups, marks),
        strengths=plan.strengths,
        balances=plan.balances,
    )
    calibration = table_of(choice.margins, marks, plan.calibration)
    weights, bias = fit(features, marks, choice.setting)
    head = export(plan.head, scheme, weights, bias, calibration)
    scores = scores_of(choice.margins, calibration)
    calm = scores[_calm(table, known)[known]]
    blob = head.to_bytes()
    card = Card(
        head=plan.head,
        digest=digest_of(blob),
        scheme=scheme.name,
        data=plan.data,
        licence=plan.licence,
        limits=plan.limits,
        command=plan.command,
        sources=_sources(table, known),
        setting=choice.setting,
        losses=tuple((s.strength, s.balanced, round(loss, 5)) for s, loss in choice.losses),
        calibration=plan.calibration,
        folds=measure(scores, marks, groups=groups),
        thresholds=thresholds(scores[marks], calm),
        ordinary=int(table.ordinary[known].sum()),
        held_out=_held_out(table, aside, weights, bias, head),
        cross_sets=_cross_sets(table, known, choice, plan),
        faults={} if faults is None else dict(sorted(faults.counts.items())),
    )
    return Trained(head, blob, card, calm)


def _check(table: _Table, known: NDArray[np.bool_]) -> None:
    for positive in (True, False):
        groups = np.unique(table.groups[known & (table.marks == positive)])
        if len(groups) < LEAST:
            kind = "positive" if positive else "other"
            raise InputError(
                "CF-I014",
                f"{len(groups)} groups of {kind} rows to learn from, {LEAST} are needed",
                suggestion="give more different rows, or name the positive labels with --positive",
            )


def _sources(table: _Table, known: NDArray[np.bool_]) -> tuple[Source, ...]:
    found = []
    for name in sorted(set(table.sources.tolist())):
        mine = table.sources == name
        found.append(
            Source(
                name,
                positive=int((mine & known & table.marks).sum()),
                other=int((mine & known & ~table.marks).sum()),
                held_out=int((mine & ~known).sum()),
            )
        )
    return tuple(found)


def _calm(table: _Table, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The ordinary rows among some; without any, all that are not positive."""
    calm = rows & table.ordinary
    return calm if calm.any() else rows & ~table.marks


def _held_out(
    table: _Table, aside: NDArray[np.bool_], weights: NDArray[np.float64], bias: float, head: Head
) -> Measure | None:
    if not aside.any():
        return None
    margins = table.features[aside] @ weights + bias
    return measure(scores_of(margins, head.table), table.marks[aside], groups=table.groups[aside])


def _cross_sets(table: _Table, known: NDArray[np.bool_], choice: Choice, plan: Plan) -> tuple[CrossSet, ...]:
    """Each source measured by a head that learned from all others and saw no near-copy of its rows."""
    found = []
    for name in sorted(set(table.sources[known].tolist())):
        if plan.cross is not None and name not in plan.cross:
            continue
        mine = known & (table.sources == name)
        rest = known & ~np.isin(table.groups, np.unique(table.groups[mine]))
        if mine.sum() >= _SET_LEAST and _is_enough(table, rest):
            found.append(_cross_set(name, table, mine, rest, choice.setting, plan.calibration))
    return tuple(found)


def _is_enough(table: _Table, rest: NDArray[np.bool_]) -> bool:
    return all(len(np.unique(table.groups[rest & (table.marks == side)])) >= LEAST for side in (True, False))


def _cross_set(
    name: str,
    table: _Table,
    mine: NDArray[np.bool_],
    rest: NDArray[np.bool_],
    setting: Setting,
    calibration: Calibration,
) -> CrossSet:
    marks, groups, features = table.marks[rest], table.groups[rest], table.features[rest]
    inner = out_of_fold(features, marks, folds_of(groups, marks), setting)
    scores = table_of(inner, marks, calibration)
    calm = scores_of(inner, scores)[_calm(table, rest)[rest]]
    weights, bias = fit(features, marks, setting)
    there = scores_of(table.features[mine] @ weights + bias, scores)
    return CrossSet(
        name,
        at_half=measure(there, table.marks[mine], groups=table.groups[mine]),
        at_one_percent=measure(there, table.marks[mine], threshold_at(calm, 0.01), groups=table.groups[mine]),
    )

"""Learning: folds keep groups whole, tables never fall, and what is exported is what was learned."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.detect.models.head import STEPS, scores_of
from clearford.detect.models.scheme import TEXT
from clearford.runtime.training.features import text_features
from clearford.runtime.training.learn import (
    Calibration,
    Setting,
    choose,
    export,
    fit,
    folds_of,
    loss_of,
    margins_of,
    sigmoid_of,
    table_of,
)
from clearford.text.tables import FoldTables
from tests.runtime.training.rows import invented


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=5, max_size=120), st.integers(2, 6))
def test_a_group_stays_in_one_fold(rows: list[tuple[int, bool]], n: int) -> None:
    groups = np.unique([g for g, _ in rows], return_inverse=True)[1]
    folds = folds_of(groups, np.array([m for _, m in rows]), n)
    assert folds.min() >= 0
    assert folds.max() < n
    assert all(len(set(folds[groups == g].tolist())) == 1 for g in set(groups.tolist()))


def test_folds_get_about_equal_shares_of_both_classes() -> None:
    marks = np.arange(200) % 4 == 0
    folds = folds_of(np.arange(200), marks, 5)
    assert np.bincount(folds).tolist() == [40] * 5
    assert np.bincount(folds[marks]).tolist() == [10] * 5


@pytest.mark.parametrize("kind", ["sigmoid", "isotonic"])
def test_a_calibration_table_never_falls(kind: Calibration) -> None:
    rng = np.random.default_rng(1)
    marks = rng.random(400) < 0.4
    margins = rng.normal(size=400) + 2.0 * marks
    table = table_of(margins, marks, kind)
    assert table.shape == (STEPS,)
    assert (np.diff(table) >= 0).all()
    assert 0 <= table[0] <= table[-1] <= 1
    found = scores_of(margins, table)
    assert found[marks].mean() > found[~marks].mean()
    assert abs(float(found.mean()) - float(marks.mean())) < 0.03


def test_margins_in_the_wrong_order_still_give_a_table_that_does_not_fall() -> None:
    marks = np.arange(100) < 50
    slope, _ = sigmoid_of(np.arange(100.0) / 10, marks)
    assert slope > 0


def test_the_choice_is_the_setting_of_least_loss(tables: FoldTables) -> None:
    rows = invented(tables, 40)
    features = text_features([row.text for row in rows], TEXT, tables)
    marks = np.array([row.positive for row in rows])
    choice = choose(features, marks, folds_of(np.arange(len(rows)), marks), strengths=(0.001, 3.0))
    assert choice.setting.strength == 3.0
    assert len(choice.losses) == 4
    assert loss_of(choice.margins, marks) == min(loss for _, loss in choice.losses)


def test_an_exported_head_gives_the_margins_that_were_learned(tables: FoldTables) -> None:
    rows = invented(tables, 40)
    features = text_features([row.text for row in rows], TEXT, tables)
    marks = np.array([row.positive for row in rows])
    weights, bias = fit(features, marks, Setting(3.0, balanced=True))
    head = export("fraud", TEXT, weights, bias, np.linspace(0, 1, STEPS))
    assert np.allclose(margins_of(head, features), features @ weights + bias, atol=0.01)
    assert np.array_equal(weights, fit(features, marks, Setting(3.0, balanced=True))[0])

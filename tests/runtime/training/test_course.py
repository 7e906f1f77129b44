"""A training from rows to head and card: measured on what it did not see, equal each time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from clearford.core.errors import InputError
from clearford.detect.models.head import Head, digest_of
from clearford.runtime.training.course import LEAST, Plan, train
from clearford.runtime.training.rows import row_of
from clearford.text.tables import FoldTables
from tests.runtime.training.rows import invented

PLAN = Plan(head="fraud", strengths=(3.0,), balances=(False,))


def test_a_head_is_learned_and_its_card_names_the_file(tables: FoldTables) -> None:
    made = train(invented(tables), PLAN, tables)
    assert made.card.digest == digest_of(made.blob)
    assert Head.from_bytes(made.blob, file="x").name == "fraud"
    assert made.card.folds.f1 > 0.9
    assert (made.card.folds.rows, made.card.ordinary) == (240, 60)
    assert len(made.calm) == 60


def test_equal_rows_give_an_equal_file(tables: FoldTables) -> None:
    rows = invented(tables, 60)
    assert train(rows, PLAN, tables).blob == train(rows, PLAN, tables).blob


def test_held_out_rows_and_their_near_copies_are_not_learned_from(tables: FoldTables) -> None:
    rows = invented(tables, 60)
    aside = [replace(row, held_out=i < 10) for i, row in enumerate(rows)]
    copy = replace(row_of(rows[0].text + "!", tables, positive=True), key="another")
    alone, made = train(aside, PLAN, tables), train([*aside, copy], PLAN, tables)
    assert alone.card.held_out is not None
    assert made.card.held_out is not None
    assert made.card.held_out.rows == alone.card.held_out.rows + 1 >= 11
    assert made.card.folds.rows == alone.card.folds.rows <= 110
    assert made.blob == alone.blob


def test_each_set_is_measured_by_a_head_that_learned_from_the_others(tables: FoldTables) -> None:
    made = train(invented(tables, sources=2), PLAN, tables)
    assert [cross.name for cross in made.card.cross_sets] == ["set 0", "set 1"]
    assert all(cross.at_half.rows == 120 for cross in made.card.cross_sets)
    only = train(invented(tables, sources=2), replace(PLAN, cross=frozenset(["set 1"])), tables)
    assert [cross.name for cross in only.card.cross_sets] == ["set 1"]


@pytest.mark.parametrize(
    "positive", [pytest.param(True, id="few-positives"), pytest.param(False, id="few-others")]
)
def test_too_few_different_rows_are_refused(tables: FoldTables, positive: bool) -> None:  # noqa: FBT001
    rows = invented(tables, 60)
    few = [row for row in rows if row.positive is not positive]
    few += [row for row in rows if row.positive is positive][: LEAST - 1]
    with pytest.raises(InputError, match=r"\d+ groups of (positive|other) rows") as caught:
        train(few, PLAN, tables)
    assert caught.value.code == "CF-I014"


def test_addresses_are_learned_from_their_own_grams(tables: FoldTables) -> None:
    rng = np.random.default_rng(1)
    rows = []
    for _ in range(60):
        name = "".join(rng.choice(list("bcdfgh"), 9))
        rows.append(row_of(f"http://login-{name}.test/verify", tables, positive=True, url=True))
        name = "".join(rng.choice(list("aeioun"), 6))
        rows.append(row_of(f"https://www.{name}.example/news", tables, positive=False, url=True))
    made = train(rows, replace(PLAN, head="phishing"), tables)
    assert made.head.scheme.name == "url-1"
    assert made.card.folds.f1 > 0.9

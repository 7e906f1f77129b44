"""What was counted for a chunk is given back batch after batch, failures and unknowns with it."""

from __future__ import annotations

import numpy as np

from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Layout
from clearford.detect.hashes.near import NearDetector
from clearford.detect.plan import Plan
from clearford.runtime import shipped
from clearford.runtime.batch.recalled import Recalled
from clearford.text.plane import build_one

COLUMNS = {
    "near.count": Column(
        np.arange(5), np.array([1, 1, 0, 0, 1], np.bool_), np.array([0, 0, 0, 1, 0], np.bool_)
    ),
    "velocity.sent.count": Column(np.arange(5)),
}
ITEMS = [Item(id=f"i{i}", text="good morning") for i in range(5)]


def _recalled() -> Recalled:
    return Recalled(NearDetector(capacity=16), COLUMNS)


def test_batches_follow_each_other_and_only_own_signals_are_given() -> None:
    plan = Plan([_recalled()], shipped.fold_tables(), want=("near.count",), layout=Layout(()), families={})
    first, second = plan.run(ITEMS[:2]), plan.run(ITEMS[2:])
    assert set(first.item) == {"near.count"}
    assert first.item["near.count"].values.tolist() == [0, 1]
    assert second.item["near.count"].values.tolist() == [2, 3, 4]
    column = second.item["near.count"]
    assert column.valid is not None
    assert column.failed is not None
    assert (column.valid.tolist(), column.failed.tolist()) == ([False, False, True], [False, True, False])


def test_items_one_by_one_get_the_same() -> None:
    recalled = _recalled()
    row = build_one("good morning", shipped.fold_tables())
    found = [recalled.run_one_after(item, row, frozenset(), None).values["near.count"] for item in ITEMS]  # type: ignore[arg-type]
    assert found == [0, 1, None, FAILED, 4]
    assert recalled.fresh() is recalled

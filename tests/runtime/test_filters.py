"""Conditions of counters say the same of one item as of a batch; a failure hides what it could change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from clearford.core.ids import SignalName
from clearford.core.signals import FAILED, Column, SignalSpec
from clearford.policy.expression import Scope, parse
from clearford.runtime.filters import CounterFilters

CATALOGUE = {
    name: SignalSpec(name=SignalName(name), type=type_)  # type: ignore[arg-type]
    for name, type_ in (("a.number", "int"), ("a.flag", "bool"), ("a.word", "str"))
}
SCOPE = Scope(CATALOGUE, frozenset(("words",)))


def _filters(*texts: str) -> CounterFilters:
    return CounterFilters([parse(text, SCOPE) for text in texts], CATALOGUE, {"words": ("yes",)})


def _columns(rows: list[dict[str, Any]]) -> dict[str, Column]:
    def column(name: str, dtype: Any) -> Column:
        values = [row.get(name) for row in rows]
        failed = np.array([v is FAILED for v in values])
        if dtype is str:
            return Column([None if v is FAILED else v for v in values], None, failed)
        valid = np.array([v is not None and v is not FAILED for v in values])
        plain = np.array([v if ok else 0 for v, ok in zip(values, valid, strict=True)], dtype)
        return Column(plain, valid, failed)

    return {"a.number": column("a.number", np.int64), "a.flag": column("a.flag", np.bool_),
            "a.word": column("a.word", str)}  # fmt: skip


ROWS: list[dict[str, Any]] = [
    {"a.number": 3, "a.flag": True, "a.word": "yes"},
    {"a.number": 1, "a.flag": None, "a.word": None},
    {"a.number": FAILED, "a.flag": True, "a.word": "no"},
    {"a.number": FAILED, "a.flag": False, "a.word": "yes"},
    {"a.number": 9, "a.flag": FAILED, "a.word": FAILED},
    {},
]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param("a.number > 2", [True, False, None, None, True, False], id="a number"),
        pytest.param(
            "a.number > 2 OR a.flag", [True, False, True, None, True, False], id="true all the same"
        ),
        pytest.param("a.number > 2 AND a.flag", [True, False, None, False, None, False], id="false anyway"),
        pytest.param("in_list(a.word, 'words')", [True, False, False, True, None, False], id="a list"),
        pytest.param(
            "a.number IS NULL", [False, False, None, None, False, True], id="a failure is no absence"
        ),
        pytest.param("NOT a.flag", [False, False, False, True, None, False], id="not"),
    ],
)
def test_one_item_and_a_batch_agree(condition: str, expected: list[bool | None]) -> None:
    filters = _filters(condition)
    assert [filters.one(row)[0] for row in ROWS] == expected
    true, hidden = filters.batch(len(ROWS), _columns(ROWS))[0]
    assert [None if h else t for t, h in zip(true.tolist(), hidden.tolist(), strict=True)] == expected


def test_several_conditions_keep_their_order_and_what_they_read() -> None:
    filters = _filters("a.number > 2", "a.word = 'no'")
    assert filters.reads == {"a.number", "a.word"}
    assert filters.one(ROWS[0]) == [True, False]
    assert filters.one({"a.number": 0, "a.word": "no"}) == [False, True]


def test_no_condition_reads_nothing() -> None:
    filters = _filters()
    assert filters.reads == frozenset()
    assert filters.one({}) == []
    assert filters.batch(3, {}) == []

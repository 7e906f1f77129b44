"""Numbers: wherever a value lies among the bounds of a column, comparisons are as the reference has them."""

from __future__ import annotations

import math
import sys
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.schema import INT64_MAX, INT64_MIN
from clearford.core.signals import Column
from clearford.decide.bitset import BitProgram
from clearford.decide.expr import Compare, Expr, Is
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of
from clearford.decide.program import ColumnSpec
from tests.decide.build import program

FRAME = Frame(program())
AGE, SIZE = "account.age_h", "text.length"
OPS = ("=", "<>", "<", "<=", ">", ">=")
LARGEST = sys.float_info.max
INTS = [INT64_MIN, INT64_MIN + 1, -(2**31) - 1, -(2**15) - 1, -1, 0, 1, 2, 2**15 - 1, 2**15, 2**31, 2**62]
INTS += [INT64_MAX - 1, INT64_MAX]
FLOATS = [-LARGEST, -1.5, -5e-324, -0.0, 0.0, 5e-324, 0.1, math.nextafter(0.1, 1), 2.0**53, LARGEST]
CELLS: dict[str, list[Any]] = {SIZE: INTS, AGE: [*FLOATS, math.inf, -math.inf, math.nan]}


def _asks(name: str, literals: list[Any]) -> list[Expr]:
    compares: list[Expr] = [Compare(name, op, v) for v in literals for op in OPS]  # type: ignore[arg-type]
    return [*compares, Is(name, "null"), Is(name, "null", negated=True)]


def _expected(asks: list[Expr], name: str, said: list[Any]) -> list[int]:
    envs = [Env(FRAME, (name,), (value,)) for value in said]
    return [sum((value_of(ask, env) is True) << i for i, env in enumerate(envs)) for ask in asks]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([(SIZE, INTS), (AGE, FLOATS)]), st.data())
def test_comparisons_hold_where_the_reference_says(
    column: tuple[str, list[Any]], data: st.DataObject
) -> None:
    name, literals = column
    asks = _asks(name, data.draw(st.lists(st.sampled_from(literals), min_size=1, max_size=6)))
    rows = data.draw(st.lists(st.sampled_from(CELLS[name]), min_size=1, max_size=9))
    known = data.draw(st.none() | st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    made = Column(np.array(rows), None if known is None else np.array(known))
    said = rows if known is None else [v if ok else None for v, ok in zip(rows, known, strict=True)]
    assert BitProgram(FRAME, asks).evaluate({name: made}, len(rows)) == _expected(asks, name, said)


@pytest.mark.parametrize("value", [pytest.param(v, id=str(v)) for v in [0.0, -0.0, 0.1, math.inf, math.nan]])
def test_a_constant_column_answers_as_its_rows_do(value: float) -> None:
    asks, values = _asks(AGE, FLOATS), np.full(3, value)
    made = BitProgram(FRAME, asks)
    assert made.evaluate({AGE: Column(values, constant=True)}, 3) == made.evaluate({AGE: Column(values)}, 3)


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.int64])
def test_narrow_integers_are_compared_with_wide_literals(dtype: type) -> None:
    rows, asks = [-3, 0, 7], _asks(SIZE, INTS)
    found = BitProgram(FRAME, asks).evaluate({SIZE: Column(np.array(rows, dtype))}, 3)
    assert found == _expected(asks, SIZE, rows)


def test_a_column_shared_by_signals_of_which_nothing_was_found_speaks_for_each() -> None:
    more = "contact.handle.count"
    columns = (*program().columns, ColumnSpec(more, "int", "item"))
    frame = Frame(msgspec.structs.replace(program(), columns=columns))
    none = Column(np.zeros(2, np.int64), constant=True)
    asks: list[Expr] = [Compare(SIZE, "<", 1), Compare(more, "=", 0), Compare(more, ">", 0)]
    assert BitProgram(frame, asks).evaluate({more: none, SIZE: none}, 2) == [3, 3, 0]


def test_only_bounds_within_the_range_of_a_batch_are_compared() -> None:
    asks: list[Expr] = [Compare(SIZE, ">=", i) for i in range(0, 1000, 10)]
    made = BitProgram(FRAME, asks)
    values = np.array([500, 505, 512])
    assert made.evaluate({SIZE: Column(values)}, 3) == [7] * 51 + [4] + [0] * 48

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import DecideError
from clearford.core.signals import Column
from clearford.decide.bitset import BitProgram, pack, rows_out, unpack
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Or, Truth
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of
from clearford.decide.steps import TextStep
from tests.decide.build import program

FRAME = Frame(program())
COLUMNS = {
    "text.length": Column(np.array([0, 5, 7, 7]), np.array([True, True, True, False])),
    "account.age_h": Column(np.array([1.0, np.nan, 3.0, 9.0])),
    "account.verified": Column(np.array([True, False, True, False]), np.array([True, True, False, True])),
    "listing.category": Column(["a", None, "unseen", "b"]),
}
FLAG, WORD, AGE, SIZE = "account.verified", "listing.category", "account.age_h", "text.length"


@pytest.mark.parametrize(
    ("expr", "rows"),
    [
        pytest.param(Compare(SIZE, ">", 5), 0b0100, id="int"),
        pytest.param(Compare(SIZE, "<>", 5), 0b0101, id="int-differs-and-known"),
        pytest.param(InSet(SIZE, (0, 7)), 0b0101, id="int-in"),
        pytest.param(InSet(SIZE, (0, 7), negated=True), 0b0010, id="int-not-in"),
        pytest.param(Is(SIZE, "null"), 0b1000, id="int-null"),
        pytest.param(Compare(AGE, "<>", 1), 0b1100, id="nan-differs-from-nothing"),
        pytest.param(Is(AGE, "null"), 0b0010, id="nan-is-null"),
        pytest.param(Is(AGE, "null", negated=True), 0b1101, id="nan-is-not-known"),
        pytest.param(Truth(FLAG), 0b0001, id="flag"),
        pytest.param(Truth(FLAG, negated=True), 0b1010, id="not-flag"),
        pytest.param(Compare(FLAG, "<>", value=True), 0b1010, id="flag-differs"),
        pytest.param(Is(FLAG, "true", negated=True), 0b1110, id="is-not-true"),
        pytest.param(Is(FLAG, "false", negated=True), 0b0101, id="is-not-false"),
        pytest.param(Is(FLAG, "null"), 0b0100, id="flag-null"),
        pytest.param(Compare(WORD, "=", "a"), 0b0001, id="word"),
        pytest.param(Compare(WORD, "<>", "a"), 0b1100, id="unseen-word-differs"),
        pytest.param(InSet(WORD, ("a", "b"), negated=True), 0b0100, id="unseen-word-not-in"),
        pytest.param(Is(WORD, "null"), 0b0010, id="word-null"),
        pytest.param(Is("audience.scope", "null"), 0b1111, id="missing-column"),
        pytest.param(Compare("audience.scope", "<>", "a"), 0, id="missing-column-differs-from-nothing"),
        pytest.param(And((Truth(FLAG), Or((Compare(WORD, "=", "a"), Truth(FLAG))))), 0b0001, id="nested"),
        pytest.param(Const(value=True), 0b1111, id="always"),
        pytest.param(Const(value=False), 0, id="never"),
    ],
)
def test_rows_in_which_a_condition_is_known_true(expr: Expr, rows: int) -> None:
    assert BitProgram(FRAME, [expr]).evaluate(COLUMNS, 4) == [rows]


def test_equal_parts_are_computed_once() -> None:
    shared = Or((Truth(FLAG), Compare(SIZE, ">", 5)))
    first = And((shared, Compare(WORD, "=", "a")))
    second = And((Compare(WORD, "=", "b"), Or((Compare(SIZE, ">", 5), Truth(FLAG)))))
    made = BitProgram(FRAME, [first, second])
    assert len(made._circuit) == 3
    assert made.evaluate(COLUMNS, 4) == [0b0001, 0]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        pytest.param(SIZE, Column(np.array([1.0])), id="float-for-int"),
        pytest.param(AGE, Column(np.array([1])), id="int-for-float"),
        pytest.param(FLAG, Column([True]), id="list-for-bool"),
        pytest.param(WORD, Column(np.array([1])), id="numbers-for-text"),
    ],
)
def test_a_column_of_another_type_is_refused(name: str, column: Column) -> None:
    made = BitProgram(FRAME, [Is(name, "null")])
    with pytest.raises(DecideError, match=name) as caught:
        made.evaluate({name: column}, 1)
    assert caught.value.code == "CF-E001"


@pytest.mark.parametrize("n", [pytest.param(n, id=str(n)) for n in (1, 7, 8, 9, 64, 1000)])
def test_bits_beyond_the_last_row_stay_zero(n: int) -> None:
    columns = {SIZE: Column(np.arange(n))}
    roots: list[Any] = [Compare(SIZE, ">=", 0), Is(SIZE, "null", negated=True), Const(value=True)]
    assert BitProgram(FRAME, roots).evaluate(columns, n) == [(1 << n) - 1] * 3


def test_pack_and_unpack_are_inverse() -> None:
    flags = np.array([[True, False, True], [False, False, True]])
    assert [pack(line) for line in flags] == [0b101, 0b100]
    assert (unpack([0b101, 0b100], 3) == flags).all()


def test_rows_come_out_with_their_codes_ascending() -> None:
    events = [(3, 0b1001), (5, 0b0001), (9, 1 << 70)]
    assert rows_out(events, 71) == [(0, (3, 5)), (3, (3,)), (70, (9,))]


def test_many_distinct_words_take_wider_codes() -> None:
    words = tuple(sorted(f"w{i:03}" for i in range(300)))
    made = BitProgram(FRAME, [InSet(WORD, words), Compare(WORD, "=", "w299")])
    assert made.evaluate({WORD: Column(["w299", "w000", "other", None])}, 4) == [0b0011, 0b0001]


texts = st.one_of(
    st.builds(Compare, st.just(WORD), st.sampled_from(["=", "<>"]), st.sampled_from("ab")),
    st.builds(InSet, st.just(WORD), st.sampled_from([("a", "b"), ("b", "c")]), st.booleans()),
    st.builds(Is, st.just(WORD), st.just("null"), st.booleans()),
)
mixed = st.recursive(
    st.one_of(texts, st.just(Compare(SIZE, ">", 5)), st.just(Truth(FLAG)), st.just(Compare(AGE, "<", 2.0))),
    lambda inner: st.lists(inner, min_size=1).flatmap(
        lambda parts: st.sampled_from([And(tuple(parts)), Or(tuple(parts))])
    ),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(
    found=st.lists(mixed, min_size=1, max_size=4),
    n=st.integers(1, 40),
    rng=st.randoms(),
    guarded=st.booleans(),
)
def test_texts_are_read_only_where_they_matter(
    *, found: list[Expr], n: int, rng: random.Random, guarded: bool
) -> None:
    roots = [And((Compare(SIZE, ">", 6), root)) for root in found] if guarded else found
    cells: dict[str, list[Any]] = {
        SIZE: [rng.choice([0] * 9 + [6, 7]) for _ in range(n)],
        FLAG: [rng.random() < 0.1 for _ in range(n)],
        AGE: [rng.choice([0.0, 1.0, 5.0]) for _ in range(n)],
        WORD: [rng.choice([None, "a", "b", "c", "d"]) for _ in range(n)],
    }
    columns = {name: Column(v if name == WORD else np.array(v)) for name, v in cells.items()}
    envs = [Env(FRAME, tuple(cells), [v[i] for v in cells.values()]) for i in range(n)]
    expected = [sum((value_of(root, env) is True) << i for i, env in enumerate(envs)) for root in roots]
    made = BitProgram(FRAME, roots)
    assert made.evaluate(columns, n) == expected
    assert not guarded or {step.name for step in made._steps if isinstance(step, TextStep)} == {
        step.name for step in made._late
    }


def test_a_text_that_decides_alone_is_read_at_once() -> None:
    assert (
        BitProgram(FRAME, [Compare(WORD, "=", "a"), And((Truth(FLAG), Compare(WORD, "=", "b")))])._late == []
    )


def test_a_text_that_is_read_last_is_still_checked() -> None:
    made = BitProgram(FRAME, [And((Truth(FLAG), Compare(WORD, "=", "b")))])
    assert [step.name for step in made._late] == [WORD]
    with pytest.raises(DecideError, match=WORD):
        made.evaluate({WORD: Column(np.array([1]))}, 1)

"""Steps: whatever a column looks like, its atoms hold where the reference says they do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.signals import Column
from clearford.decide.bitset import BitProgram
from clearford.decide.expr import Compare, Expr, InSet, Is, Truth
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of
from clearford.decide.steps import Words
from tests.decide.build import program

FRAME = Frame(program())
FLAG, WORD, AGE, SIZE = "account.verified", "listing.category", "account.age_h", "text.length"
WORDS = ["a", "b", "c", "d"]
N = 6


def _asks(name: str, values: st.SearchStrategy[Any], ops: list[str]) -> st.SearchStrategy[Expr]:
    sets = st.lists(values, min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
    return st.one_of(
        st.builds(Compare, st.just(name), st.sampled_from(ops), values),
        st.builds(InSet, st.just(name), sets, st.booleans()),
        st.builds(Is, st.just(name), st.just("null"), st.booleans()),
    )


ORDER = ["=", "<>", "<", "<=", ">", ">="]
asks = st.one_of(
    _asks(SIZE, st.integers(-2, 2), ORDER),
    _asks(AGE, st.sampled_from([-1.5, 0.0, 2.5]), ORDER),
    _asks(WORD, st.sampled_from(WORDS), ["=", "<>"]),
    st.builds(Compare, st.just(FLAG), st.sampled_from(["=", "<>"]), st.booleans()),
    st.builds(Is, st.just(FLAG), st.sampled_from(["null", "true", "false"]), st.booleans()),
    st.builds(Truth, st.just(FLAG), st.booleans()),
)
CELLS: dict[str, st.SearchStrategy[Any]] = {
    SIZE: st.integers(-3, 3),
    AGE: st.sampled_from([-1.5, -0.0, 0.0, 1.0, 2.5]),
    FLAG: st.booleans(),
    WORD: st.sampled_from([*WORDS, "other", ""]),
}
DTYPES = {SIZE: np.int64, AGE: np.float64, FLAG: np.bool_}


@st.composite
def columns(draw: st.DrawFn, name: str) -> tuple[Column | None, list[Any]]:
    """A column and what it says of each row; it may be missing, all alike or alike and marked so."""
    form = draw(st.sampled_from(["missing", "null", "alike", "constant", "known", "mixed"]))
    if form == "missing":
        return None, [None] * N
    values = draw(st.lists(CELLS[name], min_size=N, max_size=N))
    if form in ("alike", "constant"):
        values = [values[0]] * N
    known = [True] * N
    if form in ("null", "mixed"):
        known = draw(st.lists(st.booleans(), min_size=N, max_size=N)) if form == "mixed" else [False] * N
    said = [value if ok else None for value, ok in zip(values, known, strict=True)]
    if name == WORD:
        return Column(said, constant=form == "constant"), said
    if name == AGE and form == "mixed":
        # What is not a number is unknown, whatever the column says.
        return Column(np.array([np.nan if v is None else v for v in said])), said
    valid = None if all(known) else np.array(known)
    return Column(np.array(values, DTYPES[name]), valid, constant=form == "constant"), said


@settings(max_examples=200, deadline=None)
@given(st.lists(asks, min_size=1, max_size=12), st.data())
def test_atoms_hold_where_the_reference_says(atoms: list[Expr], data: st.DataObject) -> None:
    made = {name: data.draw(columns(name)) for name in CELLS}
    found = BitProgram(FRAME, atoms).evaluate({k: c for k, (c, _) in made.items() if c is not None}, N)
    names = tuple(made)
    envs = [Env(FRAME, names, [made[name][1][i] for name in names]) for i in range(N)]
    assert found == [sum((value_of(atom, env) is True) << i for i, env in enumerate(envs)) for atom in atoms]


def test_words_named_by_the_same_conditions_share_a_code() -> None:
    words = Words([("a", "b", "c"), ("b", "c"), ("d",)])
    assert words.codes["b"] == words.codes["c"]
    assert len({words.codes[w] for w in "abd"}) == 3
    assert min(code for word, code in words.codes.items() if word is not None) == 2
    assert words.of(("b", "c")) == [words.codes["b"]]
    assert words.of(("a", "b", "c")) == sorted({words.codes["a"], words.codes["b"]})


@pytest.mark.parametrize("literals", [1, 2, 3, 63, 64, 65, 200])
def test_a_full_matrix_is_packed_and_used_again(literals: int) -> None:
    atoms: list[Expr] = [Compare(SIZE, ">=", i) for i in range(literals)]
    atoms += [Compare(AGE, "<", i + 0.5) for i in range(literals)] + [Truth(FLAG), Is(FLAG, "null")]
    values = np.array([-1, 0, literals, 5])
    valid = np.array([True, True, True, False])
    found = BitProgram(FRAME, atoms).evaluate(
        {SIZE: Column(values, valid), AGE: Column(values * 1.0), FLAG: Column(values > 0, valid)}, 4
    )
    sizes = [sum(int(ok and v >= i) << r for r, (v, ok) in enumerate(zip(values, valid, strict=True)))
             for i in range(literals)]  # fmt: skip
    ages = [sum(int(v < i + 0.5) << r for r, v in enumerate(values)) for i in range(literals)]
    assert found == [*sizes, *ages, 0b0100, 0b1000]


def test_no_rows_hold_nothing() -> None:
    assert BitProgram(FRAME, [Is(WORD, "null"), Compare(SIZE, ">", 1)]).evaluate({}, 0) == [0, 0]

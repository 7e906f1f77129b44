from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings

from clearford.core.signals import FAILED
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.normal import known_false, known_true, nnf, simplify
from tests.properties.programs import COLUMNS, Sample, exprs, program_of, samples
from tests.reference.evaluator import truth

A, B = Truth("a"), Compare("x", "<", 3)
NOT_A, NOT_B = Truth("a", negated=True), Compare("x", ">=", 3)
YES, NO = Const(value=True), Const(value=False)


@pytest.mark.parametrize(
    ("given_", "normal"),
    [
        pytest.param(Not(A), NOT_A, id="truth"),
        pytest.param(Not(Not(A)), A, id="twice"),
        pytest.param(Not(B), NOT_B, id="below"),
        pytest.param(Not(Compare("x", "=", 1)), Compare("x", "<>", 1), id="equal"),
        pytest.param(Not(InSet("s", ("a",))), InSet("s", ("a",), negated=True), id="in"),
        pytest.param(Not(Is("s", "null")), Is("s", "null", negated=True), id="null"),
        pytest.param(Not(YES), NO, id="constant"),
        pytest.param(Not(And((A, B))), Or((NOT_A, NOT_B)), id="and"),
        pytest.param(Not(Or((A, Not(B)))), And((NOT_A, B)), id="or"),
    ],
)
def test_negation_is_pushed_to_the_atoms(given_: Expr, normal: Expr) -> None:
    assert nnf(given_) == normal


@pytest.mark.parametrize(
    ("given_", "left"),
    [
        pytest.param(And((A, YES)), A, id="and-true"),
        pytest.param(And((A, NO)), NO, id="and-false"),
        pytest.param(Or((A, NO)), A, id="or-false"),
        pytest.param(Or((A, YES)), YES, id="or-true"),
        pytest.param(And((A, And((B, A)))), And((A, B)), id="nested-and-repeated"),
        pytest.param(Or((Or((A,)), Or((B, A)))), Or((A, B)), id="nested-or"),
        pytest.param(And((YES, YES)), YES, id="only-constants"),
        pytest.param(And((A, Or((B, NO)))), And((A, B)), id="inner-collapses"),
    ],
)
def test_constants_and_repeats_go(given_: Expr, left: Expr) -> None:
    assert simplify(given_) == left


@settings(max_examples=150, deadline=None)
@given(exprs([c.name for c in COLUMNS if c.family == "item"]), samples())
def test_both_forms_together_are_the_three_values(expr: Expr, sample: Sample) -> None:
    program = program_of(())
    value = truth(program, expr, sample.values)
    assert (truth(program, known_true(expr), sample.values) is True) == (value is True)
    assert (truth(program, known_false(expr), sample.values) is True) == (value is False)


def test_the_forms_hold_on_every_pair_of_values() -> None:
    expr = Not(And((Truth("a"), Not(Truth("b")))))
    for a, b in itertools.product((True, False, None, FAILED), repeat=2):
        env = {"a": a, "b": b}
        assert (truth(program_of(()), known_true(expr), env) is True) == (a is False or b is True)
        assert (truth(program_of(()), known_false(expr), env) is True) == (a is True and b is False)

"""What is proved about conditions agrees with trying all values."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.signals import SignalSpec
from clearford.decide.expr import And, Atom, Compare, Const, Derived, Expr, InSet, Is, Not, Or, Truth
from clearford.policy.logic import (
    always_true,
    domains,
    implies,
    is_satisfiable,
    needs_evidence,
    never_true,
    proves,
    terms,
)

TRUE = Const(value=True)
CATALOGUE = {
    "n": SignalSpec(name="n", type="int", low=0, high=4),  # type: ignore[arg-type]
    "b": SignalSpec(name="b", type="bool", nullable=False),  # type: ignore[arg-type]
    "e": SignalSpec(name="e", type="enum", values=("x", "y", "z")),  # type: ignore[arg-type]
    "f": SignalSpec(name="f", type="float", low=0, high=1, exact=False),  # type: ignore[arg-type]
    "s": SignalSpec(name="s", type="str"),  # type: ignore[arg-type]
    "c": SignalSpec(name="c", type="bool", role="context"),  # type: ignore[arg-type]
}
DOMAIN_OF = domains(CATALOGUE, {})
VALUES: dict[str, list[object]] = {"n": [None, 0, 1, 2, 3, 4], "b": [False, True], "e": [None, "x", "y", "z"]}

_atoms = st.one_of(
    st.builds(Compare, st.just("n"), st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.integers(-1, 5)),
    st.builds(InSet, st.just("n"), st.sampled_from([(0,), (1, 2), (4, 9)]), st.booleans()),
    st.builds(InSet, st.just("e"), st.sampled_from([("x",), ("x", "y", "z")]), st.booleans()),
    st.builds(Compare, st.just("e"), st.sampled_from(["=", "<>"]), st.sampled_from(["x", "y"])),
    st.builds(Truth, st.just("b"), st.booleans()),
    st.builds(Is, st.sampled_from(["n", "e", "b"]), st.just("null"), st.booleans()),
    st.builds(Is, st.just("b"), st.sampled_from(["true", "false"]), st.booleans()),
    st.builds(Const, st.booleans()),
)
_trees = st.recursive(
    _atoms,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(And, st.tuples(inner, inner)),
        st.builds(Or, st.tuples(inner, inner)),
    ),
    max_leaves=6,
)


def _value(expr: Expr, row: dict[str, object]) -> bool | None:
    """Three-valued by definition."""
    match expr:
        case Const(known):
            return known
        case Not(of):
            inner = _value(of, row)
            return None if inner is None else not inner
        case And(of) | Or(of):
            rank = {False: 0, None: 1, True: 2}
            pick = min if isinstance(expr, And) else max
            return pick((_value(part, row) for part in of), key=lambda v: rank[v])
        case Is(signal, what, negated):
            truth = row[signal] is {"null": None, "true": True, "false": False}[what]
            return truth is not negated
    got = row[expr.signal]
    if got is None:
        return None
    match expr:
        case Truth(_, negated):
            return got is not negated
        case InSet(_, values, negated):
            return (got in values) is not negated
        case Compare(_, op, value):
            return {
                "=": got == value,
                "<>": got != value,
                "<": op == "<" and got < value,  # type: ignore[operator]
                "<=": op == "<=" and got <= value,  # type: ignore[operator]
                ">": op == ">" and got > value,  # type: ignore[operator]
                ">=": op == ">=" and got >= value,  # type: ignore[operator]
            }[op]


def _rows() -> list[dict[str, object]]:
    return [dict(zip(VALUES, values, strict=True)) for values in itertools.product(*VALUES.values())]


ROWS = _rows()


@settings(max_examples=250, deadline=None)
@given(_trees)
def test_never_and_always_agree_with_trying_everything(expr: Expr) -> None:
    truths = [_value(expr, row) is True for row in ROWS]
    assert never_true(expr, DOMAIN_OF) is not any(truths)
    assert always_true(expr, DOMAIN_OF) is all(truths)


@settings(max_examples=200, deadline=None)
@given(st.lists(_atoms, min_size=1, max_size=3), st.lists(_atoms, min_size=1, max_size=2))
def test_what_is_implied_is_true(one: list[Atom], other: list[Atom]) -> None:
    holds = [row for row in ROWS if all(_value(a, row) is True for a in one)]
    proved = implies(tuple(one), tuple(other), DOMAIN_OF)
    assert not proved or all(_value(a, row) is True for a in other for row in holds)


@pytest.mark.parametrize(
    ("term", "possible"),
    [
        pytest.param((Compare("f", ">", 0.5), Compare("f", "<", 0.5)), False, id="empty-interval"),
        pytest.param((Compare("f", ">=", 0.5), Compare("f", "<=", 0.5)), True, id="one-point"),
        pytest.param((Compare("f", ">=", 1.0), Compare("f", "<>", 1.0)), False, id="point-left-out"),
        pytest.param((Compare("f", ">", 1.0),), False, id="beyond-the-range"),
        pytest.param((Compare("n", ">", 2), Compare("n", "<", 3)), False, id="between-integers"),
        pytest.param((Compare("s", "=", "a"), Compare("s", "=", "b")), False, id="two-texts"),
        pytest.param((Compare("s", "<>", "a"), Compare("s", "<>", "b")), True, id="other-texts"),
        pytest.param((Is("s", "null"), Compare("s", "<>", "a")), False, id="null-and-value"),
        pytest.param((Is("b", "null"),), False, id="never-null"),
        pytest.param((Is("c", "true", negated=True), Is("c", "null", negated=True)), True, id="false"),
    ],
)
def test_satisfiable(term: tuple[Atom, ...], possible: bool) -> None:  # noqa: FBT001
    assert is_satisfiable(term, DOMAIN_OF) is possible


def test_too_many_terms_claim_nothing() -> None:
    wide = And(tuple(Or((Compare("n", "=", i), Compare("s", "=", str(i)))) for i in range(12)))
    assert terms(wide) is None
    assert never_true(wide, DOMAIN_OF) is False
    assert always_true(wide, DOMAIN_OF) is False


def test_kinds_narrow_the_domain() -> None:
    narrowed = domains(CATALOGUE, {}, {"e": ("x",)})
    assert never_true(Compare("e", "=", "y"), narrowed)


DERIVED = {
    "in_list(s,'block')": Derived("in_list(s,'block')", "in_list", "s", "block"),
    "in_list(s,'own')": Derived("in_list(s,'own')", "in_list", "s", "own"),
    "length(s)": Derived("length(s)", "length", "s"),
    "contains(s,'x')": Derived("contains(s,'x')", "contains", "s", "x"),
}


@pytest.mark.parametrize(
    ("atom", "proof"),
    [
        pytest.param(Compare("n", ">=", 1), True, id="exact-count"),
        pytest.param(Compare("n", ">=", 0), False, id="met-by-nothing-found"),
        pytest.param(Compare("n", "<", 3), False, id="few"),
        pytest.param(Compare("n", "<>", 3), False, id="other-than"),
        pytest.param(InSet("n", (2, 3)), True, id="in"),
        pytest.param(InSet("n", (0, 3)), False, id="in-with-nothing-found"),
        pytest.param(InSet("n", (2, 3), negated=True), False, id="not-in"),
        pytest.param(Compare("f", ">", 0.5), False, id="inexact"),
        pytest.param(Truth("b"), True, id="bool"),
        pytest.param(Truth("b", negated=True), False, id="not-bool"),
        pytest.param(Truth("c"), False, id="context"),
        pytest.param(Is("b", "true"), True, id="is-true"),
        pytest.param(Is("b", "null", negated=True), False, id="is-not-null"),
        pytest.param(Truth("in_list(s,'block')"), True, id="blocklist"),
        pytest.param(Truth("in_list(s,'block')", negated=True), False, id="not-in-blocklist"),
        pytest.param(Truth("in_list(s,'own')"), False, id="exempting-list"),
        pytest.param(Compare("length(s)", ">", 3), False, id="length"),
        pytest.param(Truth("contains(s,'x')"), True, id="contains"),
        pytest.param(TRUE, False, id="constant"),
    ],
)
def test_what_proves(atom: Atom, proof: bool) -> None:  # noqa: FBT001
    assert proves(atom, CATALOGUE, DERIVED, frozenset({"own"})) is proof


@pytest.mark.parametrize(
    ("expr", "needs"),
    [
        pytest.param(And((Truth("c"), Compare("n", ">=", 1))), True, id="and"),
        pytest.param(Or((Truth("c"), Compare("n", ">=", 1))), False, id="or-context"),
        pytest.param(Or((Truth("b"), Compare("n", ">=", 1))), True, id="or-evidence"),
        pytest.param(Not(Or((Truth("c"), Truth("b")))), False, id="negated"),
        pytest.param(Not(Compare("n", "<", 1)), True, id="double-negation"),
        pytest.param(TRUE, False, id="constant"),
    ],
)
def test_needs_evidence(expr: Expr, needs: bool) -> None:  # noqa: FBT001
    assert needs_evidence(expr, lambda a: proves(a, CATALOGUE, {}, frozenset())) is needs

"""Wider and narrower: claimed only with proof, and never against what items say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.signals import SignalSpec
from clearford.decide.expr import And, Compare, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of
from clearford.decide.program import ColumnSpec, Program
from clearford.policy.diff.conditions import Width, compare
from clearford.policy.expression import Parsed, Scope, parse_node
from clearford.policy.issue import Issue
from clearford.policy.yaml_reader import read_yaml

SPECS: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("a.score", "float", {"low": 0, "high": 1}),
    ("a.count", "int", {"low": 0, "nullable": False}),
    ("a.flag", "bool", {}),
    ("a.kind", "enum", {"values": ("x", "y", "z")}),
)
CATALOGUE = {name: SignalSpec(name=name, type=kind, **more) for name, kind, more in SPECS}  # type: ignore[arg-type]
FRAME = Frame(
    Program(bundle="", rules=(), columns=tuple(ColumnSpec(n, k, "item") for n, k, _ in SPECS))  # type: ignore[arg-type]
)


def parsed(text: str) -> Parsed:
    node, _ = read_yaml(f"when: {text!r}".encode(), "x.yaml")
    assert node is not None
    issues: list[Issue] = []
    found = parse_node(node.value["when"], Scope(CATALOGUE, frozenset(("own",))), issues.append)
    assert found is not None, issues
    return found


@pytest.mark.parametrize(
    ("old", "new", "width"),
    [
        pytest.param("a.score >= 0.9", "a.score >= 0.8", "wider", id="lower-threshold"),
        pytest.param("a.score >= 0.9", "a.score > 0.9", "narrower", id="open-threshold"),
        pytest.param("a.score < 0.9", "a.score < 0.95", "wider", id="higher-ceiling"),
        pytest.param("a.kind IN (''x'')", "a.kind IN (''x'', ''y'')", "wider", id="new-member"),
        pytest.param("a.kind IN (''x'', ''y'')", "a.kind = ''y''", "narrower", id="lost-member"),
        pytest.param("a.kind <> ''z''", "a.kind IN (''x'', ''y'')", "same", id="other-words-for-a-member"),
        pytest.param("a.flag", "a.flag AND a.count > 1", "narrower", id="conjunct"),
        pytest.param("a.flag", "a.flag OR a.count > 1", "wider", id="disjunct"),
        pytest.param("a.flag OR a.count > 1", "a.count > 1 OR a.flag", "same", id="order"),
        pytest.param("NOT (a.flag OR a.count > 1)", "NOT a.flag AND a.count <= 1", "same", id="de-morgan"),
        pytest.param("a.flag", "a.count > 1", "unproved", id="another-signal"),
        pytest.param("a.flag AND a.count > 1", "a.flag AND a.score > 0.5", "unproved", id="half"),
        pytest.param("a.count >= 1", "a.count > 0", "same", id="whole-numbers"),
        pytest.param("a.score > 0.5", "a.score > 0.5 OR a.score IS NULL", "wider", id="null-counts-too"),
        pytest.param("a.flag", "a.flag IS TRUE", "same", id="is-true"),
    ],
)
def test_width(old: str, new: str, width: Width) -> None:
    one, other = (parsed(text.replace("''", "'")) for text in (old, new))
    assert compare(one, other, CATALOGUE) == width
    opposite = {"wider": "narrower", "narrower": "wider"}.get(width, width)
    assert compare(other, one, CATALOGUE) == opposite


ATOMS: tuple[Expr, ...] = (
    Compare("a.score", ">=", 0.5),
    Compare("a.score", ">", 0.7),
    Compare("a.score", "<", 0.6),
    Compare("a.count", ">=", 1),
    Compare("a.count", "=", 2),
    Truth("a.flag"),
    Is("a.flag", "null"),
    InSet("a.kind", ("x", "y")),
    Compare("a.kind", "=", "x"),
)
EXPRESSIONS: st.SearchStrategy[Expr] = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        inner.map(Not),
        st.tuples(inner, inner).map(And),
        st.tuples(inner, inner).map(Or),
    ),
    max_leaves=5,
)
ROWS = [
    Env(FRAME, [n for n, *_ in SPECS], [score, count, flag, kind])
    for score in (None, 0.0, 0.55, 0.65, 0.9)
    for count in (0, 1, 2)
    for flag in (None, True, False)
    for kind in (None, "x", "y", "z")
]


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_what_is_proved_holds_for_every_item(old: Expr, new: Expr) -> None:
    width = compare(Parsed(old, {}, (), frozenset()), Parsed(new, {}, (), frozenset()), CATALOGUE)
    pairs = [(value_of(old, row) is True, value_of(new, row) is True) for row in ROWS]
    if width in ("same", "narrower"):
        assert all(was for was, now in pairs if now)
    if width in ("same", "wider"):
        assert all(now for was, now in pairs if was)


def test_conditions_of_too_many_terms_are_not_proved() -> None:
    many = And(tuple(Or((Compare("a.count", "=", i), Compare("a.count", "=", i + 20))) for i in range(12)))
    found = compare(
        Parsed(many, {}, (), frozenset()),
        Parsed(And((many, Truth("a.flag"))), {}, (), frozenset()),
        CATALOGUE,
    )
    assert found == "unproved"

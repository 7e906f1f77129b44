from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from clearford.core.signals import FAILED
from clearford.decide.expr import And, Compare, Derived, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, derive, value_of
from tests.decide.build import program

NAMES = ("account.age_h", "account.verified", "listing.category", "url.domain")


def env(values: Sequence[Any]) -> Env:
    return Env(Frame(program()), NAMES, values)


AGE, FLAG, WORD = Compare("account.age_h", "<", 2), Truth("account.verified"), "listing.category"


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        pytest.param(AGE, None, id="failed-compare"),
        pytest.param(Is("account.age_h", "null"), None, id="failed-is-not-known-to-be-null"),
        pytest.param(Is("account.age_h", "null", negated=True), None, id="failed-is-not-known-to-be-there"),
        pytest.param(Or((AGE, FLAG)), True, id="or-with-true"),
        pytest.param(And((AGE, FLAG)), None, id="and-with-true"),
        pytest.param(And((AGE, Not(FLAG))), False, id="and-with-false"),
        pytest.param(Not(AGE), None, id="not-unknown"),
        pytest.param(Is(WORD, "null"), True, id="absent-is-null"),
        pytest.param(Compare(WORD, "<>", "a"), None, id="absent-differs-from-nothing"),
        pytest.param(InSet(WORD, ("a",), negated=True), None, id="absent-not-in"),
        pytest.param(Truth("in_list(url.domain,'safe')"), True, id="derived"),
        pytest.param(Is("account.verified", "false", negated=True), True, id="is-not-false"),
    ],
)
def test_three_values(expr: Expr, value: object) -> None:
    assert value_of(expr, env([FAILED, True, None, "good.test"])) is value


def test_not_a_number_is_unknown() -> None:
    assert value_of(Compare("account.age_h", "<>", 1.0), env([float("nan"), None, None, None])) is None
    assert value_of(Is("account.age_h", "null"), env([float("nan"), None, None, None])) is True


def test_failure_and_absence_pass_through_a_derived_signal() -> None:
    name = "in_list(url.domain,'safe')"
    assert env([1.0, True, None, None])[name] is None
    assert env([1.0, True, None, FAILED])[name] is FAILED


def test_a_finding_hides_what_was_derived_for_the_item() -> None:
    first = env([1.0, True, None, "good.test"])
    assert first["in_list(url.domain,'safe')"] is True
    assert first.with_finding(("url.domain",), ("bad.test",))["in_list(url.domain,'safe')"] is False


@pytest.mark.parametrize(
    ("function", "argument", "value"),
    [
        pytest.param("starts_with", "ab", True, id="starts"),
        pytest.param("ends_with", "ab", False, id="ends"),
        pytest.param("contains", "bc", True, id="contains"),
        pytest.param("in_list", "l", True, id="in-list"),
        pytest.param("length", None, 3, id="length-in-code-points"),
    ],
)
def test_derived_values(function: Any, argument: str | None, value: object) -> None:
    assert derive(Derived("d", function, "s", argument), "abc", {"l": frozenset({"abc"})}) == value

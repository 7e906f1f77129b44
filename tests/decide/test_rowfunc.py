from __future__ import annotations

from typing import Any

import pytest

from clearford.core.errors import DecideError
from clearford.core.signals import FAILED, Layout
from clearford.decide import rowfunc
from clearford.decide.expr import And, Compare, Const, Expr, InSet, Is, Or, Truth
from clearford.decide.frame import Frame
from clearford.decide.program import Soften
from clearford.decide.rowfunc import Block, Generator, literal
from tests.decide.build import LONG, VERIFIED, program, rule

LAYOUT = Layout(["account.age_h", "account.verified", "listing.category", "text.length"])
GENERATOR = Generator(Frame(program()), LAYOUT)


def run(expr: Expr, row: list[Any]) -> list[int]:
    (function,) = GENERATOR.functions([Block(rule("a", expr), 0, 5)])
    codes: list[int] = []
    assert function(row, (True,), codes.append) is False
    return codes


@pytest.mark.parametrize(
    ("expr", "row", "holds"),
    [
        pytest.param(Compare("account.age_h", "<", 2), [1.0, None, None, None], True, id="float"),
        pytest.param(Compare("account.age_h", "<>", 2), [None, None, None, None], False, id="absent-float"),
        pytest.param(Compare("account.age_h", "<>", 2), [float("nan"), None, None, None], False, id="nan"),
        pytest.param(Is("account.age_h", "null"), [float("nan"), None, None, None], True, id="nan-null"),
        pytest.param(InSet("text.length", (1, 2), negated=True), [None, None, None, 3], True, id="not-in"),
        pytest.param(InSet("text.length", (1, 2), negated=True), [None] * 4, False, id="absent-not-in"),
        pytest.param(Truth("account.verified", negated=True), [None, False, None, None], True, id="not-flag"),
        pytest.param(Truth("account.verified", negated=True), [None] * 4, False, id="absent-not-flag"),
        pytest.param(Is("account.verified", "false", negated=True), [None] * 4, True, id="is-not-false"),
        pytest.param(Is("account.verified", "true", negated=True), [None] * 4, True, id="is-not-true"),
        pytest.param(Compare("listing.category", "<>", "a"), [None, None, "b", None], True, id="text"),
        pytest.param(
            And((Or((LONG, VERIFIED)), Is("listing.category", "null"))),
            [None, True, None, 1],
            True,
            id="nested",
        ),
        pytest.param(Const(value=True), [None] * 4, True, id="always"),
        pytest.param(Const(value=False), [None] * 4, False, id="never"),
    ],
)
def test_a_rule_appends_its_code_where_it_holds(expr: Expr, row: list[Any], *, holds: bool) -> None:
    assert run(expr, row) == ([5] if holds else [])


def test_a_failed_slot_is_reported_even_when_no_rule_here_reads_it() -> None:
    (function,) = GENERATOR.functions([Block(rule("a", LONG), 0, 0)])
    assert function([FAILED, None, None, 99], (True,), [].append) is True


def test_a_closed_gate_skips_its_rules() -> None:
    codes: list[int] = []
    (function,) = GENERATOR.functions([Block(rule("a", LONG), 0, 0), Block(rule("b", LONG), 1, 1)])
    function([None, None, None, 99], (False, True), codes.append)
    assert codes == [1]


def test_the_mildest_softening_that_holds_wins() -> None:
    softens = (Soften(VERIFIED, "escalate"), Soften(Is("listing.category", "null"), "allow"))
    (function,) = GENERATOR.functions([Block(rule("a", LONG, soften=softens), 0, 10)])
    found: list[int] = []
    for row in ([None, True, "x", 99], [None, True, None, 99], [None, False, "x", 99]):
        function(row, (True,), found.append)
    assert found == [11, 14, 10]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(v, id=type(v).__name__ + str(i))
        for i, v in enumerate([None, (1,), b"x", float("inf"), 1j])
    ],
)
def test_only_plain_finite_literals_reach_the_source(value: object) -> None:
    with pytest.raises(DecideError) as caught:
        literal(value)
    assert caught.value.code == "CF-E002"


def test_a_hostile_text_stays_a_text() -> None:
    text = "') or __import__('os').abort() or ('\n#"
    assert run(Compare("listing.category", "=", text), [None, None, text, None]) == [5]
    assert run(Compare("listing.category", "=", text), [None, None, "x", None]) == []


def test_generated_source_cannot_reach_builtins() -> None:
    (function,) = GENERATOR.functions([])
    assert function.__globals__["__builtins__"] == {}


def test_many_rules_are_split_into_several_functions() -> None:
    blocks = [Block(rule(f"r{i}", LONG), 0, i) for i in range(rowfunc.CHUNK + 1)]
    functions = GENERATOR.functions(blocks)
    codes: list[int] = []
    for function in functions:
        function([None, None, None, 99], (True,), codes.append)
    assert len(functions) == 2
    assert codes == list(range(rowfunc.CHUNK + 1))

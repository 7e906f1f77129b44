"""Conditions as lines: each part stands under what joins it."""

from __future__ import annotations

import pytest

from clearford.core.ids import RuleId
from clearford.core.reasons import Redress, RuleText
from clearford.decide.expr import And, Const, Expr, Or
from clearford.runtime.rule_sheet import lines_of, notices_of

YES, NO = Const(value=True), Const(value=False)


@pytest.mark.parametrize(
    ("expr", "lines"),
    [
        pytest.param(YES, [(0, "is", "TRUE")], id="one"),
        pytest.param(And((YES, NO)), [(0, "all", ""), (1, "is", "TRUE"), (1, "is", "FALSE")], id="all"),
        pytest.param(
            And((Or((YES, NO)), YES)),
            [(0, "all", ""), (1, "any", ""), (2, "is", "TRUE"), (2, "is", "FALSE"), (1, "is", "TRUE")],
            id="nested",
        ),
    ],
)
def test_a_condition_is_shown_as_lines(expr: Expr, lines: list[tuple[int, str, str]]) -> None:
    assert [(line.depth, line.kind, line.words) for line in lines_of(expr)] == lines


def test_a_rule_that_does_nothing_to_anybody_has_no_notice() -> None:
    text = RuleText(id=RuleId("a.b.c"), title="t", harm="h", severity="low", explain={}, legal_basis=())
    assert notices_of(text, Redress()) == {}

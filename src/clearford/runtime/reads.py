"""Which signals a rule reads, from its compiled conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clearford.core.ids import RuleId
from clearford.decide.expr import And, Const, Expr, Not, Or
from clearford.decide.program import Program, Rule


def atoms(expr: Expr) -> Iterator[str]:
    """The signals (base or derived) that a condition names, with repeats."""
    if isinstance(expr, And | Or):
        for part in expr.of:
            yield from atoms(part)
    elif isinstance(expr, Not):
        yield from atoms(expr.of)
    elif not isinstance(expr, Const):
        yield expr.signal


def reads_of(program: Program) -> Mapping[RuleId, tuple[str, ...]]:
    """Rule -> base signals that its conditions read, ascending."""
    base = {d.name: d.signal for d in program.derived}
    return {rule.id: _of_rule(rule, base) for rule in program.rules}


def _of_rule(rule: Rule, base: Mapping[str, str]) -> tuple[str, ...]:
    conditions = (rule.when, *(soften.when for soften in rule.soften))
    return tuple(sorted({base.get(n, n) for expr in conditions for n in atoms(expr)}))

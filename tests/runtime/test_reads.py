"""What a rule reads: base signals, through functions and softenings, each once."""

from __future__ import annotations

from clearford.core.ids import Digest, RuleId
from clearford.decide.expr import And, Compare, Const, Derived, Not, Or, Truth
from clearford.decide.program import ColumnSpec, Program, Rule, Soften
from clearford.runtime.reads import atoms, reads_of

RULE = Rule(
    id=RuleId("fraud.a.b"),
    status="live",
    severity="low",
    applies_to=("post",),
    each="url",
    when=And((Compare("url.port", ">", 1), Or((Truth("b.c"), Not(Truth("starts_with(item.lang,'zh')")))))),
    soften=(Soften(Compare("a.count", ">=", 1), "escalate"),),
    on_failure="ignore",
)


def test_atoms_of_a_tree_in_order() -> None:
    assert list(atoms(RULE.when)) == ["url.port", "b.c", "starts_with(item.lang,'zh')"]
    assert list(atoms(Const(value=True))) == []


def test_reads_are_base_signals_of_both_frames() -> None:
    columns = (
        ColumnSpec("a.count", "int", "item"),
        ColumnSpec("b.c", "bool", "item"),
        ColumnSpec("item.lang", "str", "item"),
        ColumnSpec("url.port", "int", "url"),
    )
    derived = (Derived("starts_with(item.lang,'zh')", "starts_with", "item.lang", "zh"),)
    program = Program(bundle=Digest("sha256:0"), rules=(RULE,), columns=columns, derived=derived)
    assert reads_of(program) == {"fraud.a.b": ("a.count", "b.c", "item.lang", "url.port")}

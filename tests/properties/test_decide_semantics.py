"""Properties 1-8, 12 and 14 of the decision semantics, on generated programs and signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.actions import ACCOUNT_LADDER, ACTIONS, CONTENT_LADDER
from clearford.core.decisions import Decision
from clearford.core.signals import FAILED
from clearford.decide.explain import explain
from clearford.decide.expr import And, Expr, InSet, Is, Not, Or, Truth
from clearford.decide.machine import Machine
from clearford.decide.program import Program, Rule, Soften
from tests.properties.programs import (
    COLUMNS,
    RULE_IDS,
    TEXTS,
    VALUES,
    Sample,
    batches,
    exprs,
    program_of,
    programs,
    row_of,
    rules,
    signals_of,
)

usual = settings(max_examples=70, deadline=None)
RANK = {"allow": 0, "escalate": 1, "restrict": 2}
RUNGS: dict[str, Sequence[str]] = {"content": CONTENT_LADDER, "account": ACCOUNT_LADDER}


def run(program: Program, batch: Sequence[Sample]) -> list[Decision]:
    return Machine(program).evaluate([s.item for s in batch], signals_of(batch))


def effect(decision: Decision) -> Decision:
    """The decision without the record of trial rules."""
    return msgspec.structs.replace(decision, held=tuple(r for r in decision.held if r.status == "live"))


def heights(decision: Decision) -> tuple[int, int, int]:
    """Outcome, content rung and account rung as numbers."""

    def height(ladder: str) -> int:
        taken = [ACTIONS[a] for a in decision.actions]
        return max((RUNGS[ladder].index(a.rung) for a in taken if a.ladder == ladder), default=-1)

    return RANK[decision.outcome], height("content"), height("account")


def is_at_least(strong: Decision, weak: Decision) -> bool:
    return all(a >= b for a, b in zip(heights(strong), heights(weak), strict=True))


def with_rules(program: Program, chosen: Sequence[Rule]) -> Program:
    return msgspec.structs.replace(program, rules=tuple(chosen))


@usual
@given(programs(), batches(), st.randoms(use_true_random=False))
def test_1_2_order_and_duplicates_change_nothing(program: Program, batch: list[Sample], random: Any) -> None:
    shuffled = list(program.rules) + random.choices(program.rules, k=2)
    random.shuffle(shuffled)
    columns = random.sample(program.columns, len(program.columns))
    other = msgspec.structs.replace(with_rules(program, shuffled), columns=tuple(columns))
    doubled = [
        Sample(
            s.item,
            dict(reversed(list(s.values.items()))),
            {f: [*reversed(v), *v] for f, v in s.findings.items()},
        )
        for s in batch
    ]
    assert run(other, doubled) == run(program, batch)


@usual
@given(programs(), batches(), rules(RULE_IDS[5]))
def test_3_a_rule_that_is_not_live_changes_nothing(
    program: Program, batch: list[Sample], extra: Rule
) -> None:
    before = run(program, batch)
    for status in ("draft", "trial", "retired"):
        added = msgspec.structs.replace(extra, status=status)
        after = run(with_rules(program, [*program.rules, added]), batch)
        assert [effect(d) for d in after] == [effect(d) for d in before]


@usual
@given(programs(), batches(), rules(RULE_IDS[5], status="live", kind="enforce"))
def test_4_a_further_rule_never_weakens(program: Program, batch: list[Sample], extra: Rule) -> None:
    after = run(with_rules(program, [*program.rules, extra]), batch)
    for old, new in zip(run(program, batch), after, strict=True):
        assert is_at_least(new, old)
        assert old.case is None or new.case is not None


@usual
@given(programs(), batches(), rules(RULE_IDS[5], status="live", kind="exempt"))
def test_5_a_further_exemption_never_strengthens(program: Program, batch: list[Sample], extra: Rule) -> None:
    after = run(with_rules(program, [*program.rules, extra]), batch)
    for old, new in zip(run(program, batch), after, strict=True):
        assert is_at_least(old, new)
        assert {s.rule for s in new.softened if s.by.startswith(extra.id)} <= set(extra.exempts)
        assert set(old.determining) - set(new.determining) <= set(extra.exempts)


def without_is(expr: Expr) -> Expr:
    """The condition with tests for null, true and false replaced by tests that can be unknown."""
    match expr:
        case And(parts):
            return And(tuple(map(without_is, parts)))
        case Or(parts):
            return Or(tuple(map(without_is, parts)))
        case Not(of):
            return Not(without_is(of))
        case Is(signal, _, negated) if isinstance(VALUES[signal][0], bool):
            return Truth(signal, negated)
        case Is(signal, _, negated):
            return InSet(signal, (VALUES[signal][0],), negated)
    return expr


@usual
@given(programs(), batches(failures=False), st.sets(st.sampled_from([c.name for c in COLUMNS]), min_size=1))
def test_6_a_value_taken_away_makes_no_rule_hold(
    program: Program, batch: list[Sample], gone: set[str]
) -> None:
    strict = [msgspec.structs.replace(r, when=without_is(r.when)) for r in program.rules]
    emptied = [_put(s, gone, None) for s in batch]
    fewer, more = run(with_rules(program, strict), emptied), run(with_rules(program, strict), batch)
    for after, before in zip(fewer, more, strict=True):
        assert set(after.held) <= set(before.held)


def _put(sample: Sample, names: set[str], value: Any) -> Sample:
    def put(row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value if name in names else old for name, old in row.items()}

    findings = {family: [put(f) for f in found] for family, found in sample.findings.items()}
    return Sample(sample.item, put(sample.values), findings)


def _break_family(sample: Sample, family: str) -> Sample:
    broken = {c.name: FAILED for c in COLUMNS if c.family == family}
    return Sample(sample.item, sample.values, {**sample.findings, family: [broken]})


def _faults(batch: Sequence[Sample], names: set[str], family: str | None) -> list[Sample]:
    broken = [_put(s, names, FAILED) for s in batch]
    return [_break_family(s, family) for s in broken] if family else broken


faults = st.sets(st.sampled_from([c.name for c in COLUMNS]), min_size=1, max_size=3)
families = st.sampled_from([None, None, "url", "personal"])


@usual
@given(programs(), batches(failures=False), faults, families)
def test_7_a_failure_is_never_silent(
    program: Program, batch: list[Sample], names: set[str], family: str | None
) -> None:
    broken = run(program, _faults(batch, names, family))
    for after, before in zip(broken, run(program, batch), strict=True):
        assert set(after.held) <= set(before.held)
        assert is_at_least(after, before) or after.unknowns
        live = {r.id for r in before.held if r.status == "live"} - {r.id for r in after.held}
        assert live <= {u.rule for u in after.unknowns}


@usual
@given(
    rules(RULE_IDS[0], status="live", kind="enforce"),
    batches(failures=False),
    faults,
    families,
)
def test_7_a_failure_escalates_where_the_rule_says_so(
    rule: Rule, batch: list[Sample], names: set[str], family: str | None
) -> None:
    program = program_of([msgspec.structs.replace(rule, on_failure="escalate")])
    broken = run(program, _faults(batch, names, family))
    for after, before in zip(broken, run(program, batch), strict=True):
        assert RANK[after.outcome] >= min(RANK[before.outcome], 1)


@settings(max_examples=150, deadline=None)
@given(programs(), batches())
def test_8_the_determining_rules_alone_reproduce_the_decision(program: Program, batch: list[Sample]) -> None:
    for sample, decision in zip(batch, run(program, batch), strict=True):
        needed = set(decision.determining) | {u.rule for u in decision.unknowns}
        kept = [
            r for r in program.rules if r.id in needed or (r.kind == "exempt" and needed & set(r.exempts))
        ]
        (again,) = run(with_rules(program, kept), [sample])
        for name in ("outcome", "action", "actions", "case", "determining"):
            assert getattr(again, name) == getattr(decision, name)


@usual
@given(programs(), batches())
def test_12_the_explanation_is_complete(program: Program, batch: list[Sample]) -> None:
    machine = Machine(program)
    for sample in batch:
        told = explain(machine, sample.item, row_of(machine, sample), private={"account.age_h"})
        decision = told.decision
        accounts = told.rules
        atoms = [atom for account in accounts for atom in account.atoms]
        assert tuple(a.id for a in told.determining) == decision.determining
        ids = {ref.id for ref in decision.held} | {u.rule for u in decision.unknowns}
        assert [a.id for a in accounts] == sorted(ids)
        assert sorted(s for a in accounts for s in a.softened) == list(decision.softened)
        assert sum(len(a.unknown) for a in accounts) == len(decision.unknowns)
        assert all(a.findings for a in accounts)
        assert {atom.value for atom in atoms}.isdisjoint(TEXTS)
        assert not any(atom.value for atom in atoms if atom.signal == "account.age_h")


@usual
@given(programs(), batches(), exprs(["account.age_h", "account.verified", "audience.scope"]))
def test_14_a_narrower_condition_restricts_no_further_item(
    program: Program, batch: list[Sample], extra: Expr
) -> None:
    narrowed = [
        r if r.kind == "exempt" else msgspec.structs.replace(r, when=And((r.when, extra)))
        for r in program.rules
    ]
    after = run(with_rules(program, narrowed), batch)
    for new, old in zip(after, run(program, batch), strict=True):
        assert new.outcome != "restrict" or old.outcome == "restrict"


@usual
@given(
    rules(RULE_IDS[0], status="live", kind="enforce"), batches(failures=False), exprs(["account.verified"])
)
def test_a_softening_never_strengthens(rule: Rule, batch: list[Sample], when: Expr) -> None:
    softened = msgspec.structs.replace(rule, soften=(*rule.soften, Soften(when, "escalate")))
    after = run(program_of([softened]), batch)
    for new, old in zip(after, run(program_of([rule]), batch), strict=True):
        assert is_at_least(old, new)

"""Two reports on rules: what unknown signals do to them, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from clearford.core.signals import SignalSpec
from clearford.decide.expr import Atom, Const, Is
from clearford.policy.conditions import RuleConditions, parse_all
from clearford.policy.lints.conditions import needs_exact
from clearford.policy.logic import domains, is_satisfiable, needs_evidence, possible_terms, proves
from clearford.policy.model import PackSet, RuleFile


@dataclass(frozen=True, slots=True)
class NullLine:
    """What a rule yields when one signal that it reads is unknown."""

    rule: str
    signal: str
    when_absent: Literal["never holds", "may hold"]
    when_failed: Literal["case for a person", "does not hold", "may hold"]


@dataclass(frozen=True, slots=True)
class ExactnessLine:
    """What a rule rests on."""

    rule: str
    evidence: tuple[str, ...]
    """Exact signals that can prove the harm."""
    inexact: tuple[str, ...]
    """Estimates."""
    context: tuple[str, ...]
    """Who, where, which kind."""
    needs_evidence: bool
    """The rule cannot hold without at least one exact evidence literal."""
    strong_actions: tuple[str, ...]
    """Actions of the rule that need exact evidence."""


def null_report(packs: PackSet, catalogue: Mapping[str, SignalSpec]) -> tuple[NullLine, ...]:
    """For each rule, which signals may be null and what the rule then yields."""
    parsed, _ = parse_all(packs, catalogue)
    lines: list[NullLine] = []
    for rule in packs.rules():
        conditions = parsed.get(rule.id)
        if conditions is None or rule.status == "retired":
            continue
        for name in sorted(conditions.when.signals):
            if catalogue[name].nullable:
                lines.append(_null_line(rule, conditions, name, catalogue))
    return tuple(lines)


def _null_line(
    rule: RuleFile, conditions: RuleConditions, name: str, catalogue: Mapping[str, SignalSpec]
) -> NullLine:
    domain_of = domains(catalogue, conditions.derived)
    names = [name, *(d.name for d in conditions.derived.values() if d.signal == name)]
    absent: list[Atom] = [Is(n, "null") for n in names]
    found = possible_terms(conditions.when.expr, domain_of)
    can_hold = found is None or any(is_satisfiable((*term, *absent), domain_of) for term in found)
    failed: Literal["case for a person", "does not hold", "may hold"]
    if can_hold:
        failed = "may hold"
    else:
        failed = "case for a person" if rule.on_failure == "escalate" else "does not hold"
    return NullLine(rule.id, name, "may hold" if can_hold else "never holds", failed)


def exactness_report(packs: PackSet, catalogue: Mapping[str, SignalSpec]) -> tuple[ExactnessLine, ...]:
    """For each rule, its exact, inexact and context signals, and whether it can hold without the first."""
    parsed, _ = parse_all(packs, catalogue)
    exempting = frozenset(entry.name for entry in packs.lists() if entry.effect == "exempts")
    return tuple(
        _exactness(rule, parsed[rule.id], catalogue, exempting)
        for rule in packs.rules()
        if rule.id in parsed and rule.status != "retired"
    )


def _exactness(
    rule: RuleFile,
    conditions: RuleConditions,
    catalogue: Mapping[str, SignalSpec],
    exempting: frozenset[str],
) -> ExactnessLine:
    def is_proof(atom: Atom) -> bool:
        return proves(atom, catalogue, conditions.derived, exempting)

    groups: dict[str, set[str]] = {"evidence": set(), "inexact": set(), "context": set()}
    for atom, _, _ in conditions.when.atoms:
        if isinstance(atom, Const):
            continue
        call = conditions.derived.get(atom.signal)
        spec = catalogue[call.signal if call else atom.signal]
        kind = "evidence" if is_proof(atom) else "inexact" if not spec.exact else "context"
        groups[kind].add(atom.signal)
    return ExactnessLine(
        rule=rule.id,
        evidence=tuple(sorted(groups["evidence"])),
        inexact=tuple(sorted(groups["inexact"])),
        context=tuple(sorted(groups["context"])),
        needs_evidence=needs_evidence(conditions.when.expr, is_proof),
        strong_actions=tuple(a for a in rule.then.actions if needs_exact(a)) if rule.then else (),
    )

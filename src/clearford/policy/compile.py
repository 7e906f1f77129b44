"""Compile packs into the program that the machine runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from clearford.core.decisions import RuleStatus
from clearford.core.ids import Digest
from clearford.core.signals import SignalSpec
from clearford.decide.expr import Derived
from clearford.decide.program import PROGRAM_VERSION, ColumnSpec, Program, Rule, Soften
from clearford.policy.conditions import RuleConditions, parse_all
from clearford.policy.digest import bundle_digest
from clearford.policy.issue import sort_key
from clearford.policy.model import PackSet, RuleFile

EVALUATED: frozenset[RuleStatus] = frozenset(("trial", "live"))


def compile_program(
    packs: PackSet,
    catalogue: Mapping[str, SignalSpec],
    *,
    statuses: Collection[RuleStatus] = EVALUATED,
    parts: Mapping[str, str] | None = None,
) -> Program:
    """The program of the rules in some statuses; trial and live by default.

    parts: what else belongs to the bundle's identity, e.g. the preset or the digest of the fold tables.
    Raises PackError with the first fault when one of these rules cannot be compiled; `check` gives all.
    """
    rules = [rule for rule in packs.rules() if rule.status in statuses]
    return _program(packs, catalogue, rules, digest(packs, parts))


def digest(packs: PackSet, parts: Mapping[str, str] | None = None) -> Digest:
    """The digest of the bundle that these packs make."""
    identity = {"program": str(PROGRAM_VERSION), **(parts or {})}
    return bundle_digest({pack.file.id: pack.digest for pack in packs.packs}, identity)


def compile_alone(packs: PackSet, catalogue: Mapping[str, SignalSpec], rule: RuleFile) -> Program:
    """The program of one rule with the exemptions that name it, all as if they were live; for its tests."""
    chosen = [
        rule,
        *(r for r in packs.rules() if r.kind == "exempt" and rule.id in r.exempts and r.id != rule.id),
    ]
    if rule.kind == "exempt":
        chosen += [r for r in packs.rules() if r.id in rule.exempts]
    chosen = [r for r in chosen if r.status != "retired"]
    return _program(packs, catalogue, chosen, digest(packs), as_live=True)


def _program(
    packs: PackSet,
    catalogue: Mapping[str, SignalSpec],
    rules: Iterable[RuleFile],
    bundle: Digest,
    *,
    as_live: bool = False,
) -> Program:
    ordered = sorted(rules, key=lambda rule: rule.id)
    broken = next((rule for rule in ordered if rule.broken), None)
    if broken is not None:
        issue = broken.issue(
            "CF-P001", f"the rule `{broken.id}` could not be read", suggestion="run the check"
        )
        raise issue.as_error()
    conditions, issues = parse_all(packs, catalogue, ordered)
    if issues:
        raise min(issues, key=sort_key).as_error()
    used = [conditions[rule.id] for rule in ordered]
    return Program(
        bundle=bundle,
        rules=tuple(compile_rule(rule, conditions[rule.id], as_live=as_live) for rule in ordered),
        columns=_columns(used, catalogue),
        derived=_derived(used),
        lists=_lists(packs, used),
    )


def compile_rule(rule: RuleFile, conditions: RuleConditions, *, as_live: bool = False) -> Rule:
    """One rule in the machine's form."""
    then = rule.then
    return Rule(
        id=rule.id,
        kind=rule.kind,
        status="live" if as_live else rule.status,
        severity=rule.severity,
        applies_to=tuple(sorted(rule.applies_to)),
        languages=tuple(sorted(rule.languages)),
        each=rule.each,
        when=conditions.when.expr,
        soften=tuple(
            Soften(parsed.expr, spec.to) for parsed, spec in zip(conditions.soften, rule.soften, strict=True)
        ),
        on_failure=rule.on_failure,
        decision=then.decision if then else "escalate",
        actions=tuple(sorted(then.actions)) if then else (),
        case=then.case if then else None,
        exempts=tuple(sorted(rule.exempts)),
        to=rule.to,
    )


def _columns(used: Iterable[RuleConditions], catalogue: Mapping[str, SignalSpec]) -> tuple[ColumnSpec, ...]:
    names = sorted({name for conditions in used for name in conditions.signals})
    specs = [catalogue[name] for name in names]
    return tuple(ColumnSpec(spec.name, spec.type, spec.family, spec.exact) for spec in specs)


def _derived(used: Iterable[RuleConditions]) -> tuple[Derived, ...]:
    found = {name: d for conditions in used for name, d in conditions.derived.items()}
    return tuple(found[name] for name in sorted(found))


def _lists(packs: PackSet, used: Iterable[RuleConditions]) -> dict[str, tuple[str, ...]]:
    wanted = {name for conditions in used for name in conditions.lists}
    return {
        entry.name: tuple(e.value for e in entry.entries)
        for entry in sorted(packs.lists(), key=lambda e: e.name)
        if entry.name in wanted
    }

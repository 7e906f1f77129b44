"""Make the trace of a decision out of it and the signals that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from clearford.core.decisions import Decision
from clearford.core.ids import RuleId, SignalName
from clearford.core.signals import SignalSpec
from clearford.core.spans import Span
from clearford.core.trace import Became, Input, RuleTrace, Trace


class MadeBy(NamedTuple):
    """What a bundle says of its rules and signals."""

    specs: Mapping[str, SignalSpec]
    reads: Mapping[RuleId, tuple[str, ...]]
    """Rule -> signals that its conditions read."""
    versions: Mapping[RuleId, str]
    parts: Mapping[str, str]
    packs: Mapping[str, str]
    """Pack -> digest."""
    lists: Mapping[str, str]
    """Name of a list of phrases, patterns or texts -> its pack."""
    usual: Mapping[str, Any]
    """Signal -> its value where nothing was found."""


def trace_of(
    decision: Decision,
    made_by: MadeBy,
    values: Mapping[str, Any],
    findings: Mapping[str, Sequence[Mapping[str, Any]]] = MappingProxyType({}),
    spans: Iterable[Span] = (),
) -> Trace:
    """The trace of a decision.

    values: signals of the item by name; None where unknown.
    findings: family -> findings in order, each by name of signal.
    """
    failed = frozenset(u.signal for u in decision.unknowns)
    rules = tuple(sorted(_rules(decision, made_by), key=lambda rule: rule.id))
    reads = {name for rule in rules for name in rule.reads}
    return Trace(
        item=decision.item,
        outcome=decision.outcome,
        actions=decision.actions,
        bundle=decision.bundle,
        parts=dict(made_by.parts),
        packs={name: made_by.packs[name] for name in sorted(_packs(rules, reads, made_by))},
        inputs=tuple(
            _input(name, values.get(name), made_by.specs, failed)
            for name in sorted(values)
            if name in failed or name in reads or values[name] not in (None, made_by.usual.get(name))
        ),
        findings={
            family: tuple(
                tuple(_input(name, one[name], made_by.specs, failed) for name in sorted(one)) for one in found
            )
            for family, found in sorted(findings.items())
            if found
        },
        rules=rules,
        spans=tuple(sorted(set(spans))),
    )


def _input(name: str, value: Any, specs: Mapping[str, SignalSpec], failed: frozenset[str]) -> Input:
    spec = specs[name]
    hidden = spec.personal and value is not None
    return Input(
        SignalName(name),
        None if hidden else value,
        exact=spec.exact,
        failed=value is None and name in failed,
        masked=hidden,
    )


def _rules(decision: Decision, made_by: MadeBy) -> Iterable[RuleTrace]:
    """Every rule that held, and every one that a failure kept from an answer."""
    held = {ref.id: ref.status for ref in decision.held if ref.held}
    for rule, status in held.items():
        became, by = _became(decision, rule, status)
        yield RuleTrace(
            rule,
            made_by.versions.get(rule, ""),
            status,
            became,
            by,
            tuple(map(SignalName, made_by.reads.get(rule, ()))),
            tuple(u.signal for u in decision.unknowns if u.rule == rule),
        )
    for rule in sorted({u.rule for u in decision.unknowns} - set(held)):
        yield RuleTrace(
            rule,
            made_by.versions.get(rule, ""),
            "live",
            "unknown",
            (),
            tuple(map(SignalName, made_by.reads.get(rule, ()))),
            tuple(u.signal for u in decision.unknowns if u.rule == rule),
        )


def _became(decision: Decision, rule: RuleId, status: str) -> tuple[Became, tuple[str, ...]]:
    by = tuple(sorted({s.by for s in decision.softened if s.rule == rule}))
    if rule in decision.determining:
        return "determining", by
    if status != "live":
        return "trial", by
    if any(s.by == rule for s in decision.softened):
        return "exempting", by
    if not by:
        return "absorbed", by
    if "limit" in by:
        return "limited", by
    return ("softened" if all(name.startswith("soften[") for name in by) else "exempted"), by


def _packs(rules: Iterable[RuleTrace], reads: Iterable[str], made_by: MadeBy) -> set[str]:
    """Packs of the rules and of the lists behind signals such as `text.phrase.loan_ad.count`."""
    found = {rule.id.rpartition(".")[0] for rule in rules}
    found.update(made_by.lists[of] for of in map(_list_of, reads) if of in made_by.lists)
    return found & made_by.packs.keys()


@lru_cache(maxsize=10_000)
def _list_of(signal: str) -> str:
    """The list behind a signal; empty where there is none."""
    parts = signal.split(".")
    return parts[2] if len(parts) == 4 and parts[0] == "text" else ""

"""The canaries of a rollout: benign items that no rule may restrict, looked at every hour."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from clearford.core.items import Item
from clearford.decide.machine import Machine
from clearford.detect.plan import Plan
from clearford.policy.model import PackSet, RuleFile

BATCH = 2048


def explained_hits(packs: PackSet, today: date) -> frozenset[tuple[str, str]]:
    """Pairs of a rule and an item of the baseline on which it may hold, as an unexpired suppression says."""
    lines = (line for pack in packs.packs for line in pack.suppressions)
    return frozenset(
        (line.rule, line.baseline)
        for line in lines
        if line.baseline and line.expires and line.expires >= today
    )


def canary_hits(
    rules: Mapping[str, RuleFile],
    watched: Collection[str],
    machine: Machine,
    plan: Plan,
    baseline: Sequence[Item],
    explained: Collection[tuple[str, str]] = (),
) -> frozenset[str]:
    """The watched rules that would restrict a canary: an item of the baseline, or of their own examples.

    rules: all of the packs. explained: pairs of a rule and an item of the baseline that do not count.
    """
    names: list[str | None] = []
    items: list[Item] = []
    for own, item in _own(rules[rule] for rule in sorted(watched)):
        names.append(own)
        items.append(item)
    names += [None] * len(baseline)
    items += baseline
    found: set[str] = set()
    # What canaries make detectors remember is not what the events made them remember.
    plan = plan.fresh()
    for at in range(0, len(items), BATCH):
        part = items[at : at + BATCH]
        decisions = machine.evaluate(part, plan.run(part))
        for name, item, decision in zip(names[at : at + BATCH], part, decisions, strict=True):
            if decision.outcome == "restrict":
                of = decision.determining if name is None else {name} & set(decision.determining)
                found.update(rule for rule in of if name or (rule, item.id) not in explained)
    return frozenset(found) & frozenset(watched)


def _own(rules: Iterable[RuleFile]) -> Iterable[tuple[str, Item]]:
    """Rules with their examples of which nothing should come."""
    return ((rule.id, e.item) for rule in rules for e in rule.examples if e.expect == "allow")

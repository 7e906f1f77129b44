"""The conditions of all rules, parsed once and typed against the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clearford.core.signals import SignalSpec
from clearford.decide.expr import Derived
from clearford.policy.expression import Parsed, Scope, parse_node
from clearford.policy.issue import Issue
from clearford.policy.model import PackSet, RuleFile


@dataclass(frozen=True, slots=True)
class RuleConditions:
    """The parsed conditions of one rule."""

    when: Parsed
    soften: tuple[Parsed, ...]

    @property
    def all(self) -> tuple[Parsed, ...]:
        """`when` and every softening."""
        return (self.when, *self.soften)

    @property
    def signals(self) -> frozenset[str]:
        """Base signals read anywhere in the rule."""
        return frozenset(name for parsed in self.all for name in parsed.signals)

    @property
    def derived(self) -> dict[str, Derived]:
        """Derived signals called anywhere in the rule."""
        return {name: d for parsed in self.all for name, d in parsed.derived.items()}

    @property
    def lists(self) -> frozenset[str]:
        """Lists asked through `in_list`."""
        return frozenset(d.argument or "" for d in self.derived.values() if d.function == "in_list")


Conditions = Mapping[str, RuleConditions]
"""Rule id -> its conditions; a rule with a fault is not in it."""


def parse_all(
    packs: PackSet, catalogue: Mapping[str, SignalSpec], rules: Iterable[RuleFile] | None = None
) -> tuple[dict[str, RuleConditions], list[Issue]]:
    """The conditions of the rules (all of the packs by default), and what was wrong with the others."""
    issues: list[Issue] = []
    lists = frozenset(entry.name for entry in packs.lists())
    out: dict[str, RuleConditions] = {}
    for rule in packs.rules() if rules is None else rules:
        conditions = parse_rule(rule, catalogue, lists, issues)
        if conditions is not None:
            out[rule.id] = conditions
    return out, issues


def parse_rule(
    rule: RuleFile, catalogue: Mapping[str, SignalSpec], lists: frozenset[str], issues: list[Issue]
) -> RuleConditions | None:
    """The conditions of one rule, or None with issues."""
    if rule.when is None:
        return None
    scope = Scope(catalogue, lists, rule.each)
    when = parse_node(rule.when, scope, issues.append, rule=rule.id, live=rule.live)
    soften = [parse_node(s.when, scope, issues.append, rule=rule.id, live=rule.live) for s in rule.soften]
    good = tuple(parsed for parsed in soften if parsed is not None)
    if when is None or len(good) < len(soften):
        return None
    return RuleConditions(when, good)

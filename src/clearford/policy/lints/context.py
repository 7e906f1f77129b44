"""What a lint sees: the packs, the typed conditions, the law, and the day; nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from clearford.core.signals import SignalSpec
from clearford.policy.conditions import Conditions, RuleConditions
from clearford.policy.law import Resources
from clearford.policy.logic import DomainOf, domains
from clearford.policy.model import Pack, PackSet, RuleFile
from clearford.policy.read_lists import folded


@dataclass(frozen=True)
class Context:
    """The material of one check."""

    packs: PackSet
    catalogue: Mapping[str, SignalSpec]
    conditions: Conditions
    resources: Resources
    today: date
    fold: Callable[[str], str] = folded
    """Normal form of a text, in which examples are compared."""
    pattern_ms: Mapping[tuple[str, int], float] = field(default_factory=dict)
    """(pattern file name, index) -> milliseconds on hostile text, where measured."""
    only: str | None = None
    """The one rule that is looked at; None for all."""

    def rules(self) -> Iterator[tuple[Pack, RuleFile]]:
        """Every rule that is looked at and not retired, with its pack."""
        for pack in self.packs.packs:
            for rule in pack.rules:
                if rule.status != "retired" and self.only in (None, rule.id):
                    yield pack, rule

    def parsed(self) -> Iterator[tuple[RuleFile, RuleConditions]]:
        """Every rule whose conditions could be typed."""
        for _, rule in self.rules():
            conditions = self.conditions.get(rule.id)
            if conditions is not None:
                yield rule, conditions

    def domain_of(self, rule: RuleFile, conditions: RuleConditions) -> DomainOf:
        """What the signals can be for the kinds a rule applies to."""
        fixed = {"item.kind": rule.applies_to} if rule.applies_to else {}
        return domains(self.catalogue, conditions.derived, fixed)

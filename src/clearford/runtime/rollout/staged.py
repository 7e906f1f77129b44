"""Deciding under a rollout: the one way in which steps, limits and stops reach a decision.

Rules that hold are rare. Only for an item on which a watched rule holds or fails is it asked how far the
rules may act; every other item is only counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import msgspec

from clearford.core.actions import ACTIONS
from clearford.core.decisions import Decision
from clearford.core.ids import RuleId
from clearford.core.items import Item
from clearford.decide.allowance import Allowance
from clearford.decide.machine import Machine
from clearford.decide.program import Rule
from clearford.decide.tables import Events

NOTHING = Events(())
"""What was found out about most items."""


def full_decisions(
    machine: Machine, items: Sequence[Item], found: Iterable[tuple[int, Events]]
) -> list[Decision]:
    """The decisions about a batch if every live rule acts on everybody: those of `Machine.evaluate`.

    found: what `Machine.events` gave.
    """
    if not items:
        return []
    nothing, copy = machine.decide(items[0], NOTHING), msgspec.structs.replace
    decisions = [copy(nothing, item=item.id) for item in items]
    for i, events in found:
        decisions[i] = machine.decide(items[i], events)
    return decisions


class Made(NamedTuple):
    """A decision, and the watched rules that act by it."""

    decision: Decision
    acting: tuple[str, ...] = ()


class Watcher(Protocol):
    """Says how far rules may act, and counts what they do: a `Monitor`, or who counts for one."""

    def watches(self, rule: str) -> bool:
        """The rule is being rolled out."""
        ...

    def is_in(self, rule: str, actor: str | None) -> bool:
        """Whether the rule acts on an account now."""
        ...

    def stands(self, rule: str, actor: str | None) -> bool:
        """A rule holds; whether it may act."""
        ...

    def over_limit(self, rule: str) -> bool:
        """Whether the action that a rule is about to take is one too many."""
        ...

    def acted(self, rule: str, item: str) -> None:
        """A rule acts."""
        ...

    def failed(self, rule: str) -> None:
        """A failed signal kept the rule unknown."""
        ...


class Staged:
    """Decides items in their order, as far as the rollout lets each rule act."""

    def __init__(self, machine: Machine, monitor: Watcher) -> None:
        """The machine's program must hold the rules that the monitor watches, as live."""
        self._machine, self.monitor = machine, monitor
        self._rules: dict[str, Rule] = {
            rule.id: rule for rule in machine.program.rules if monitor.watches(rule.id)
        }

    def decide(self, item: Item, actor: str | None, events: Events, full: Decision) -> Made:
        """The decision about the item that the monitor saw last.

        actor: its account, None for none. full: the decision if every live rule might act on everybody.
        """
        held = [ref.id for ref in full.held if ref.id in self._rules]
        failing = sorted({u.rule for u in full.unknowns if u.rule in self._rules})
        if not held and not failing:
            return Made(full)
        monitor = self.monitor
        for rule in failing:
            monitor.failed(rule)
        shadow = {rule for rule in held if not monitor.stands(rule, actor)}
        shadow.update(rule for rule in failing if not monitor.is_in(rule, actor))
        return self._limited(item, events, full, shadow)

    def _limited(self, item: Item, events: Events, full: Decision, shadow: set[RuleId]) -> Made:
        """The decision when rules that act are held to their limits, one after another."""
        capped: set[RuleId] = set()
        made = self._made(item, events, full, shadow, capped)
        while over := [rule for rule in self._acting(made, capped) if self.monitor.over_limit(rule)]:
            # A capped rule lets others through that it had absorbed: these have limits too.
            capped.update(over)
            made = self._made(item, events, full, shadow, capped)
        acting = self._acting(made, capped)
        for rule in acting:
            self.monitor.acted(rule, item.id)
        return Made(made, tuple(acting))

    def _made(
        self, item: Item, events: Events, full: Decision, shadow: set[RuleId], capped: set[RuleId]
    ) -> Decision:
        if not shadow and not capped:
            return full
        return self._machine.decide(item, events, Allowance(frozenset(shadow), frozenset(capped)))

    def _acting(self, decision: Decision, capped: set[RuleId]) -> list[RuleId]:
        """The watched rules of which a restriction is in a decision."""
        if decision.outcome != "restrict":
            return []
        return [
            rule
            for rule in decision.determining
            if rule in self._rules and rule not in capped and _restricts(self._rules[rule], decision)
        ]


def _restricts(rule: Rule, decision: Decision) -> bool:
    """Whether one of the restrictions in a decision may be the rule's."""
    return rule.decision == "restrict" and any(
        ACTIONS[action].restricts and action in decision.actions for action in rule.actions
    )

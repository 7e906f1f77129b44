"""The staged rollout as it would have gone over the events: steps, actions, stops."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clearford.core.items import Item
from clearford.runtime.backtest.labels import Label, covers
from clearford.runtime.backtest.sides import Sides
from clearford.runtime.backtest.tally import Block
from clearford.runtime.rollout.monitor import Entry, Monitor

BATCH = 2048
SHOWN = 20
"""Actions for re-review that the report lists of each stop."""


class RuleRollout(msgspec.Struct, frozen=True):
    """How far one rule came."""

    rule: str
    per_cent: int
    """Share of actors it acted on at the end; 0 = stopped, or still in shadow."""
    stopped: bool
    hits: int
    """Of the last step."""
    items: int
    actions: int
    outside: int
    """Hits on actors outside the rollout, of whom nothing was done: the comparison group."""


class RolloutReport(msgspec.Struct, frozen=True):
    """The rollout of every tried rule."""

    rules: list[RuleRollout]
    entries: list[Entry]
    """Steps, caps and stops, in order; of each stop the newest actions."""
    untimed: bool
    """No event has a time, so that no step could end."""


def canary_hits(sides: Sides, baseline: Sequence[Item]) -> frozenset[str]:
    """The tried rules that would restrict a canary: an item of the baseline, or of their own examples."""
    own = [
        (rule.id, example.item)
        for rule in sides.rules.values()
        if rule.id in sides.tried
        for example in rule.examples
        if example.expect == "allow"
    ]
    names = [*(name for name, _ in own), *([None] * len(baseline))]
    items = [*(item for _, item in own), *baseline]
    found: set[str] = set()
    # What canaries make detectors remember is not what the events made them remember.
    plan = sides.new_plan.fresh()
    for at in range(0, len(items), BATCH):
        part = items[at : at + BATCH]
        decisions = sides.new.machine.evaluate(part, plan.run(part))
        for name, decision in zip(names[at : at + BATCH], decisions, strict=True):
            if decision.outcome == "restrict":
                found.update(rule for rule in decision.determining if name in (None, rule))
    return frozenset(found) & sides.tried


class Simulation:
    """Runs the monitor over the blocks of a replay."""

    def __init__(self, sides: Sides, key: bytes, canary: frozenset[str]) -> None:
        """canary: rules that restrict a canary; the same bundle gives the same every hour."""
        self._rules = {name: sides.rules[name] for name in sorted(sides.tried)}
        enforcing = [rule for rule in self._rules.values() if rule.kind == "enforce"]
        known = [rule.id for rule in sides.old.program.rules]
        self.monitor = Monitor(enforcing, key, canary=lambda: canary, before=known)

    def take(self, block: Block, labels: Sequence[Label | None] = ()) -> None:
        """The next block; labels stand for what a person would say about an action."""
        hits = iter([*block.events, None])
        lost = iter([*block.lost, None])
        hit, gap = next(hits), next(lost)
        for row, (minute, kind) in enumerate(zip(block.minutes, block.kinds, strict=True)):
            self.monitor.see(kind, minute)
            while gap is not None and gap[0] == row:
                if self.monitor.watches(gap[1]):
                    self.monitor.failed(gap[1])
                gap = next(lost)
            if hit is not None and hit.row == row:
                label = labels[row] if labels else None
                for rule in hit.before:
                    if self.monitor.watches(rule):
                        self.monitor.hit_before(rule)
                for rule in hit.held:
                    self._hit(rule, hit.actor, hit.item, label, would_act=rule in hit.acted)
                hit = next(hits)

    def _hit(self, rule: str, actor: str | None, item: str, label: Label | None, *, would_act: bool) -> None:
        if not self.monitor.watches(rule):
            return
        mode = self.monitor.hit(rule, actor, would_act=would_act, item=item)
        if mode == "acts" and would_act and label is not None:
            self.monitor.reviewed(rule, overturned=not covers(label, self._rules[rule]))

    def report(self) -> RolloutReport:
        """How it went."""
        rules = [
            RuleRollout(name, share, stopped, hits, items, actions, outside)
            for name, (share, stopped, (hits, items), actions, outside) in self.monitor.states().items()
        ]
        entries = [
            msgspec.structs.replace(e, review=e.review[:SHOWN], more=e.more + max(0, len(e.review) - SHOWN))
            for e in self.monitor.entries
        ]
        return RolloutReport(rules, entries, not self.monitor.clock.timed)

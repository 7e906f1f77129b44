"""The staged rollout as it would have gone over the events: steps, actions, stops."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clearford.core.items import Item
from clearford.runtime.backtest.labels import Label, covers
from clearford.runtime.backtest.sides import Sides
from clearford.runtime.backtest.tally import Block, Hit
from clearford.runtime.rollout.canary import canary_hits, explained_hits
from clearford.runtime.rollout.journal import Journal
from clearford.runtime.rollout.monitor import Monitor
from clearford.runtime.rollout.staged import Staged
from clearford.runtime.rollout.state import Entry, State, prepare

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


class Simulation:
    """Runs the monitor over the blocks of a replay."""

    def __init__(self, sides: Sides, key: bytes, baseline: Sequence[Item] = ()) -> None:
        """baseline: benign items among the canaries; the same bundle gives the same every hour."""
        new = sides.new
        explained = explained_hits(new.packs, sides.today)
        canary = canary_hits(sides.rules, sides.tried, new.machine, sides.new_plan, baseline, explained)
        self._rules = {name: sides.rules[name] for name in sorted(sides.tried)}
        state = State()
        prepare(state, (r for r in self._rules.values() if r.kind == "enforce"), {}, "")
        for rule in sides.old.program.rules:
            if rule.id in state.rules:
                state.rules[rule.id].hits_before = 0
        self.monitor = Monitor(state, key, canary=lambda: canary)
        self._machine = new.machine
        self._staged = Staged(self._machine, self.monitor)
        self._journal = Journal()
        self._entries: list[Entry] = []

    def take(self, block: Block, labels: Sequence[Label | None] = ()) -> None:
        """The next block; labels stand for what a person would say about an action."""
        hits = iter([*block.events, None])
        hit = next(hits)
        for row, (minute, kind) in enumerate(zip(block.minutes, block.kinds, strict=True)):
            self.monitor.see(kind, minute)
            if hit is not None and hit.row == row:
                self._decide(hit, labels[row] if labels else None)
                hit = next(hits)
        self._entries += self._journal.take(self.monitor.noted())

    def _decide(self, hit: Hit, label: Label | None) -> None:
        for rule in hit.before:
            if self.monitor.watches(rule):
                self.monitor.hit_before(rule)
        item = Item(id=hit.item)
        made = self._staged.decide(item, hit.actor, hit.events, self._machine.decide(item, hit.events))
        if label is None:
            return
        for rule in made.acting:
            self.monitor.reviewed(rule, overturned=not covers(label, self._rules[rule]))

    def report(self) -> RolloutReport:
        """How it went."""
        state = self.monitor.state
        rules = [
            RuleRollout(
                name, rule.per_cent, rule.stopped is not None, rule.hits, state.seen(rule), rule.actions,
                rule.outside,
            )
            for name, rule in sorted(state.rules.items())
        ]  # fmt: skip
        entries = [
            msgspec.structs.replace(e, review=e.review[:SHOWN], more=e.more + max(0, len(e.review) - SHOWN))
            for e in self._entries
        ]
        return RolloutReport(rules, entries, not self.monitor.clock.timed)

"""Deciding under a rollout in one of several processes, which are told how far rules may act, and count.

Nobody waits for anybody: a process goes by the standings that it read last, and hands in a tally with what
it writes. Limits are kept by what all have counted and this process has not handed in yet, so that several
processes may pass one by what they do in the same moment.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from clearford.core.decisions import Decision
from clearford.core.ids import Digest, RuleId
from clearford.core.items import Item
from clearford.core.signals import SignalRow, Signals
from clearford.decide.machine import Machine
from clearford.runtime.engine import Engine
from clearford.runtime.rollout import autostop
from clearford.runtime.rollout.buckets import is_in
from clearford.runtime.rollout.clock import actor_of, kind_of
from clearford.runtime.rollout.staged import Staged, full_decisions
from clearford.runtime.rollout.standing import NOBODY_WAITS, Standing, Standings, essence

_SOON = 60
"""Seconds after which what was handed in is counted, or was never written."""


class Counted(msgspec.Struct, omit_defaults=True):
    """What a rule did to some items."""

    digest: Digest
    hits: int = 0
    outside: int = 0
    """Hits that acted on nobody, since the account is not among the first."""
    actions: int = 0
    over: int = 0
    """Hits that a limit kept from acting."""
    failed: int = 0
    """Items on which a failure kept the rule unknown."""


class Tally(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What the rules that are rolled out did to the items of one group."""

    part: str
    """The process."""
    number: int
    """Of the tally, ascending in a process."""
    kinds: dict[str, int] = {}
    """Kind -> items."""
    rules: dict[RuleId, Counted] = {}


class _Watched(NamedTuple):
    """The rules of a loaded bundle that are rolled out."""

    machine: Machine
    standings: Standings
    rules: Mapping[RuleId, Standing]


class Served:
    """What a process knows of the rollout; threads share it."""

    def __init__(self, key: bytes, part: str) -> None:
        """key: secret of the buckets. part: a name that no other process has."""
        self._key, self._part = key, part
        self._guard = threading.Lock()
        self._standings = NOBODY_WAITS
        self._watched: _Watched | None = None
        self._number = 0
        self._underway: deque[tuple[int, int, dict[RuleId, int]]] = deque()
        """Number of a tally, second at which it was begun, and its actions."""

    @property
    def standings(self) -> Standings:
        """What it goes by."""
        return self._standings

    def follow(self, standings: Standings) -> None:
        """Go by other standings from the next batch on."""
        self._standings = standings

    def group(self, engine: Engine, now: int) -> Group | None:
        """A group of items that is decided at a moment (microseconds); none where no rule is rolled out."""
        if not self._standings.rules:
            return None
        watched = self._watched_in(engine)
        if not watched.rules:
            return None
        with self._guard:
            self._number += 1
            number = self._number
        second = now // 1_000_000
        tally = Tally(part=self._part, number=number, kinds={}, rules={})
        return Group(self._key, watched, tally, second, self._spent(watched.standings, second))

    def handed_in(self, group: Group) -> None:
        """Note what a group did, until it is counted for all."""
        done = {rule: one.actions for rule, one in group.tally.rules.items() if one.actions}
        if done:
            with self._guard:
                self._underway.append((group.tally.number, group.second, done))

    def _spent(self, standings: Standings, second: int) -> Counter[RuleId]:
        """Actions of this process that are not in the standings yet."""
        last, spent = standings.counted.get(self._part, 0), Counter[RuleId]()
        with self._guard:
            while self._underway and self._underway[0][1] < second - _SOON:
                self._underway.popleft()
            for number, _, done in self._underway:
                if number > last:
                    spent.update(done)
        return spent

    def _watched_in(self, engine: Engine) -> _Watched:
        """The rules of an engine that are rolled out; they are looked for anew when something changed."""
        machine, standings, known = engine.pipeline.machine, self._standings, self._watched
        if known is not None and known.machine is machine and known.standings is standings:
            return known
        told = {(one.rule, one.digest): one for one in standings.rules}
        names = {one.rule for one in standings.rules}
        live = {rule.id for rule in machine.program.rules if rule.status == "live"} & names
        found = {
            rule.id: one
            for rule in engine.packs.rules()
            if rule.id in live and (one := told.get((rule.id, essence(rule)))) is not None
        }
        self._watched = _Watched(machine, standings, found)
        return self._watched


class Group:
    """Decides the items of one group, in place of a machine, and counts what watched rules do to them."""

    def __init__(
        self, key: bytes, watched: _Watched, tally: Tally, second: int, spent: Counter[RuleId]
    ) -> None:
        """spent: actions that are not in the standings. second: since 1970, at which it is decided."""
        self._key, self._rules, self._machine = key, watched.rules, watched.machine
        self.tally, self.second, self._spent = tally, second, spent
        self._staged = Staged(watched.machine, self)

    def __call__(self, items: Sequence[Item], signals: Signals) -> list[Decision]:
        """The decisions about a batch."""
        found = self._machine.events(items, signals)
        decisions = full_decisions(self._machine, items, found)
        self._see(items)
        for i, events in found:
            item = items[i]
            decisions[i] = self._staged.decide(item, actor_of(item), events, decisions[i]).decision
        return decisions

    def one(self, item: Item, row: SignalRow) -> Decision:
        """The decision about one item."""
        events = self._machine.events_one(item, row)
        full = self._machine.decide(item, events)
        self._see((item,))
        return self._staged.decide(item, actor_of(item), events, full).decision

    def watches(self, rule: str) -> bool:
        """See `Watcher.watches`."""
        return rule in self._rules

    def is_in(self, rule: str, actor: str | None) -> bool:
        """See `Watcher.is_in`."""
        return is_in(self._key, actor, rule, self._rules[RuleId(rule)].per_cent)

    def stands(self, rule: str, actor: str | None) -> bool:
        """See `Watcher.stands`."""
        counted, inside = self._count(rule), self.is_in(rule, actor)
        counted.hits += 1
        counted.outside += not inside
        return inside

    def over_limit(self, rule: str) -> bool:
        """See `Watcher.over_limit`."""
        name = RuleId(rule)
        standing, own = self._rules[name], self._spent[name]
        hour, day = (
            own + (told[1] if told[0] == now else 0)
            for told, now in ((standing.hour, self.second // 3_600), (standing.day, self.second // 86_400))
        )
        if autostop.limit(hour, day, standing.per_hour, standing.per_day) is None:
            return False
        self._count(rule).over += 1
        return True

    def acted(self, rule: str, item: str) -> None:
        """See `Watcher.acted`."""
        self._count(rule).actions += 1
        self._spent[RuleId(rule)] += 1

    def failed(self, rule: str) -> None:
        """See `Watcher.failed`."""
        self._count(rule).failed += 1

    def _see(self, items: Sequence[Item]) -> None:
        kinds = self.tally.kinds
        for item in items:
            kind = kind_of(item)
            kinds[kind] = kinds.get(kind, 0) + 1

    def _count(self, rule: str) -> Counted:
        name = RuleId(rule)
        found = self.tally.rules.get(name)
        if found is None:
            found = self.tally.rules[name] = Counted(self._rules[name].digest)
        return found

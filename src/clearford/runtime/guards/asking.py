"""Which items guard models are asked about, and how their verdicts become signals.

A guard is asked where its answer could change the decision, which is tried with every answer it might give,
and where the settings say so about what goes to people anyway. A guard that is asked and gives no verdict
leaves failed signals: rules say by `on_failure` what becomes of the item. One that is not asked leaves
unknown ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from clearford.ai.guards.prompts import Content
from clearford.ai.guards.replies import Label
from clearford.ai.guards.safeguard import policy_of
from clearford.core.decisions import Decision
from clearford.core.errors import ConfigError, GuardError
from clearford.core.items import Item
from clearford.core.signals import FAILED, Beyond, Column, SignalRow, Signals
from clearford.decide.machine import Machine
from clearford.detect.guards import guard_specs
from clearford.detect.plan import text_of
from clearford.policy.law import Resources
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from clearford.runtime.guards.client import CONNECTIONS, GuardClient
from clearford.runtime.guards.settings import Guard

LABELS: tuple[Label, ...] = ("unsafe", "unsure", "safe")
BATCH_S = 20.0
"""Seconds for all questions about one batch; what is left of it then has no verdict."""
GIVE_UP = 5
"""Questions in a row without an answer, after which a guard is left alone for a while."""
PAUSE_S = 30.0
_RESOURCES = Resources(shipped.DATA)
_OUTAGES = ("slow", "away", "refused", "address")
Found = Mapping[str, Mapping[int, Label | None]]
"""Guard -> row -> verdict; None where it was asked and gave none."""


class Guards:
    """The guard models of the settings. Threads may share it; close it at the end."""

    def __init__(self, guards: Sequence[Guard], *, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds. Raises as `GuardClient` does, and ConfigError CF-C002 for a name that two have."""
        names = [guard.name for guard in guards]
        for name in {name for name in names if names.count(name) > 1}:
            found = f"two guards are named `{name}`"
            raise ConfigError("CF-C002", found, suggestion="give each a name of its own")
        self._asked = tuple(_Asked(GuardClient(guard), clock) for guard in guards)
        self._clock = clock
        self._policies: dict[tuple[str, str], str | None] = {}
        self._threads = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="clearford-guard")

    def close(self) -> None:
        """End threads and connections."""
        self._threads.shutdown()
        for one in self._asked:
            one.client.close()

    def of(self, engine: Engine) -> AskedFor | None:
        """What asks about the items of an engine; None where its signals are nobody's."""
        specs = engine.pipeline.plan.specs
        known = [one for one in self._asked if guard_specs(one.client.guard.name)[0].name in specs]
        return AskedFor(self, [(one, self._told(one, engine)) for one in known]) if known else None

    def check(self, engine: Engine) -> None:
        """Raise GuardError CF-W003 where a guard is to be told a rule that the engine cannot tell it."""
        for one in self._asked:
            policy_of(one.client.guard.rule, engine.packs, _RESOURCES)

    def _told(self, one: _Asked, engine: Engine) -> str | None:
        """The policy that a guard is told; None where new packs no longer hold its rule."""
        key = (one.client.guard.rule, engine.program.bundle)
        if key not in self._policies:
            try:
                policy = policy_of(one.client.guard.rule, engine.packs, _RESOURCES)
            except GuardError:
                policy = None
            self._policies[key] = policy
        return self._policies[key]

    @property
    def until(self) -> float:
        """When the questions about a batch that begins now must have their answers."""
        return self._clock() + BATCH_S

    def heard(
        self, guard: _Asked, policy: str | None, items: Sequence[Item], rows: Iterable[int], until: float
    ) -> dict[int, Label | None]:
        """What a guard says about some items, by their rows. until: as `until` at the start of the batch."""
        rows = sorted(rows)
        if policy is None:
            return dict.fromkeys(rows)
        asked = self._threads.map(lambda i: guard.ask(text_of(items[i]), policy, until), rows)
        return dict(zip(rows, asked, strict=True))


class _Asked:
    """One guard with what is known of its outage. Counts are read and written by threads as they come."""

    def __init__(self, client: GuardClient, clock: Callable[[], float]) -> None:
        self.client, self._clock = client, clock
        self._silent, self._until = 0, float("-inf")

    def ask(self, text: str, policy: str, until: float) -> Label | None:
        """The verdict about a text; None without one. until: when the answer must be there."""
        now = self._clock()
        if now >= until or now < self._until:
            return None
        heard = self.client.ask(Content(text), policy=policy, within_s=until - now)
        self._silent = self._silent + 1 if heard.why in _OUTAGES else 0
        if self._silent >= GIVE_UP:
            self._silent, self._until = 0, self._clock() + PAUSE_S
        return heard.verdict.label if heard.verdict else None


class AskedFor:
    """Asks guards about the items of one engine; see `Late`."""

    def __init__(self, guards: Guards, asked: Sequence[tuple[_Asked, str | None]]) -> None:
        """Made by `Guards.of` alone. asked: guards, each with the policy that it is told."""
        self._guards, self._asked = guards, asked

    def batch(self, items: Sequence[Item], signals: Signals, machine: Machine) -> Signals:
        """See `Late.batch`."""

        def decided(found: Found) -> list[Decision]:
            return machine.evaluate(items, _with_columns(signals, found))

        return _with_columns(signals, self._found(items, decided, machine))

    def rows(self, items: Sequence[Item], rows: Sequence[SignalRow], machine: Machine) -> list[SignalRow]:
        """See `Late.rows`."""

        def given(found: Found) -> list[SignalRow]:
            return [_with_values(row, i, found, machine) for i, row in enumerate(rows)]

        def decided(found: Found) -> list[Decision]:
            return [machine.evaluate_one(item, row) for item, row in zip(items, given(found), strict=True)]

        return given(self._found(items, decided, machine))

    def _found(
        self, items: Sequence[Item], decided: Callable[[Found], list[Decision]], machine: Machine
    ) -> Found:
        """What each guard says about the items that it is asked about, one guard after the other."""
        found: dict[str, dict[int, Label | None]] = {}
        until = self._guards.until
        texts = {i for i, item in enumerate(items) if text_of(item).strip()}
        names = [one.client.guard.name for one, _ in self._asked]
        read = [name for name in names if machine.wants & {spec.name for spec in guard_specs(name)}]
        for one, policy in self._asked:
            guard = one.client.guard
            wanted = set[int]()
            if guard.escalated:
                wanted = {i for i, usual in enumerate(decided(found)) if usual.outcome == "escalate"} & texts
            if guard.name in read:
                wanted |= _matters(guard.name, read[read.index(guard.name) + 1 :], texts, found, decided)
            if wanted:
                found[guard.name] = self._guards.heard(one, policy, items, wanted, until)
        return found


def _matters(
    name: str,
    later: Sequence[str],
    texts: Iterable[int],
    found: Found,
    decided: Callable[[Found], list[Decision]],
) -> set[int]:
    """Items about which some answer of a guard changes the decision. later: guards not yet asked.

    A rule may join guards, so it is tried with whatever those may say.
    """
    out = set[int]()
    for said in product(LABELS, repeat=len(later)):
        rest = {
            **found,
            **{other: dict.fromkeys(texts, label) for other, label in zip(later, said, strict=True)},
        }
        usual = decided(rest)
        for label in LABELS:
            tried = decided({**rest, name: dict.fromkeys(texts, label)})
            out |= {i for i in texts if tried[i] != usual[i]}
    return out


def _values(name: str, label: Label | None) -> dict[str, Any]:
    unsafe, unsure = (str(spec.name) for spec in guard_specs(name))
    if label is None:
        return {unsafe: FAILED, unsure: FAILED}
    return {unsafe: label == "unsafe", unsure: label == "unsure"}


def _with_columns(signals: Signals, found: Found) -> Signals:
    columns = dict(signals.item)
    for guard, verdicts in found.items():
        asked, failed = np.zeros((2, signals.n), dtype=bool)
        values = {str(spec.name): np.zeros(signals.n, dtype=bool) for spec in guard_specs(guard)}
        for i, label in verdicts.items():
            failed[i], asked[i] = label is None, label is not None
            for name, value in _values(guard, label).items():
                values[name][i] = value is True
        columns |= {name: Column(column, asked, failed) for name, column in values.items()}
    return replace(signals, item=columns)


def _with_values(row: SignalRow, i: int, found: Found, machine: Machine) -> SignalRow:
    given = {
        name: value
        for guard, verdicts in found.items()
        if i in verdicts
        for name, value in _values(guard, verdicts[i]).items()
    }
    if not given:
        return row
    values, slot_of = list(row.item), machine.item_layout.slot
    for name, value in given.items():
        if name in slot_of:
            values[slot_of[name]] = value
    return replace(row, item=values, beyond=_Beyond(row.beyond, given), told=None)


@dataclass(frozen=True, slots=True)
class _Beyond:
    """What was found of an item, with what guards say about it."""

    before: Beyond | None
    given: Mapping[str, Any]

    @property
    def values(self) -> Mapping[str, Any]:
        known = {name: value for name, value in self.given.items() if value is not FAILED}
        return {**(self.before.values if self.before else {}), **known}

    @property
    def findings(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return self.before.findings if self.before else {}

    @property
    def failed(self) -> frozenset[str]:
        own = frozenset(name for name, value in self.given.items() if value is FAILED)
        return own | (self.before.failed if self.before else frozenset())

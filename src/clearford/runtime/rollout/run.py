"""The rollout of a scan: processes decide blocks in turn, by a state that goes from block to block."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, NamedTuple

import msgspec

from clearford.core.decisions import Decision
from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.core.signals import Signals
from clearford.decide.machine import Machine
from clearford.policy.digest import digest_of
from clearford.runtime.engine import Engine
from clearford.runtime.pool import SPAWN
from clearford.runtime.rollout.canary import canary_hits, explained_hits
from clearford.runtime.rollout.clock import actor_of, kind_of, minute_of
from clearford.runtime.rollout.files import Folder
from clearford.runtime.rollout.journal import Note
from clearford.runtime.rollout.monitor import Monitor
from clearford.runtime.rollout.staged import Staged, full_decisions
from clearford.runtime.rollout.state import Entry, State, prepare
from clearford.runtime.turns import Turns

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(State)
_SIZE = 8
"""Bytes that tell the length of the state in a shared memory."""
_ROOM_OF_RULE, _ROOM = 4096, 1 << 16
"""Bytes that a rule and all else may need at most."""


class RolloutPart(msgspec.Struct):
    """What the rollout of one block came to."""

    state: bytes
    """The state after the block."""
    notes: list[Note]


class Shared(NamedTuple):
    """A state that all workers of a scan change, one after another."""

    block: Any
    turns: Turns

    def read(self) -> bytes:
        """The state as the last block left it."""
        size = int.from_bytes(self.block[:_SIZE], "little")
        return bytes(self.block[_SIZE : _SIZE + size])

    def write(self, state: bytes) -> None:
        """Leave the state to the next block."""
        if len(state) + _SIZE > len(self.block):
            raise AssertionError(f"a state of {len(state)} bytes in a memory of {len(self.block)}")
        self.block[:_SIZE] = len(state).to_bytes(_SIZE, "little")
        self.block[_SIZE : _SIZE + len(state)] = state


class Setting(NamedTuple):
    """What a process is given to take part in a rollout."""

    key: bytes
    watched: tuple[str, ...]
    canary: frozenset[str]
    state: bytes
    """Where to go on from."""
    shared: Shared | None = None

    def shared_by(self, in_flight: int) -> Setting:
        """The same for several processes; in_flight: blocks that are worked on at once, at most."""
        room = len(self.state) + _ROOM_OF_RULE * len(self.watched) + _ROOM
        shared = Shared(SPAWN.RawArray("c", room), Turns(SPAWN, in_flight))
        shared.write(self.state)
        return self._replace(shared=shared)


class StagedRun:
    """Decides batches, in the order of the input."""

    def __init__(self, machine: Machine, setting: Setting) -> None:
        """`machine`: of the program whose rules are watched."""
        self._machine, self._shared = machine, setting.shared
        canary = setting.canary
        self._monitor = Monitor(
            _DECODER.decode(setting.state), setting.key, watched=setting.watched, canary=lambda: canary
        )
        self._staged = Staged(machine, self._monitor)

    def decide(
        self, items: Sequence[Item], signals: Signals, turn: AbstractContextManager[None]
    ) -> tuple[list[Decision], RolloutPart]:
        """The decisions about a batch, and what it came to; `turn` is held while the state changes."""
        found = self._machine.events(items, signals)
        decisions = full_decisions(self._machine, items, found)
        seen = [(kind_of(item), minute_of(item)) for item in items]
        events = dict(found)
        monitor, staged = self._monitor, self._staged
        with turn:
            if self._shared:
                monitor.state = _DECODER.decode(self._shared.read())
            for i, (kind, minute) in enumerate(seen):
                monitor.see(kind, minute)
                if i in events:
                    made = staged.decide(items[i], actor_of(items[i]), events[i], decisions[i])
                    decisions[i] = made.decision
            state = _ENCODER.encode(monitor.state)
            if self._shared:
                self._shared.write(state)
        return decisions, RolloutPart(state, monitor.noted())


class StagedBatch:
    """Decides one batch, in place of a machine, and keeps what the rollout came to."""

    def __init__(self, run: StagedRun, turn: AbstractContextManager[None]) -> None:
        """`turn` as in `StagedRun.decide`."""
        self._run, self._turn = run, turn
        self.part: RolloutPart | None = None

    def __call__(self, items: Sequence[Item], signals: Signals) -> list[Decision]:
        """The decisions about the batch."""
        decisions, self.part = self._run.decide(items, signals, self._turn)
        return decisions


def setting_of(engine: Engine, folder: Folder, baseline: Sequence[Item], today: date) -> Setting:
    """How a scan by an engine takes part in the rollout of a folder, whose state is brought up to its rules.

    baseline: benign items among the canaries. Raises as `Folder.key`.
    """
    key = folder.key()
    rules = {str(rule.id): rule for rule in engine.packs.rules()}
    live = {
        str(rule.id): _digest(rule)
        for rule in engine.program.rules
        if rule.status == "live" and rule.kind == "enforce"
    }
    entries = prepare(folder.state, (rules[name] for name in live), live, engine.program.bundle)
    folder.note(entries)
    pipeline = engine.pipeline
    explained = explained_hits(engine.packs, today)
    canary = canary_hits(rules, tuple(live), pipeline.machine, pipeline.plan, baseline, explained)
    return Setting(key, tuple(live), canary, _ENCODER.encode(folder.state))


def _digest(rule: Any) -> Digest:
    """Of all that a compiled rule decides by, whatever its status; the lists that it names may change."""
    content = msgspec.to_builtins(rule)
    del content["status"]
    return digest_of(content)


class Keeper:
    """Keeps what the rollout of each block came to in its folder, in the process that writes the rows."""

    def __init__(self, folder: Folder) -> None:
        """Entries that the folder has not saved yet belong to this run."""
        self._folder = folder
        self._latest: bytes | None = None
        self.entries: list[Entry] = folder.unsaved
        """What was done with rules in this run."""

    @property
    def timed(self) -> bool:
        """Some event had a time, so that steps can end."""
        return self._folder.state.clock.timed

    def take(self, part: RolloutPart) -> None:
        """Take over a block whose rows are written; a step, a limit reached or a stop is saved at once."""
        before = len(self._folder.unsaved)
        self._folder.note(part.notes)
        self._latest = part.state
        new = self._folder.unsaved[before:]
        if new:
            self.entries += new
            self.save()

    def save(self) -> None:
        """Write the state as the last block left it. Raises as `Folder.save`."""
        if self._latest is not None:
            self._folder.state = _DECODER.decode(self._latest)
        self._folder.save()

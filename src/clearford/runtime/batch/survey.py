"""A look before a replay: what bundle decides it, and how fast, on a sample of its items."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection

import msgspec

from clearford.core.errors import ClearfordError
from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.decide.machine import Machine
from clearford.detect.guards import PREFIX
from clearford.detect.notes import Notes
from clearford.detect.plan import Plan
from clearford.runtime.batch.chunks import Chunk
from clearford.runtime.batch.reading import batches_at
from clearford.runtime.batch.units import rounds_of
from clearford.runtime.engine import Engine
from clearford.runtime.pool import end_with_parent

PLACES = 8
"""Chunks from which a sample is taken, spread over the history."""


class Ask(msgspec.Struct, frozen=True):
    """What to look at: the input, its chunks, and how many items at most."""

    address: str
    chunks: tuple[Chunk, ...]
    items: int


class Survey(msgspec.Struct, kw_only=True):
    """What a sample said. Times are processor seconds of one core for the whole sample."""

    bundle: Digest
    rounds: tuple[tuple[str, ...], ...]
    items: int = 0
    rejected: int = 0
    read_s: float = 0.0
    note_s: float = 0.0
    count_s: float = 0.0
    decide_s: float = 0.0
    guarded: tuple[str, ...] = ()
    """Rules that read guard models, which no replay asks: of these items they say as much as without."""

    @property
    def seconds_an_item(self) -> float:
        """Processor time of one core that an item takes; the input is read once for each pass over it."""
        reads = self.read_s * (1 + len(self.rounds))
        return (reads + self.note_s + self.count_s + self.decide_s) / max(1, self.items)

    @property
    def note_share(self) -> float:
        """Part of the time of an item that goes before its decision."""
        if not self.rounds:
            return 0.0
        before = self.read_s * len(self.rounds) + self.note_s + self.count_s
        return before / max(1e-9, before + self.read_s + self.decide_s)


class Surveyor:
    """Looks at samples with a bundle."""

    def __init__(self, engine: Engine) -> None:
        """Look with a bundle that is loaded."""
        self._engine = engine

    def __call__(self, ask: Ask) -> Survey:
        """What a sample says; what cannot be read is passed over, as the replay will say so."""
        plan = self._engine.pipeline.fresh().plan
        guarded = tuple(sorted(rule for rule, names in self._engine.reads.items() if _any_guard(names)))
        out = Survey(bundle=self._engine.program.bundle, rounds=rounds_of(plan), guarded=guarded)
        look = _Look(plan, self._engine.pipeline.machine)
        for number, chunk in enumerate(_spread(ask.chunks)):
            limit = -(-ask.items // min(PLACES, len(ask.chunks)))
            if not number:
                # What is made once, such as tables on their first use, is no part of the time of an item.
                unused = Survey(bundle=out.bundle, rounds=out.rounds)
                for items in self._items(ask.address, chunk, 1, unused):
                    look.at(items, unused)
            for items in self._items(ask.address, chunk, limit, out):
                look.at(items, out)
        return out

    def _items(self, address: str, chunk: Chunk, limit: int, out: Survey) -> list[list[Item]]:
        found: list[list[Item]] = []
        seen, reading = 0, _Reading()
        # What cannot be read the replay gives up with its code.
        with suppress(ClearfordError):
            for batch in batches_at(address, chunk, self._engine.decoder):
                items = batch.items[: limit - seen]
                reading.came(len(batch.items) + len(batch.rejected))
                out.rejected += len(batch.rejected)
                found += [items] if items else []
                seen += len(items)
                if seen >= limit:
                    break
        out.read_s += reading.row_s(chunk.rows) * seen
        return found


def _any_guard(names: Sequence[str]) -> bool:
    return any(name.startswith(PREFIX) for name in names)


def surveyed_apart(look: Surveyor, ask: Ask, told: Connection) -> None:
    """Look at a sample in a process that does nothing else, and tell what was found, or what was wrong."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    try:
        told.send(look(ask))
    except ClearfordError as error:
        told.send(error)


class _Reading:
    """How long the rows of a chunk take to read, of which only the first are read.

    What comes before the first batch, such as to open the file, is shared by all rows of the chunk.
    """

    def __init__(self) -> None:
        self._last = time.process_time()
        self._batches: list[tuple[float, int]] = []

    def came(self, rows: int) -> None:
        """A batch of so many rows was read."""
        now = time.process_time()
        self._batches.append((now - self._last, rows))
        self._last = now

    def row_s(self, rows: int) -> float:
        """Seconds a row, in a chunk of so many rows."""
        if not self._batches:
            return 0.0
        (first_s, first), *more = self._batches
        read = sum(count for _, count in more)
        if not read:
            return first_s / max(1, first)
        later = sum(taken for taken, _ in more) / read
        return later + max(0.0, first_s - later * first) / max(1, rows)


class _Look:
    """Does what a replay does with some items, and adds up how long it took."""

    def __init__(self, plan: Plan, machine: Machine) -> None:
        self._plan, self._machine, self._bare = plan, machine, plan.remembering(())
        self._names = [detector.name for detector in plan.stateful]

    def at(self, items: Sequence[Item], out: Survey) -> None:
        """Look at a batch."""
        start = time.process_time()
        notes = self._plan.note(items, self._names) if self._names else []
        noted = time.process_time()
        self._machine.evaluate(items, self._bare.run(items))
        decided = time.process_time()
        _count(self._plan, notes)
        out.note_s += noted - start
        out.decide_s += decided - noted
        out.count_s += time.process_time() - decided
        out.items += len(items)


def _spread(chunks: Sequence[Chunk]) -> list[Chunk]:
    step = max(1, len(chunks) // PLACES)
    return list(chunks[::step][:PLACES])


def _count(plan: Plan, notes: Sequence[Notes | None]) -> None:
    for detector, noted in zip(plan.stateful, notes, strict=True):
        if noted is not None:
            detector.count(noted)

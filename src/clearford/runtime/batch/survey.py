"""A look before a replay: what bundle decides it, and how fast, on a sample of its items."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from clearford.core.errors import ClearfordError
from clearford.core.ids import Digest
from clearford.core.items import Item
from clearford.detect.notes import Notes
from clearford.detect.plan import Plan
from clearford.runtime.batch.chunks import Chunk
from clearford.runtime.batch.reading import batches_at
from clearford.runtime.batch.units import rounds_of
from clearford.runtime.engine import Engine, EngineOptions

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

    def __init__(self, options: EngineOptions) -> None:
        """Load the bundle. Raises as `Engine.load`."""
        self._engine = Engine.load(options)

    def __call__(self, ask: Ask) -> Survey:
        """What a sample says; what cannot be read is passed over, as the replay will say so."""
        plan = self._engine.pipeline.fresh().plan
        out = Survey(bundle=self._engine.program.bundle, rounds=rounds_of(plan))
        names = [detector.name for detector in plan.stateful]
        machine, bare = self._engine.pipeline.machine, plan.remembering(())
        for chunk in _spread(ask.chunks):
            limit = -(-ask.items // min(PLACES, len(ask.chunks)))
            for items in self._items(ask.address, chunk, limit, out):
                start = time.process_time()
                notes = plan.note(items, names) if names else []
                noted = time.process_time()
                machine.evaluate(items, bare.run(items))
                decided = time.process_time()
                _count(plan, notes)
                out.note_s += noted - start
                out.decide_s += decided - noted
                out.count_s += time.process_time() - decided
                out.items += len(items)
        return out

    def _items(self, address: str, chunk: Chunk, limit: int, out: Survey) -> list[list[Item]]:
        found: list[list[Item]] = []
        start, seen = time.process_time(), 0
        # What cannot be read the replay gives up with its code.
        with suppress(ClearfordError):
            for batch in batches_at(address, chunk, self._engine.decoder):
                items = batch.items[: limit - seen]
                out.rejected += len(batch.rejected)
                found += [items] if items else []
                seen += len(items)
                if seen >= limit:
                    break
        out.read_s += time.process_time() - start
        return found


def _spread(chunks: Sequence[Chunk]) -> list[Chunk]:
    step = max(1, len(chunks) // PLACES)
    return list(chunks[::step][:PLACES])


def _count(plan: Plan, notes: Sequence[Notes | None]) -> None:
    for detector, noted in zip(plan.stateful, notes, strict=True):
        if noted is not None:
            detector.count(noted)

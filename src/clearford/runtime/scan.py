"""Scan a file: read, decide, write, in input order and constant memory, alone or with worker processes."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from multiprocessing.context import SpawnContext
from typing import Any, NamedTuple

import msgspec

from clearford.core.errors import ClearfordError, StoreError
from clearford.core.ids import Digest
from clearford.core.items import Item, Rejected
from clearford.detect.plan import NO_TURN
from clearford.runtime import shipped
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.judged import Judged
from clearford.runtime.output import RowWriter
from clearford.runtime.pool import IN_FLIGHT, SPAWN, worker_pool
from clearford.runtime.readers import Format, format_of, read_batches
from clearford.runtime.readers.batch import Batch, of_results
from clearford.runtime.readers.lines import Block, LineBlocks, batch_of_block
from clearford.runtime.readers.sources import opened
from clearford.runtime.reports.gather import Gatherer, ReportPart
from clearford.runtime.rollout.run import RolloutPart, Setting, StagedBatch, StagedRun
from clearford.runtime.shadow import ShadowRun
from clearford.runtime.state import Slot, laid_out, layout_of
from clearford.runtime.turns import Turns

BATCH = 2048
REJECTED_SHOWN = 20


@dataclass(frozen=True)
class ScanOptions:
    """What a row shows, beside the contract's fields."""

    signals: frozenset[str] = frozenset()
    everything: bool = False
    explain: bool = False
    report: bool = False
    """Gather what a report shows."""
    shadow: bool = False
    """Decide as if trial rules were live too."""


class Part(msgspec.Struct):
    """The results of one block, ready to be written."""

    lines: bytes
    """The rows as JSON lines."""
    rows: int
    outcomes: dict[str, int]
    rules: dict[str, int]
    """Rules that held, by `id status`."""
    rejected: list[Rejected]
    ignored: tuple[str, ...] = ()
    report: ReportPart | None = None
    shadow: bytes = b""
    """Would-be decisions of the trial rules as JSON lines."""
    rollout: RolloutPart | None = None
    """What the rollout of the block came to, where rules go live step by step."""


@dataclass
class Summary:
    """What a scan read and decided."""

    read: int = 0
    rejected: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    """Held rules by `id status`."""
    ignored: tuple[str, ...] = ()
    first_rejected: list[Rejected] = field(default_factory=list)
    """The first rejected lines, at most REJECTED_SHOWN."""
    whole: bool = True
    """False when the reader of the results went away before the end."""

    def take(self, part: Part) -> None:
        """Count one block."""
        self.read += part.rows + len(part.rejected)
        self.rejected += len(part.rejected)
        self.outcomes.update(part.outcomes)
        self.rules.update(part.rules)
        self.ignored = self.ignored or part.ignored
        self.first_rejected += part.rejected[: REJECTED_SHOWN - len(self.first_rejected)]


class BlockTurns(NamedTuple):
    """When a block may change what the processes share; a scan by one process need not wait."""

    memory: AbstractContextManager[None] = NO_TURN
    """Of what detectors remember."""
    rollout: AbstractContextManager[None] = NO_TURN
    """Of where the rules under rollout stand."""


ALONE = BlockTurns()


class Scanner:
    """Decides blocks with one engine."""

    def __init__(self, engine: Engine, options: ScanOptions, rollout: Setting | None = None) -> None:
        """The engine must have been loaded with the signals that the options ask for."""
        self.engine = engine
        self._encoder = msgspec.json.Encoder()
        self._writer = RowWriter(
            engine.pipeline,
            engine.reads,
            engine.pipeline.plan.specs,
            signals=options.signals,
            everything=options.everything,
            explain=options.explain,
        )
        self._gatherer = Gatherer(engine.pipeline, shipped.fold_tables()) if options.report else None
        self._shadow = ShadowRun(engine.program) if options.shadow else None
        self._staged = StagedRun(engine.pipeline.machine, rollout) if rollout else None

    def lines(self, judged: Judged) -> bytes:
        """The rows of a decided batch as JSON lines."""
        return self._encoder.encode_lines([self._writer.row(judged, i) for i in range(len(judged.items))])

    def part(self, batch: Batch, turns: BlockTurns = ALONE) -> Part:
        """The results of a batch; its turns are held while what several processes share changes."""
        judged, shadow, rollout = self._judged(batch.items, turns)
        held = (ref for decision in judged.decisions for ref in decision.held)
        return Part(
            lines=self.lines(judged),
            rows=len(batch.items),
            outcomes=Counter(decision.outcome for decision in judged.decisions),
            rules=Counter(f"{ref.id} {ref.status}" for ref in held),
            rejected=batch.rejected,
            ignored=batch.ignored,
            report=self._gatherer.part(judged) if self._gatherer else None,
            shadow=shadow,
            rollout=rollout,
        )

    def _judged(self, items: Sequence[Item], turns: BlockTurns) -> tuple[Judged, bytes, RolloutPart | None]:
        """The decisions, those that would have been made beside them, and what the rollout came to."""
        pipeline = self.engine.pipeline
        if not items or (self._shadow is None and self._staged is None):
            with turns.rollout:
                return pipeline.process(items, turn=turns.memory), b"", None
        decided = StagedBatch(self._staged, turns.rollout) if self._staged else None
        judged = pipeline.process_vector(items, turn=turns.memory, decide=decided)
        shadow = self._shadow.lines(items, judged.signals) if self._shadow else b""
        return judged, shadow, decided.part if decided else None

    def block(self, block: Block, turns: BlockTurns = ALONE) -> Part:
        """The results of a block of JSON lines."""
        return self.part(batch_of_block(block, self.engine.decoder), turns)


def scan_alone(
    source: str,
    engine: Engine,
    options: ScanOptions,
    *,
    format: Format | None = None,
    rollout: Setting | None = None,
) -> Iterator[Part]:
    """Results block by block, in this process.

    rollout: how rules go live step by step; without it a live rule acts on everybody.
    """
    scanner = Scanner(engine, options, rollout)
    for batch in read_batches(source, format=format, batch=BATCH, decoder=engine.decoder):
        yield scanner.part(batch)


class Shared(NamedTuple):
    """A memory that all workers of a scan change, one after another."""

    block: Any
    """The memory itself, which is handed on only when a process starts."""
    layout: dict[str, Slot]
    turns: Turns

    @classmethod
    def of(cls, engine: Engine, context: SpawnContext, in_flight: int) -> Shared:
        """A shared copy of what an engine remembers."""
        layout, size = layout_of(engine.memory.arrays)
        block = context.RawArray("B", size)
        for name, array in laid_out(block, layout).arrays.items():
            # A fresh memory is zero already: what nobody wrote to needs no page.
            if engine.memory.arrays[name].any():
                array[...] = engine.memory.arrays[name]
        return cls(block, layout, Turns(context, in_flight))

    def give_back(self, engine: Engine) -> None:
        """Copy what the workers remember into the memory of an engine."""
        for name, array in laid_out(self.block, self.layout).arrays.items():
            engine.memory.arrays[name][...] = array


_WORKER: Scanner | ClearfordError | None = None
"""What decides in this process, or why it cannot."""
_TURNS: tuple[Turns | None, Turns | None] = None, None
"""The turns of the workers for their memory and for the rollout, where they share them."""


def _start(
    engine: EngineOptions,
    options: ScanOptions,
    bundle: Digest,
    shared: Shared | None = None,
    rollout: Setting | None = None,
) -> None:
    global _WORKER, _TURNS
    memory = laid_out(shared.block, shared.layout) if shared else None
    stages = rollout.shared if rollout else None
    _TURNS = (shared.turns if shared else None, stages.turns if stages else None)
    try:
        loaded = Engine.load(engine, memory=memory)
    except ClearfordError as error:
        _WORKER = error
        return
    if loaded.program.bundle == bundle:
        _WORKER = Scanner(loaded, options, rollout)
    else:
        _WORKER = StoreError("CF-S003", "the packs changed while it started", suggestion="run again")


def _worker() -> Scanner:
    assert _WORKER is not None
    if isinstance(_WORKER, ClearfordError):
        raise _WORKER
    return _WORKER


def _turns(number: int) -> BlockTurns:
    memory, rollout = _TURNS
    return BlockTurns(
        memory.turn(number) if memory else NO_TURN, rollout.turn(number) if rollout else NO_TURN
    )


def _work(block: Block, number: int) -> Part:
    return _worker().block(block, _turns(number))


def _work_items(lines: Sequence[bytes], number: int = 0) -> Part:
    worker = _worker()
    results = worker.engine.decoder.decode_lines(b"\n".join(lines))
    return worker.part(of_results(results, range(len(results))), _turns(number))


def scan_in_workers(
    source: str,
    engine: EngineOptions,
    options: ScanOptions,
    *,
    workers: int,
    engine_here: Engine,
    format: Format | None = None,
    rollout: Setting | None = None,
) -> Iterator[Part]:
    """Results block by block, in input order, from worker processes that each load the engine.

    rollout: as in `scan_alone`; the workers take turns, in the order of the input.
    What detectors remember lies in a memory that the workers share; `engine_here` has it when all is done.
    Raises StoreError (CF-S003) when a worker died or found other packs than this process; what was
    handed on until then is whole.
    """
    kind = format or format_of(source)
    shared = None
    if engine_here.pipeline.plan.stateful:
        shared = Shared.of(engine_here, SPAWN, workers * IN_FLIGHT)
    staged = rollout.shared_by(workers * IN_FLIGHT) if rollout else None
    initial = (engine, options, engine_here.program.bundle, shared, staged)
    with worker_pool(workers, _start, initial) as pool:
        if kind == "jsonl":
            with opened(source) as stream:
                yield from _ordered(pool, LineBlocks(stream, source, BATCH), workers * IN_FLIGHT)
        else:
            yield from _tables(pool, source, engine_here, kind, workers)
        if shared:
            shared.give_back(engine_here)


def _tables(
    pool: ProcessPoolExecutor, source: str, engine: Engine, kind: Format, workers: int
) -> Iterator[Part]:
    """Rows of tables are read here, since columns need one reader, and decided in the workers."""
    waiting: deque[tuple[Future[Part], Batch]] = deque()

    def finished() -> Part:
        future, batch = waiting.popleft()
        return msgspec.structs.replace(future.result(), rejected=batch.rejected, ignored=batch.ignored)

    batches = read_batches(source, format=kind, batch=BATCH, decoder=engine.decoder)
    for number, batch in enumerate(batches):
        lines = [msgspec.json.encode(item) for item in batch.items]
        waiting.append((pool.submit(_work_items, lines, number), batch))
        if len(waiting) >= workers * IN_FLIGHT:
            yield finished()
    while waiting:
        yield finished()


def _ordered(pool: ProcessPoolExecutor, blocks: Iterable[Block], limit: int) -> Iterator[Part]:
    waiting: deque[Future[Part]] = deque()
    for number, block in enumerate(blocks):
        waiting.append(pool.submit(_work, block, number))
        if len(waiting) >= limit:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()

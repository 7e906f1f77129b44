"""One unit of a replay: read, decide, write. An engine says where it runs, and never what comes of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from clearford.core.decisions import Decision
from clearford.core.errors import StoreError
from clearford.core.state import PrivateTables
from clearford.detect.base import is_dependent
from clearford.detect.plan import Plan
from clearford.runtime.batch.files import packed, part_name, unpacked, write_durably
from clearford.runtime.batch.inputs import write_at
from clearford.runtime.batch.notefiles import Noted, NoteTaker, noted
from clearford.runtime.batch.order import Run, count_in_order, recorded_columns
from clearford.runtime.batch.parts import PartRows
from clearford.runtime.batch.plan import ChunkResult, Job, Unit
from clearford.runtime.batch.reading import batches_at
from clearford.runtime.batch.recalled import Recalled
from clearford.runtime.engine import Engine
from clearford.runtime.judged import VectorJudged
from clearford.runtime.pipeline import Pipeline
from clearford.runtime.readers.batch import Batch
from clearford.runtime.state import GivenTables, Memory

WORK = "_replay"
"""Folder within that of the parts: the chunk table, and what lies between the passes."""
NOTES, SIGNALS = f"{WORK}/notes", f"{WORK}/signals"
_OUTCOME, _HELD = attrgetter("outcome"), attrgetter("held")
Progress = Callable[[str, int], object]
"""Told of a stage and how many more rows and lines were read for it."""


class Kept(NamedTuple):
    """A file of an earlier pass: of which chunk, its name and SHA-256, and the earliest time in it."""

    n: int
    name: str
    digest: str
    low: int = 0


Record = Callable[[int, str, str], bool]
"""Told of the signals of a chunk when they are written: its number, name, SHA-256; false to stop."""


class Bench:
    """A job with its bundle loaded, in one process."""

    def __init__(
        self, job: Job, folder: Path, progress: Progress = lambda *_: None, engine: Engine | None = None
    ) -> None:
        """Load the bundle, unless an engine is given that has. folder: of the parts.

        Raises StoreError CF-S021 when the packs are not those that the job began with.
        """
        self.job, self.folder, self._progress = job, folder, progress
        engine = engine or Engine.load(job.options)
        if engine.program.bundle != job.bundle:
            raise StoreError("CF-S021", "the packs are not those that it began with")
        self.engine = engine.fresh(salted_by(engine, job.salt))

    def run(self, unit: Unit, kept: Sequence[Kept], owner: str, record: Record) -> ChunkResult:
        """Do a unit; the same job and unit give the same files, whoever does it and however often.

        kept: the notes of all chunks for `state`; what was counted for the chunk for the others, in order
        of round and domain. owner: names files while they are written. Raises StoreError CF-S020 and
        InputError as `batches_at`.
        """
        if unit.stage == "keys":
            return self._note(unit, kept, owner)
        if unit.stage == "state":
            return self._count(unit, kept, owner, record)
        return self._decide(unit, kept, owner)

    def _batches(self, unit: Unit) -> Iterator[Batch]:
        for batch in batches_at(self.job.address, self.job.chunks[unit.n], self.engine.decoder):
            yield batch
            self._progress(unit.stage, len(batch.items) + len(batch.rejected))

    def _plan(self, kept: Sequence[Kept], n: int) -> Plan:
        """The plan that recalls what was counted for a chunk."""
        plan = self.engine.pipeline.plan
        if not kept:
            return plan
        files = [unpacked(self.folder / SIGNALS / one.name, one.digest) for one in kept]
        size = 1 + max((int(f["rows"].max(initial=-1)) for f in files if "rows" in f), default=-1)
        columns = recorded_columns(files, size)
        return plan.remembering([Recalled(detector, columns) for detector in plan.stateful])

    def deciding(
        self, n: int, kept: Sequence[Kept], wanted: Collection[int]
    ) -> Iterator[tuple[Batch, Pipeline]]:
        """The batches of a chunk that hold some wanted rows, each with what decides it as it was decided.

        wanted: numbers of rows within the source; none are read behind the last one that is left in it.
        """
        whole, plan = self.engine.pipeline, self._plan(kept, n)
        path = Pipeline(plan, whole.machine, whole.texts, crossover=1)
        for batch in batches_at(self.job.address, self.job.chunks[n], self.engine.decoder):
            if not wanted:
                return
            if any(line in wanted for line in batch.lines):
                yield batch, path
            else:
                for detector in plan.stateful if kept else ():
                    assert isinstance(detector, Recalled)
                    detector.pass_over(len(batch.items))

    def _note(self, unit: Unit, kept: Sequence[Kept], owner: str) -> ChunkResult:
        names = self.job.rounds[unit.round]
        plan = self._recalling_others(kept, unit)
        taker, result = NoteTaker(names, self.job.domains), ChunkResult()
        for batch in self._batches(unit):
            result.rows_in += len(batch.items) + len(batch.rejected)
            if batch.items:
                taker.take(batch.items, plan.note(batch.items, names))
        arrays, result.low = taker.arrays()
        result.output = part_name(unit.n, self.job.bundle, "npz", kind=f"notes-{unit.round}")
        result.digest = write_durably(self.folder / NOTES, result.output, packed(arrays), owner)
        return result

    def _recalling_others(self, kept: Sequence[Kept], unit: Unit) -> Plan:
        plan = self.engine.pipeline.plan
        if not kept:
            return plan
        recalled = {d.name: d for d in self._plan(kept, unit.n).stateful}
        noting = self.job.rounds[unit.round]
        return plan.remembering([d if d.name in noting else recalled[d.name] for d in plan.stateful])

    def _count(self, unit: Unit, kept: Sequence[Kept], owner: str, record: Record) -> ChunkResult:
        names, files = self.job.rounds[unit.round], {one.n: one for one in kept}
        memory = salted_by(self.engine, self.job.salt)
        plan = self.engine.pipeline.plan.fresh(memory)

        def load(n: int) -> Noted | None:
            arrays = unpacked(self.folder / NOTES / files[n].name, files[n].digest)
            return noted(arrays, unit.n, names)

        result = ChunkResult()
        detectors = [d for d in plan.stateful if d.name in names]
        for n, arrays in count_in_order([Run(one.n, one.low) for one in kept], load, detectors):
            kind = f"signals-{unit.round}-{unit.n:03d}"
            name = part_name(n, self.job.bundle, "npz", kind=kind)
            digest = write_durably(self.folder / SIGNALS, name, packed(arrays), owner)
            result.rows_out += len(arrays.get("rows", ()))
            if not record(n, name, digest):
                break
        return result

    def _decide(self, unit: Unit, kept: Sequence[Kept], owner: str) -> ChunkResult:
        plan = self._plan(kept, unit.n)
        rows = PartRows(self.job.chunks[unit.n].source, self.job.bundle)
        outcomes, rules, result = Counter[str](), Counter[str](), ChunkResult()
        for batch in self._batches(unit):
            result.rows_in += len(batch.items) + len(batch.rejected)
            result.rejected += len(batch.rejected)
            decisions, signals = self._decided(batch, plan)
            rows.take(batch.lines, decisions, batch.rejected, signals)
            outcomes.update(map(_OUTCOME, decisions))
            for held, times in Counter(map(_HELD, decisions)).items():
                for ref in held:
                    rules[f"{ref.id} {ref.status}"] += times
            result.rows_out += len(decisions)
        result.outcomes, result.rules = dict(outcomes), dict(rules)
        result.output = part_name(unit.n, self.job.bundle)
        result.digest = self._write(result.output, rows.table(), owner)
        rejected = rows.rejected()
        if rejected:
            name = part_name(unit.n, self.job.bundle, "jsonl", kind="rejected")
            result.more = {name: self._write(name, rejected, owner)}
        return result

    def _write(self, name: str, data: bytes, owner: str) -> str:
        """Write a file of the result; its SHA-256."""
        if self.job.parts:
            return write_at(self.job.parts, name, data)
        return write_durably(self.folder, name, data, owner)

    def _decided(self, batch: Batch, plan: Plan) -> tuple[Sequence[Decision], list[dict[str, Any]]]:
        """The decisions about a batch, and the signals to be shown beside them."""
        if not batch.items:
            return (), []
        signals = plan.run(batch.items)
        decisions = self.engine.pipeline.machine.evaluate(batch.items, signals)
        if not self.job.signals:
            return decisions, []
        judged = VectorJudged(batch.items, decisions, signals)
        shown = range(len(batch.items))
        return decisions, [{name: judged.value(i, name) for name in self.job.signals} for i in shown]


def rounds_of(plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The detectors that remember, in rounds: one that reads what others count comes a round after them."""
    given: dict[str, int] = {}
    rounds: list[list[str]] = []
    for detector in plan.stateful:
        reads = detector.reads if is_dependent(detector) else frozenset[str]()
        number = max((given[name] + 1 for name in reads if name in given), default=0)
        given |= {str(spec.name): number for spec in detector.specs}
        rounds += [[]] * (number == len(rounds))
        rounds[number] = [*rounds[number], detector.name]
    return tuple(map(tuple, rounds))


def salted_by(engine: Engine, salt: int) -> Memory:
    """A fresh memory for the detectors of an engine with the salts of a job.

    So hashes that different processes note are the same.
    """
    memory = PrivateTables()
    engine.pipeline.plan.fresh(memory)
    for name, array in memory.arrays.items():
        if name.endswith(".salt"):
            found = hashlib.blake2b(f"{salt} {name}".encode(), digest_size=8).digest()
            array[0] = int.from_bytes(found, "little") >> 1 or 1
    return GivenTables(memory.arrays)


def kept_of(results: Mapping[int, ChunkResult]) -> list[Kept]:
    """The files of the notes of all chunks."""
    return [Kept(n, r.output, r.digest, r.low) for n, r in sorted(results.items())]

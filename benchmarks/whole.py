"""The whole engine in batches: JSON bytes to decisions, against a bare decode of the same cold buffers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from benchmarks.load import COUNTERS, sizes_of
from benchmarks.measure import Line, at_most, collector_off, figure, missing
from benchmarks.setting import Setting
from clearford.core.items import Item, items_of
from clearford.core.signals import Column, Findings, Signals
from clearford.detect.base import run_any
from clearford.detect.plan import Plan, text_of
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from clearford.runtime.pipeline import Pipeline
from clearford.text.plane import TextPlane, build
from clearford.text.tables import VIEWS

try:
    import orjson
except ImportError:
    orjson = None  # type: ignore[assignment]

T = TypeVar("T")
ROUNDS = 9


class _Clock:
    """Seconds of processor time by name; of several rounds the least."""

    def __init__(self) -> None:
        self.best: dict[str, float] = {}
        self._round: dict[str, float] = {}

    def take(self, name: str, task: Callable[[], T]) -> T:
        """Do it, and count its time."""
        start = time.process_time()
        result = task()
        self._round[name] = self._round.get(name, 0.0) + time.process_time() - start
        return result

    def end_round(self) -> None:
        """Keep what was faster than before."""
        for name, seconds in self._round.items():
            self.best[name] = min(seconds, self.best.get(name, seconds))
        self._round.clear()


class _Memory:
    """What detectors remember, emptied for each round; its pages stay, as in an engine that runs for long."""

    def __init__(self) -> None:
        self._arrays: dict[str, np.ndarray] = {}

    def array(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> np.ndarray:
        """The array of a name, all zero."""
        array = self._arrays.setdefault(name, np.zeros(shape, dtype))
        array.fill(0)
        return array


def run(setting: Setting) -> list[Line]:
    """The ratio to the decode, the stages, and the ratio to a parse without types.

    Goals are for the standard load; the same with the shipped packs whole has none.
    """
    engine, buffers = setting.engine, setting.buffers()
    best = _best(engine, buffers, len(setting.lines))
    lines = _ratios("engine", best, 8, setting.words)
    return [*lines, _shipped_whole(setting, buffers), *_stages(best, "stage")]


def everything(setting: Setting) -> list[Line]:
    """The same with everything on: near-duplicates, known texts, heads, counters, and their rules."""
    engine = setting.everything
    best = _best(engine, setting.buffers(), len(setting.lines))
    counters = {name for name in engine.pipeline.plan.specs if name.startswith("velocity.")}
    heads = sum(name.endswith(".score") and name.count(".") == 1 for name in engine.pipeline.plan.specs)
    note = f"{sizes_of(engine.packs)}, near-duplicates, known texts, {heads} heads"
    note += f", {len(COUNTERS)} counters of all items, {len(counters) - 2 - len(COUNTERS)} of some"
    return [*_ratios("everything on", best, 10, note), *_stages(best, "stage, everything on")]


def _ratios(name: str, best: dict[str, float], bar: float, words: str) -> list[Line]:
    """The whole against the decode, and against a parse without types."""
    bare, whole = best["bare decode"], best["whole"]
    note = f"{words}; {whole:.2f} us an item, decode {bare:.2f} us, batch 2,048"
    decode = at_most(f"{name} / typed decode", whole / bare, bar, note=note)
    if orjson is None:
        return [decode, missing(f"{name} / orjson parse", "orjson")]
    parse = best["orjson"]
    return [decode, at_most(f"{name} / orjson parse", whole / parse, 6, note=f"parse {parse:.2f} us")]


def _best(engine: Engine, buffers: Sequence[bytes], n: int) -> dict[str, float]:
    """Microseconds an item by stage; every round begins with nothing remembered."""
    clock, memories = _Clock(), (_Memory(), _Memory())
    with collector_off():
        for _ in range(ROUNDS):
            whole, staged = (engine.pipeline.fresh(memory) for memory in memories)
            for buffer in buffers:
                _one_batch(engine, whole, staged, buffer, clock)
            clock.end_round()
    return {name: seconds / n * 1e6 for name, seconds in clock.best.items()}


def _shipped_whole(setting: Setting, buffers: Sequence[bytes]) -> Line:
    """The ratio with all phrases and patterns that are shipped, measured on its own."""
    best = _best(setting.whole, buffers, len(setting.lines))
    sizes = sizes_of(setting.whole.packs)
    note = f"{sizes}: more than the goal is stated for; {best['whole']:.2f} us an item"
    return figure(
        "engine with the shipped packs whole / typed decode", best["whole"] / best["bare decode"], "x", note
    )


def _one_batch(engine: Engine, whole: Pipeline, staged: Pipeline, buffer: bytes, clock: _Clock) -> None:
    """Every way over one batch, in turn, so that all of them meet the buffer equally cold.

    whole, staged: the engine's pipeline twice, each with a memory of its own.
    """
    bare = engine.decoder._decoder  # the decode alone, without the checks of the schema
    clock.take("bare decode", lambda: len(bare.decode_lines(buffer)))
    clock.take("whole", lambda: len(_decided(engine, whole, buffer)))
    if orjson is not None:
        clock.take("orjson", lambda: len([orjson.loads(line) for line in buffer.split(b"\n")]))
    found = clock.take("decode and checks", lambda: engine.decoder.decode_lines(buffer))
    items = items_of(found)
    plane = clock.take("texts joined", lambda: build([text_of(i) for i in items], shipped.fold_tables()))
    for view in VIEWS:
        clock.take(f"view {view}", lambda view=view: plane.buffer(view))  # type: ignore[misc]
    signals = _detected(staged.plan, items, plane, clock)
    clock.take("decide", lambda: staged.machine.evaluate(items, signals))


def _detected(plan: Plan, items: Sequence[Item], plane: TextPlane, clock: _Clock) -> Signals:
    """The signals of a batch, detector by detector."""
    columns: dict[str, Column] = {}
    families: dict[str, Findings] = {}
    seen = Signals(len(items), columns, families)

    for detector in plan.detectors:
        run = partial(run_any, detector, items, plane, plan.want, seen)
        found = clock.take(f"detector {detector.name}", run)
        columns.update(found.columns)
        families.update(found.findings)
    return Signals(len(items), columns, families)


def _decided(engine: Engine, pipeline: Pipeline, buffer: bytes) -> list[object]:
    """The decisions with their rule ids about a batch of JSON lines."""
    items = items_of(engine.decoder.decode_lines(buffer))
    return list(pipeline.process_vector(items).decisions)


def _stages(best: dict[str, float], word: str) -> list[Line]:
    skipped = ("whole", "orjson")
    return [
        figure(f"{word}: {name}", value, "us", f"{value / best['bare decode']:.2f} decodes")
        for name, value in best.items()
        if name not in skipped
    ]

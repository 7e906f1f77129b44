"""The whole engine in batches: JSON bytes to decisions, against a bare decode of the same cold buffers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from benchmarks.load import sizes_of
from benchmarks.measure import Line, at_most, collector_off, figure, missing
from benchmarks.setting import Setting
from clearford.core.items import Item
from clearford.core.signals import Column, Findings, Signals
from clearford.detect.plan import text_of
from clearford.runtime import shipped
from clearford.runtime.engine import Engine
from clearford.text.plane import build
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


def run(setting: Setting) -> list[Line]:
    """The ratio to the decode, the stages, and the ratio to a parse without types.

    Goals are for the standard load; the same with the shipped packs whole has none.
    """
    engine, buffers = setting.engine, setting.buffers()
    best = _best(engine, buffers, len(setting.lines))
    bare, whole = best["bare decode"], best["whole"]
    note = f"{setting.words}; {whole:.2f} us an item, decode {bare:.2f} us, batch 2,048"
    lines = [at_most("engine / typed decode", whole / bare, 8, note=note)]
    if orjson is None:
        lines.append(missing("engine / orjson parse", "orjson"))
    else:
        parse = best["orjson"]
        lines.append(at_most("engine / orjson parse", whole / parse, 6, note=f"parse {parse:.2f} us"))
    return [*lines, _shipped_whole(setting, buffers), *_stages(best)]


def _best(engine: Engine, buffers: Sequence[bytes], n: int) -> dict[str, float]:
    """Microseconds an item by stage."""
    clock = _Clock()
    with collector_off():
        for _ in range(ROUNDS):
            for buffer in buffers:
                _one_batch(engine, buffer, clock)
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


def _one_batch(engine: Engine, buffer: bytes, clock: _Clock) -> None:
    """Every way over one batch, in turn, so that all of them meet the buffer equally cold."""
    bare = engine.decoder._decoder  # the decode alone, without the checks of the schema
    clock.take("bare decode", lambda: len(bare.decode_lines(buffer)))
    clock.take("whole", lambda: len(_decided(engine, buffer)))
    if orjson is not None:
        clock.take("orjson", lambda: len([orjson.loads(line) for line in buffer.split(b"\n")]))
    found = clock.take("decode and checks", lambda: engine.decoder.decode_lines(buffer))
    items = [item for item in found if isinstance(item, Item)]
    plane = clock.take("texts joined", lambda: build([text_of(i) for i in items], shipped.fold_tables()))
    for view in VIEWS:
        clock.take(f"view {view}", lambda view=view: plane.buffer(view))  # type: ignore[misc]
    columns: dict[str, Column] = {}
    families: dict[str, Findings] = {}
    plan = engine.pipeline.plan
    for detector in plan.detectors:
        result = clock.take(
            f"detector {detector.name}",
            lambda detector=detector: detector.run(items, plane, plan.want),  # type: ignore[misc]
        )
        columns.update(result.columns)
        families.update(result.findings)
    signals = Signals(len(items), columns, families)
    clock.take("decide", lambda: engine.pipeline.machine.evaluate(items, signals))


def _decided(engine: Engine, buffer: bytes) -> list[object]:
    """The decisions with their rule ids about a batch of JSON lines."""
    items = [item for item in engine.decoder.decode_lines(buffer) if isinstance(item, Item)]
    return list(engine.pipeline.process_vector(items).decisions)


def _stages(best: dict[str, float]) -> list[Line]:
    skipped = ("whole", "orjson")
    return [
        figure(f"stage: {name}", value, "us", f"{value / best['bare decode']:.2f} decodes")
        for name, value in best.items()
        if name not in skipped
    ]

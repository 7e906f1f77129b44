"""One item at a time: the usual and the slow case, against the decode of one line."""

from __future__ import annotations

import time

from benchmarks.measure import Line, at_most, collector_off, figure, percentile
from benchmarks.setting import Setting
from clearford.core.items import Item
from clearford.runtime.engine import Engine

ITEMS, DROPPED, PASSES = 8_000, 500, 3


def run(setting: Setting) -> list[Line]:
    """The median and the 99th percentile of one item, in decodes."""
    engine = setting.engine
    lines = [setting.lines[i % len(setting.lines)] for i in range(ITEMS)]
    passes = []
    with collector_off():
        for _ in range(PASSES):
            passes.append(_one_pass(engine, lines))
    decode = min(percentile(bare, 0.5) for bare, _ in passes)
    half = min(percentile(whole, 0.5) for _, whole in passes)
    slow = min(percentile(whole, 0.99) for _, whole in passes)
    note = f"one decode {decode:.2f} us; {ITEMS:,} items, first {DROPPED} dropped, best of {PASSES} passes"
    note = f"{note}; {setting.words}"
    return [
        at_most("one item, median / decode", half / decode, 40, note=f"{half:.1f} us; {note}"),
        at_most("one item, 99th percentile / decode", slow / decode, 150, note=f"{slow:.1f} us; {note}"),
        figure("one item, least", min(min(whole) for _, whole in passes), "us"),
    ]


def _one_pass(engine: Engine, lines: list[bytes]) -> tuple[list[float], list[float]]:
    """Microseconds of thread time of the bare decode and of the whole, line by line."""
    bare, now = engine.decoder._decoder, time.thread_time_ns
    cost = min(_empty() for _ in range(1000))
    decoded: list[float] = []
    decided: list[float] = []
    for line in lines:
        start = now()
        bare.decode(line)
        middle = now()
        item = engine.decoder.decode(line)
        if isinstance(item, Item):
            _ = engine.pipeline.process_scalar([item]).decisions[0].held
        end = now()
        decoded.append((middle - start - cost) / 1e3)
        decided.append((end - middle - cost) / 1e3)
    return decoded[DROPPED:], decided[DROPPED:]


def _empty() -> int:
    """Nanoseconds that asking the clock takes."""
    start = time.thread_time_ns()
    return time.thread_time_ns() - start

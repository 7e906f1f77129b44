"""Texts made to be expensive, against ordinary ones of the same length."""

from __future__ import annotations

import time
from collections.abc import Sequence

from benchmarks.corpus import HOSTILE, texts
from benchmarks.measure import Line, at_most, collector_off, figure
from benchmarks.setting import Setting
from clearford.core.items import Item
from clearford.runtime.engine import Engine

N, ROUNDS, LENGTH = 1024, 3, 300


def run(setting: Setting) -> list[Line]:
    """Microseconds of each kind, and the worst against ordinary text of the same and of usual length."""
    engine = setting.engine
    short = texts(N)
    joined = "，".join(texts(N * 6, scam_share=0.08))
    long = [joined[at * LENGTH : (at + 1) * LENGTH] for at in range(N)]
    ordinary = {"ordinary, 300": _us(engine, long), "ordinary, usual length": _us(engine, short)}
    cost = {kind: _us(engine, [text[:LENGTH]] * N) for kind, text in HOSTILE.items()}
    worst = max(cost, key=cost.__getitem__)
    ratio = cost[worst] / ordinary["ordinary, 300"]
    note = f"worst: {worst}, batch 1,024; {setting.words}"
    lines = [
        at_most("hostile / ordinary text of the same length", ratio, 4, note=note),
        figure(
            "hostile / ordinary text of usual length", cost[worst] / ordinary["ordinary, usual length"], "x"
        ),
    ]
    return lines + [
        figure(f"300 characters: {kind}", value, "us") for kind, value in {**ordinary, **cost}.items()
    ]


def _us(engine: Engine, found: Sequence[str]) -> float:
    """Microseconds of processor time an item of the whole pipeline."""
    items = [Item(id=f"i{i}", text=text) for i, text in enumerate(found)]
    best = float("inf")
    with collector_off():
        for _ in range(ROUNDS):
            start = time.process_time()
            engine.pipeline.process_vector(items)
            best = min(best, time.process_time() - start)
    return best / len(items) * 1e6

"""Counters and cohorts: what two keys cost an item, and what cohorts are found among a million events."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Line, at_least, at_most, collector_off, figure
from benchmarks.setting import Setting
from clearford.core.items import Item
from clearford.core.schema import Context
from clearford.core.signals import Column, Signals
from clearford.detect.behaviour.cohorts import find_cohorts
from clearford.detect.behaviour.counter import CounterSpec
from clearford.detect.behaviour.velocity import VelocityDetector
from clearford.detect.behaviour.window import WINDOWS
from clearford.runtime import shipped
from clearford.text.plane import TextPlane, build
from tools.simulate import START, Plan, simulate

ITEMS = 65_536
KEYS = 37_000
BATCH = 2048
ROUNDS = 7
WARM = 8
"""Batches that fill the tables before the time is taken."""
SEEDS = (1, 2, 3)
"""Others than those on which the settings of cohorts were chosen."""
TWO_KEYS = (
    CounterSpec("account", ("actor",), WINDOWS["10m"]),
    CounterSpec("thread", ("context.thread",), WINDOWS["10m"]),
)
DISTINCT = (CounterSpec("accounts", ("context.thread",), WINDOWS["10m"], "distinct", "actor"),)


class _NoFilters:
    """No counter has a condition."""

    reads: frozenset[str] = frozenset()

    def batch(
        self, n: int, columns: Mapping[str, Column]
    ) -> Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """None."""
        return ()

    def one(self, values: Mapping[str, Any]) -> Sequence[bool | None]:
        """None."""
        return ()


def items() -> list[Item]:
    """Items of 37,000 accounts in 5,000 threads, 50 a second, in the order of their times."""
    rng = np.random.default_rng(7)
    actors, threads = rng.integers(KEYS, size=ITEMS).tolist(), (rng.zipf(1.3, ITEMS) % 5000).tolist()
    return [
        Item(
            id=f"i{i}",
            actor=f"user-{actor}",
            at=START + timedelta(milliseconds=20 * i),
            context=Context(thread=f"t{thread}"),
        )
        for i, (actor, thread) in enumerate(zip(actors, threads, strict=True))
    ]


def _cost_us(counters: Sequence[CounterSpec], found: Sequence[Item], planes: Sequence[TextPlane]) -> float:
    """Processor time an item: of each batch the least of some rounds, those left out that fill the tables."""
    best = [float("inf")] * len(planes)
    seen = Signals(BATCH, {})
    for _ in range(ROUNDS):
        detector = VelocityDetector(counters, _NoFilters())
        for number, plane in enumerate(planes):
            part = found[number * BATCH : (number + 1) * BATCH]
            start = time.process_time()
            detector.run_after(part, plane, frozenset(), seen)
            best[number] = min(best[number], time.process_time() - start)
    return sum(best[WARM:]) / (BATCH * len(best[WARM:])) * 1e6


def _decode_us(found: Sequence[Item]) -> float:
    data = msgspec.json.Encoder().encode_lines(found)
    decode = msgspec.json.Decoder(Item).decode_lines
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        decode(data)
        best = min(best, time.process_time() - start)
    return best / len(found) * 1e6


def counters() -> list[Line]:
    """What counters cost, beside a typed decode of the same items in the same run."""
    found = items()
    planes = [build([""] * BATCH, shipped.fold_tables()) for _ in range(ITEMS // BATCH)]
    with collector_off():
        two, distinct = _cost_us(TWO_KEYS, found, planes), _cost_us(DISTINCT, found, planes)
        decode = _decode_us(found)
    note = f"batch 2,048, {KEYS:,} accounts; decode {decode:.2f} us"
    return [
        at_most("velocity, two keys", two, 1.4, unit="us", note=note),
        figure("velocity, two keys / typed decode", two / decode, "x", note=note),
        figure("velocity, one key with distinct accounts", distinct, "us", note=note),
    ]


def cohorts(events: int = 1_000_000, seeds: Sequence[int] = SEEDS) -> list[Line]:
    """Time, precision and recall on simulations."""
    seconds, precision, recall = [], [], []
    for seed in seeds:
        simulation = simulate(seed, Plan(events=events))
        start = time.process_time()
        found = find_cohorts(simulation.actors, simulation.contents, simulation.times)
        seconds.append(time.process_time() - start)
        flagged = found.cohort >= 0
        right = float((flagged & simulation.coordinated).sum())
        precision.append(right / max(float(flagged.sum()), 1.0))
        recall.append(right / float(simulation.coordinated.sum()))
    note = f"seeds {', '.join(map(str, seeds))}; {events:,} events each, one thread; the worst of them"
    return [
        at_most("cohorts among a million events", max(seconds), 3, unit="s", note=note),
        at_least("cohorts, precision", min(precision), 0.95, unit="", note=note),
        at_least("cohorts, recall", min(recall), 0.95, unit="", note=note),
    ]


def run(setting: Setting) -> list[Line]:
    """Counters and cohorts; the setting's load is not used."""
    return [*counters(), *cohorts()]

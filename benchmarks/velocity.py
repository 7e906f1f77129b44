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
from clearford.core.state import PrivateTables
from clearford.detect.behaviour.cohorts import USUAL, _once, _pairs, find_cohorts
from clearford.detect.behaviour.counter import CounterSpec
from clearford.detect.behaviour.keys import mix
from clearford.detect.behaviour.latest import LatestShares, Shares
from clearford.detect.behaviour.sharing import SHARES
from clearford.detect.behaviour.velocity import VelocityDetector
from clearford.detect.behaviour.window import WINDOWS
from clearford.runtime import shipped
from clearford.text.plane import TextPlane, build
from tools.simulate import START, Plan, Simulation, simulate

ITEMS = 65_536
KEYS = 37_000
BATCH = 2048
ROUNDS = 7
WARM = 8
"""Batches that fill the tables before the time is taken."""
SEEDS = (1, 2, 3)
"""Others than those on which the settings of cohorts were chosen; they were seen when the method was."""
FRESH = tuple(range(11, 21))
"""Seeds that were used for nothing but this figure."""
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


def cohorts(
    events: int = 1_000_000, seeds: Sequence[int] = SEEDS, fresh: Sequence[int] = FRESH
) -> list[Line]:
    """Time, precision and recall on simulations."""
    lines = []
    for some, kind in ((seeds, ""), (fresh, ", fresh seeds")):
        seconds, precision, recall = (
            np.array(column) for column in zip(*(_found(seed, events) for seed in some), strict=True)
        )
        note = f"seeds {some[0]} to {some[-1]}; {events:,} events each, one thread; the worst of them"
        lines += [
            at_most(f"cohorts among a million events{kind}", seconds.max(), 3, unit="s", note=note),
            _share(f"cohorts, precision{kind}", precision, note),
            _share(f"cohorts, recall{kind}", recall, note),
        ]
    return [*lines, *_in_parts(simulate(seeds[0], Plan(events=events)))]


def _share(name: str, found: NDArray[np.float64], note: str) -> Line:
    return at_least(name, float(found.min()), 0.95, unit="", note=f"{note}, median {np.median(found):.4f}")


def _found(seed: int, events: int) -> tuple[float, float, float]:
    """Seconds, precision and recall on one simulation."""
    simulation = simulate(seed, Plan(events=events))
    start = time.process_time()
    found = find_cohorts(simulation.actors, simulation.contents, simulation.times)
    seconds = time.process_time() - start
    flagged = found.cohort >= 0
    right = float((flagged & simulation.coordinated).sum())
    return seconds, right / max(float(flagged.sum()), 1.0), right / float(simulation.coordinated.sum())


def _in_parts(simulation: Simulation) -> list[Line]:
    """What it costs to hold the latest shares as they come, and to look through a full window of them."""
    every = Shares(
        mix(simulation.actors.astype(np.uint64) + np.uint64(1)),
        mix(simulation.contents.astype(np.uint64) + np.uint64(1)),
        simulation.times,
    )
    held = LatestShares(PrivateTables(), "bench", SHARES, SHARES // 8)
    start = time.process_time()
    for at in range(0, len(every.times), BATCH):
        part = every.take(slice(at, at + BATCH))
        held.add(part, int(part.times.max()))
    holding = (time.process_time() - start) / len(every.times) * 1e6
    shares = held.latest(int(every.times.max()))
    look = min(_look_s(shares) for _ in range(ROUNDS))
    new = max(len(shares.times) // 8, 1)
    note = f"parts of {BATCH:,}, at most {SHARES:,} held"
    return [
        figure("cohorts: to hold a share", holding, "us", note=note),
        figure(
            "cohorts: to look through what is held", look * 1e3, "ms", note=f"{len(shares.times):,} shares"
        ),
        figure(
            "cohorts: the same for each new share", look / new * 1e6, "us", note="an eighth of them is new"
        ),
        figure(
            "cohorts: to keep the pairs up to date instead, at least",
            min(_pairs_s(shares, new) for _ in range(ROUNDS)) * 1e3,
            "ms",
            note="keys alone, one step; edges and null model come on top",
        ),
    ]


def _look_s(shares: Shares) -> float:
    start = time.process_time()
    _, actors = np.unique(shares.actors, return_inverse=True)
    _, contents = np.unique(shares.contents, return_inverse=True)
    find_cohorts(actors, contents, shares.times)
    return time.process_time() - start


def _pairs_s(shares: Shares, new: int) -> float:
    """Time to take the pairs of as many shares out of a sorted table of all pairs, and to put others in.

    That is what a table of pairs would cost at the least; to find which pairs come and go is not in it.
    """
    order = np.argsort(shares.times, kind="stable")
    _, actors = np.unique(shares.actors[order], return_inverse=True)
    _, contents = np.unique(shares.contents[order], return_inverse=True)
    times, every = shares.times[order], np.ones(len(order), np.bool_)
    before, after = (
        np.sort(_pairs(_once(actors[part], contents[part], times[part]), every, USUAL)[0])
        for part in (slice(0, -new), slice(new, None))
    )
    gone, come = np.setdiff1d(before, after), np.setdiff1d(after, before)
    start = time.process_time()
    stays = np.ones(len(before), np.bool_)
    stays[np.searchsorted(before, gone)] = False
    left = before[stays]
    np.insert(left, np.searchsorted(left, come), come)
    return time.process_time() - start


def run(setting: Setting) -> list[Line]:
    """Counters and cohorts; the setting's load is not used."""
    return [*counters(), *cohorts()]

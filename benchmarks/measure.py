"""Timing in ratios: two things in turn in the same loop, minima of several rounds, lines with their goals."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

ROUNDS = 7


class Line(msgspec.Struct, kw_only=True):
    """One row of the goals table."""

    name: str
    value: float | None
    """None when it could not be measured; `note` says why."""
    unit: str
    goal: str = ""
    holds: bool | None = None
    note: str = ""


def at_most(name: str, value: float, bar: float, unit: str = "x", note: str = "") -> Line:
    """A line whose value shall not exceed the bar."""
    return Line(
        name=name,
        value=round(float(value), 4),
        unit=unit,
        goal=f"<= {bar:g}",
        holds=bool(value <= bar),
        note=note,
    )


def at_least(name: str, value: float, bar: float, unit: str = "x", note: str = "") -> Line:
    """A line whose value shall reach the bar."""
    return Line(
        name=name,
        value=round(float(value), 4),
        unit=unit,
        goal=f">= {bar:g}",
        holds=bool(value >= bar),
        note=note,
    )


def figure(name: str, value: float, unit: str, note: str = "") -> Line:
    """A line without a goal."""
    return Line(name=name, value=round(float(value), 4), unit=unit, note=note)


def missing(name: str, package: str) -> Line:
    """A line for a peer that is not installed: named, never left out."""
    return Line(name=name, value=None, unit="x", note=f"not measured: {package} is not installed")


@contextmanager
def collector_off() -> Iterator[None]:
    """No garbage collection while measuring, as in a running engine inside a batch."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def in_turn(functions: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of each function: the functions run in turn, and the least of the rounds counts."""
    best = dict.fromkeys(functions, float("inf"))
    with collector_off():
        for _ in range(rounds):
            for name, function in functions.items():
                start = time.process_time()
                function()
                best[name] = min(best[name], time.process_time() - start)
    return best


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie, 0 < share < 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

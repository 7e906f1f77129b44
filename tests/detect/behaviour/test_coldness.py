"""A memory that began without what came before says nothing until it knows, and then the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Layout
from clearford.core.state import PrivateTables
from clearford.detect.behaviour.coldness import SETTLING, Coldness, is_cold, mark_cold
from clearford.detect.behaviour.counter import CounterSpec
from clearford.detect.behaviour.sharing import CohortDetector
from clearford.detect.behaviour.velocity import VelocityDetector
from clearford.detect.behaviour.window import WINDOWS
from clearford.detect.plan import Plan
from clearford.text.tables import FoldTables

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
COUNTERS = tuple(CounterSpec(f"w{name}", ("actor",), WINDOWS[name]) for name in ("10m", "1h", "24h"))
NAMES = tuple(counter.signal for counter in COUNTERS)
HOURS = {"w10m": 1 / 6, "w1h": 1, "w24h": 24}
CUT = 300
YEAR_H = 365 * 24.0


class NoFilters:
    """No counter has a condition."""

    reads = frozenset[str]()

    def batch(
        self, n: int, columns: Mapping[str, Column]
    ) -> Sequence[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
        """Nothing."""
        return []

    def one(self, values: Mapping[str, Any]) -> Sequence[bool | None]:
        """Nothing."""
        return []


def plan(tables: FoldTables, *, cold: bool = False) -> Plan:
    memory = PrivateTables()
    made = Plan(
        [VelocityDetector(COUNTERS, NoFilters(), tables=memory, capacity=64)],
        tables,
        want=NAMES,
        layout=Layout(NAMES),
        families={},
    )
    if cold:
        mark_cold(memory.arrays)
        assert is_cold(memory.arrays)
    return made


def item(n: int, hours: float) -> Item:
    return Item(id=f"i{n}", actor=f"a{n % 3}", at=START + timedelta(hours=hours))


def stream(step_h: float = 0.05, n: int = 1000) -> list[Item]:
    return [item(i, i * step_h) for i in range(n)]


def rows(made: Plan, items: Sequence[Item], size: int) -> list[list[Any]]:
    found: list[list[Any]] = []
    for at in range(0, len(items), size):
        part = items[at : at + size]
        if size == 1:
            found.append(made.run_one(part[0]).item)
            continue
        columns = _columns(made, part)
        found += [[_plain(column, i) for column in columns] for i in range(len(part))]
    return found


def _columns(made: Plan, part: Sequence[Item]) -> list[Column]:
    signals = made.run(part)
    return [signals.item[name] for name in NAMES]


def _plain(column: Column, i: int) -> Any:
    if column.failed is not None and column.failed[i]:
        return FAILED
    return column.values[i].item() if column.valid is None or column.valid[i] else None


@pytest.mark.parametrize("size", [1, 7, 64, 700])
def test_a_count_is_unknown_until_its_window_has_passed_and_exact_afterwards(
    tables: FoldTables, size: int
) -> None:
    items = stream()
    whole = rows(plan(tables), items, 64)[CUT:]
    cut = rows(plan(tables, cold=True), items[CUT:], size)
    begun = (CUT + SETTLING - 1) * 0.05
    for n, (known, found) in enumerate(zip(whole, cut, strict=True)):
        for counter, right, got in zip(COUNTERS, known, found, strict=True):
            passed = (CUT + n) * 0.05 - begun
            wanted = right if passed >= HOURS[counter.name] - 1e-9 and n >= SETTLING else FAILED
            assert got == wanted, (counter.name, n)


def test_without_the_mark_counts_would_be_too_low(tables: FoldTables) -> None:
    """What the mark is for: the same stream, cut, by a memory that does not know that it was."""
    items = stream()
    whole, cut = rows(plan(tables), items, 64)[CUT:], rows(plan(tables), items[CUT:], 64)
    assert whole[0] != cut[0]


@pytest.mark.parametrize("wrong_h", [-YEAR_H, -0.9, YEAR_H], ids=["long past", "late", "future"])
@pytest.mark.parametrize("place", [CUT, CUT + 1, CUT + SETTLING, CUT + 40])
@pytest.mark.parametrize("size", [1, 64])
def test_one_wrong_time_makes_no_count_wrong(
    tables: FoldTables, wrong_h: float, place: int, size: int
) -> None:
    items = stream()
    items[place] = item(place, place * 0.05 + wrong_h)
    whole = rows(plan(tables), items, 64)[CUT:]
    cut = rows(plan(tables, cold=True), items[CUT:], size)
    # The wrong one itself is counted in another place where the clock had nothing before it.
    skipped = {place - CUT, place - CUT + 1}
    wrong = [
        (n, right, got)
        for n, (known, found) in enumerate(zip(whole, cut, strict=True))
        for right, got in zip(known, found, strict=True)
        if n not in skipped and got is not FAILED and got != right
    ]
    assert wrong == []
    assert cut[-1] == whole[-1]


def test_what_is_lacking_goes_with_the_memory_and_ends(tables: FoldTables) -> None:
    memory = PrivateTables()
    cold = Coldness(memory, "velocity", 100)
    now = np.arange(SETTLING, dtype=np.int64)
    assert cold.elapsed(now, ()) is None
    mark_cold(memory.arrays)
    assert cold.elapsed(now, ()) is not None
    assert cold.elapsed(np.empty(0, np.int64), ()) is not None
    begun = SETTLING - 1
    passed = cold.elapsed(np.array([begun + 99, 10**9]), (1,))
    assert passed is not None
    assert passed.tolist() == [99, 99], "a step that is not confirmed is no time"
    assert is_cold(memory.arrays)
    passed = cold.elapsed(np.array([begun + 100]), ())
    assert passed is not None
    assert passed.tolist() == [100]
    assert not is_cold(memory.arrays)
    assert cold.elapsed(now, ()) is None


@pytest.mark.parametrize("size", [1, 8])
def test_cohorts_are_unknown_for_seven_days(tables: FoldTables, size: int) -> None:
    memory, names = PrivateTables(), ("cohort.size", "cohort.weight")
    detector = CohortDetector(tables=memory, shares=64)

    def links(items: Sequence[Item]) -> list[Any]:
        made = Plan([detector], tables, want=names, layout=Layout(names), families={})
        if size == 1:
            return [made.run_one(one).item[0] for one in items]
        return [
            _plain(column, i)
            for at in range(0, len(items), size)
            for column in (made.run(items[at : at + size]).item["cohort.size"],)
            for i in range(len(column.values))
        ]

    mark_cold(memory.arrays)
    found = links([item(n, n) for n in range(240)])
    begun = SETTLING - 1
    assert found == [FAILED if n - begun < 168 else 0 for n in range(240)]

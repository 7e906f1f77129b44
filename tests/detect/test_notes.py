"""What is noted anywhere, in any order, and counted in order of time is what a stream would have counted."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.items import Item
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import Column, Layout
from clearford.detect.base import AnyDetector, BatchResult, DependentDetector, StatefulDetector
from clearford.detect.behaviour.counter import CounterSpec, Filters
from clearford.detect.behaviour.sharing import CohortDetector
from clearford.detect.behaviour.velocity import VelocityDetector
from clearford.detect.behaviour.window import WINDOWS
from clearford.detect.facts import FactsDetector
from clearford.detect.hashes.near import NearDetector
from clearford.detect.notes import ROW, Notes, joined
from clearford.detect.plan import Plan
from clearford.text.tables import FoldTables

START = datetime(2026, 11, 22, 8, tzinfo=UTC)


class NoFilter:
    """No condition at all."""

    reads = frozenset[str]()

    def batch(self, n: int, columns: Any) -> list[Any]:
        """None."""
        return []

    def one(self, values: Any) -> list[Any]:
        """None."""
        return []


def _filters() -> Filters:
    return NoFilter()


DETECTORS: dict[str, Callable[[], StatefulDetector | DependentDetector]] = {
    "velocity": lambda: VelocityDetector(
        (
            CounterSpec("by_actor", ("actor",), WINDOWS["1h"]),
            CounterSpec("by_kind", ("actor", "item.kind"), WINDOWS["10m"]),
            CounterSpec("actors", ("text",), WINDOWS["1h"], "distinct", "actor"),
        ),
        _filters(),
    ),
    "near": lambda: NearDetector(capacity=64),
    "cohort": lambda: CohortDetector(least_new=16, shares=256),
}


def _plan(name: str, tables: FoldTables) -> Plan:
    detectors: list[AnyDetector] = [FactsDetector(DEFAULT_SCHEMA), DETECTORS[name]()]
    want = tuple(str(spec.name) for spec in detectors[1].specs)
    return Plan(detectors, tables, want=want, layout=Layout(want), families={})


def _items(seed: int, n: int = 90) -> list[Item]:
    rng = random.Random(seed)
    at, out = START, []
    for i in range(n):
        at += timedelta(seconds=rng.choice((0, 1, 30, 900, 4000)))
        time = at - timedelta(seconds=rng.choice((0, 0, 0, 70, 90_000)))
        more: dict[str, Any] = {"at": time} if rng.random() < 0.95 else {}
        text = f"this is a text that somebody wrote, number {rng.randrange(8)}"
        out.append(Item(id=f"i{i}", actor=f"a{rng.randrange(5)}", text=text, **more))
    return out


def _values(columns: dict[str, Column], n: int) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = {}
    for name, column in columns.items():
        valid = np.ones(n, np.bool_) if column.valid is None else column.valid
        out[name] = [v if ok else None for v, ok in zip(column.values.tolist(), valid.tolist(), strict=True)]
    return out


def _extended(out: dict[str, list[Any]], result: BatchResult, n: int) -> None:
    for name, values in _values(dict(result.columns), n).items():
        out.setdefault(name, []).extend(values)


@pytest.mark.parametrize("name", sorted(DETECTORS))
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(1, 40), again=st.integers(1, 40))
def test_noted_in_any_order_and_counted_in_order_is_what_the_stream_counts(
    name: str, tables: FoldTables, seed: int, size: int, again: int
) -> None:
    items = _items(seed)
    plan = _plan(name, tables)
    signals = plan.run(items)
    own = [str(spec.name) for spec in plan.stateful[0].specs]
    expected = _values({n: signals.item[n] for n in own}, len(items))
    shuffled = list(range(len(items)))
    random.Random(seed).shuffle(shuffled)
    noting = _plan(name, tables)
    parts = []
    for at in range(0, len(items), size):
        (notes,) = noting.note([items[i] for i in shuffled[at : at + size]], (name,))
        assert notes is not None
        parts.append(notes)
    in_order = joined(parts).take(np.argsort(np.array(shuffled)))
    counting = _plan(name, tables).stateful[0]
    found: dict[str, list[Any]] = {}
    for at in range(0, len(items), again):
        stop = min(at + again, len(items))
        _extended(found, counting.count(in_order.part(at, stop)), stop - at)
    assert found == expected


def test_noting_remembers_nothing(tables: FoldTables) -> None:
    plan, items = _plan("velocity", tables), _items(1)
    plan.note(items, ("velocity",))
    again = _plan("velocity", tables)
    name = "velocity.by_actor.count"
    assert plan.run(items).item[name].values.tolist() == again.run(items).item[name].values.tolist()


def test_a_plan_takes_what_was_recorded_in_place_of_what_would_be_remembered(tables: FoldTables) -> None:
    plan, items = _plan("velocity", tables), _items(2)

    class Recorded(VelocityDetector):
        """Says seven of everybody."""

        def run_after(self, items: Sequence[Item], *_: Any) -> BatchResult:
            """Seven."""
            return BatchResult({"velocity.by_actor.count": Column(np.full(len(items), 7))})

    given = plan.remembering([Recorded((), _filters())])
    assert set(given.run(items).item["velocity.by_actor.count"].values.tolist()) == {7}


def test_a_detector_that_fails_gives_no_notes(tables: FoldTables) -> None:
    class Broken(NearDetector):
        """Fails."""

        def note(self, *_: Any) -> Notes:
            """Never."""
            raise RuntimeError("no")

    plan = Plan([Broken(capacity=16)], tables, want=("near.count",), layout=Layout(()), families={})
    assert plan.note(_items(3), ("near",)) == [None]


def test_events_follow_their_items() -> None:
    group = {ROW: np.array([0, 0, 2]), "keys": np.array([7, 8, 9])}
    notes = Notes(3, {"time": np.array([10, 20, 30])}, {"g": group})
    turned = notes.take(np.array([2, 0]))
    assert turned.columns["time"].tolist() == [30, 10]
    assert {name: column.tolist() for name, column in turned.events["g"].items()} == {
        ROW: [0, 1, 1],
        "keys": [9, 7, 8],
    }
    both = joined([turned, notes])
    assert both.events["g"][ROW].tolist() == [0, 1, 1, 2, 2, 4]
    assert both.part(2, 5).events["g"]["keys"].tolist() == [7, 8, 9]
    assert both.part(2, 5).events["g"][ROW].tolist() == [0, 0, 2]

"""A detector that fails takes only its own signals of that item with it, on both paths alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Findings, Layout, SignalSpec
from clearford.core.spans import Span
from clearford.core.state import PrivateTables, StateTables
from clearford.detect.base import BatchResult, RowResult, Seen, SeenRow
from clearford.detect.plan import Plan, text_of
from clearford.text.plane import TextPlane, TextRow
from clearford.text.tables import FoldTables


def _spec(name: str, type_: Any = "int", family: Any = "item") -> SignalSpec:
    return SignalSpec(name=SignalName(name), type=type_, family=family)


class Lengths:
    """Gives the length of a text; each `x` is a finding; fails on a text that holds `!`."""

    name = "lengths"
    specs: tuple[SignalSpec, ...] = (
        _spec("a.length"), _spec("a.big", "bool"), _spec("a.first", "str"), _spec("url.place", family="url"),
    )  # fmt: skip
    defaults: Mapping[str, Any] = {"a.length": 0, "a.big": False}

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """One row."""
        if "!" in row.raw:
            raise RuntimeError("cannot read this")
        values = {"a.length": len(row.raw), "a.big": len(row.raw) > 3, "a.first": row.raw[:1] or None}
        places = [{"url.place": i} for i, c in enumerate(row.raw) if c == "x"]
        spans = [Span(SignalName("a.first"), 0, 1)] if row.raw else []
        return RowResult(values, {"url": places}, lambda: spans)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """All rows at once, unless one of them cannot be read."""
        rows = [self.run_one(item, plane.row(i), want) for i, item in enumerate(items)]
        lengths = np.array([r.values["a.length"] for r in rows])
        columns = {
            "a.length": Column(lengths),
            "a.big": Column(lengths > 3),
            "a.first": Column([r.values["a.first"] for r in rows]),
        }
        places = [(i, f["url.place"]) for i, r in enumerate(rows) for f in r.findings["url"]]
        found = Findings(
            np.array([i for i, _ in places]), {"url.place": Column(np.array([p for _, p in places]))}
        )
        return BatchResult(columns, {"url": found}, lambda i: rows[i].spans())


TEXTS = ["axb", "", "no!", "xxxx", "b"]
ITEMS = [Item(id=str(i), text=text) for i, text in enumerate(TEXTS)]


@pytest.fixture
def plan(tables: FoldTables) -> Plan:
    names = ("a.length", "a.big", "a.first")
    return Plan([Lengths()], tables, want=(), layout=Layout(names), families={"url": Layout(("url.place",))})


def test_a_batch_that_fails_is_run_row_by_row(plan: Plan) -> None:
    signals = plan.run(ITEMS)
    column = signals.item["a.length"]
    assert column.failed is not None
    assert column.failed.tolist() == [False, False, True, False, False]
    assert column.values.tolist() == [3, 0, 0, 4, 1]
    assert column.valid is not None
    assert column.valid.tolist() == [True, True, False, True, True]
    assert list(signals.item["a.first"].values) == ["a", None, None, "x", "b"]


def test_a_failed_family_has_one_unknown_finding(plan: Plan) -> None:
    found = plan.run(ITEMS).families["url"]
    assert found.rows.tolist() == [0, 2, 3, 3, 3, 3]
    failed = found.columns["url.place"].failed
    assert failed is not None
    assert failed.tolist() == [False, True, False, False, False, False]


def test_one_by_one_gives_the_same(plan: Plan) -> None:
    rows = [plan.run_one(item) for item in ITEMS]
    assert [row.item for row in rows] == [
        [3, False, "a"], [0, False, None], [FAILED, FAILED, FAILED], [4, True, "x"], [1, False, "b"],
    ]  # fmt: skip
    assert [row.families.get("url") for row in rows] == [[[1]], [], [[FAILED]], [[0], [1], [2], [3]], []]
    beyond = rows[2].beyond
    assert beyond is not None
    assert "a.length" in beyond.failed


class Speaks(Lengths):
    """Has something to say of every item, and a value of one item that failed."""

    defaults: Mapping[str, Any] = {"a.length": 7, "a.big": False}

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """What is not said is the default."""
        return RowResult(
            {"": {}, "b": {"a.first": "b"}, "no!": {"a.big": FAILED}}.get(row.raw, {"a.big": True})
        )


def test_a_row_says_which_slots_may_hold_more_than_nothing(plan: Plan, tables: FoldTables) -> None:
    rows = [plan.run_one(item) for item in ITEMS]
    assert [None if row.told is None else sorted(row.told) for row in rows] == [[0, 1, 2]] * 2 + [
        None, [0, 1, 2], [0, 1, 2],
    ]  # fmt: skip
    speaks = Plan([Speaks()], tables, want=(), layout=plan.layout, families={})
    told = [speaks.run_one(item).told for item in ITEMS]
    assert told == [[0, 1], [0], None, [0, 1], [0, 2]]


def test_spans_of_a_failed_row_are_empty(plan: Plan) -> None:
    signals = plan.run(ITEMS)
    assert [len(signals.spans(i)) for i in range(len(TEXTS))] == [1, 0, 0, 1, 1]
    assert [len(plan.run_one(item).spans()) for item in ITEMS] == [1, 0, 0, 1, 1]


def test_a_detector_that_nobody_wants_does_not_run(tables: FoldTables) -> None:
    plan = Plan([Lengths()], tables, want=("b.other",), layout=Layout(()), families={})
    assert plan.detectors == ()
    assert plan.run(ITEMS).item == {}


def test_an_item_without_text_has_an_empty_one() -> None:
    assert text_of(Item(id="1")) == ""
    assert text_of(Item(id="1", text=None)) == ""


class Remembers:
    """Counts the items it has seen with the length that another detector gave; fails on a text with `#`."""

    name = "remembers"
    specs: tuple[SignalSpec, ...] = (_spec("m.seen"), _spec("m.length"))
    defaults: Mapping[str, Any] = {}
    reads = frozenset(("a.length",))

    def __init__(self, tables: StateTables | None = None) -> None:
        self.seen = (tables or PrivateTables()).array("remembers.seen", (1,), np.int64)

    def fresh(self, tables: StateTables | None = None) -> Remembers:
        """One that has seen nothing."""
        return Remembers(tables)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Never called: it reads other signals."""
        raise AssertionError

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Never called: it reads other signals."""
        raise AssertionError

    def run_after(
        self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen
    ) -> BatchResult:
        """Counts, once nothing can fail any more."""
        if any("#" in text_of(item) for item in items):
            raise RuntimeError("cannot read this")
        counts = int(self.seen[0]) + 1 + np.arange(len(items))
        self.seen[0] += len(items)
        return BatchResult({"m.seen": Column(counts), "m.length": seen.item["a.length"]})

    def run_one_after(self, item: Item, row: TextRow, want: frozenset[str], seen: SeenRow) -> RowResult:
        """Counts one."""
        if "#" in row.raw:
            raise RuntimeError("cannot read this")
        self.seen[0] += 1
        return RowResult({"m.seen": int(self.seen[0]), "m.length": seen.value("a.length")})


def _remembering(tables: FoldTables) -> tuple[Plan, Remembers]:
    memory = Remembers()
    layout = Layout(("m.seen", "m.length"))
    return Plan([memory, Lengths()], tables, want=(), layout=layout, families={}), memory


def test_a_detector_that_remembers_comes_last_and_brings_what_it_reads(tables: FoldTables) -> None:
    plan, _ = _remembering(tables)
    assert [d.name for d in plan.detectors] == ["lengths", "remembers"]
    assert [d.name for d in plan.stateful] == ["remembers"]
    signals = plan.run([ITEMS[0], ITEMS[3]])
    assert signals.item["m.length"].values.tolist() == [3, 4]


def test_any_grouping_gives_the_same(tables: FoldTables) -> None:
    items = [item for item in ITEMS if "!" not in str(item.text)]
    (batch, _), (single, _) = _remembering(tables), _remembering(tables)
    signals = batch.run(items)
    rows = [single.run_one(item).item for item in items]
    columns = [signals.item[name].values.tolist() for name in ("m.seen", "m.length")]
    assert rows == [list(row) for row in zip(*columns, strict=True)]


def test_a_failure_marks_the_batch_and_leaves_the_memory(tables: FoldTables) -> None:
    plan, memory = _remembering(tables)
    plan.run(ITEMS[:1])
    failed = plan.run([ITEMS[0], Item(id="bad", text="#")]).item["m.seen"].failed
    assert failed is not None
    assert failed.tolist() == [True, True]
    assert memory.seen[0] == 1
    row = plan.run_one(Item(id="bad", text="#"))
    assert row.item == [FAILED, FAILED]
    assert memory.seen[0] == 1


def test_a_failure_of_what_is_read_reaches_one_item_only(tables: FoldTables) -> None:
    plan, _ = _remembering(tables)
    row = plan.run_one(ITEMS[2])
    assert row.item == [1, FAILED]
    assert row.beyond is not None
    assert "m.length" in row.beyond.failed
    assert dict(row.beyond.values) == {"m.seen": 1}


def test_the_turn_is_held_for_what_remembers_alone(tables: FoldTables) -> None:
    plan, memory = _remembering(tables)
    moments: list[tuple[str, int]] = []

    @contextmanager
    def turn() -> Iterator[None]:
        moments.append(("taken", int(memory.seen[0])))
        yield
        moments.append(("passed on", int(memory.seen[0])))

    plan.run(ITEMS[:1], turn=turn())
    assert moments == [("taken", 0), ("passed on", 1)]

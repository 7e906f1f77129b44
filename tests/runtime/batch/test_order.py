"""Chunks are merged in order of time, read when time reaches them, and let go when it has passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.ids import SignalName
from clearford.core.signals import Column, SignalSpec
from clearford.detect.base import BatchResult, RowResult
from clearford.detect.notes import Notes
from clearford.runtime.batch.notefiles import Noted
from clearford.runtime.batch.order import Run, count_in_order, recorded_columns


class Numbering:
    """Numbers the items in the order in which it sees them."""

    name = "numbering"
    specs: tuple[SignalSpec, ...] = (SignalSpec(name=SignalName("x.number"), type="int"),)
    defaults: Mapping[str, Any] = {}

    def __init__(self) -> None:
        self.seen: list[int] = []

    def fresh(self, tables: Any = None) -> Self:
        """A new one."""
        return type(self)()

    def note(self, *_: Any) -> Notes:
        """Never asked."""
        raise NotImplementedError

    def run(self, *_: Any) -> BatchResult:
        """Never asked."""
        raise NotImplementedError

    def run_one(self, *_: Any) -> RowResult:
        """Never asked."""
        raise NotImplementedError

    def count(self, notes: Notes) -> BatchResult:
        """The next numbers."""
        first = len(self.seen)
        self.seen += notes.columns["value"].tolist()
        return BatchResult({"x.number": Column(np.arange(first, first + notes.n))})


def _noted(times: list[int], values: list[int], told: list[bool]) -> Noted:
    has = np.array(told, np.bool_)
    notes = Notes(int(has.sum()), {"value": np.array(values, np.int64)[has]})
    ids = [f"i{value:04d}".encode() for value in values]
    at = np.array(times, np.int64)
    return Noted(np.arange(len(times)), at, ids, {"numbering": notes}, {"numbering": has})


CHUNKS = st.lists(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=12), min_size=1, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(chunks=CHUNKS)
def test_every_item_is_counted_once_in_order_of_time_and_id(chunks: list[list[tuple[int, bool]]]) -> None:
    loaded, all_rows, number = {}, [], 0
    for n, rows in enumerate(chunks):
        values = list(range(number, number + len(rows)))
        number += len(rows)
        ordered = sorted(zip(rows, values, strict=True), key=lambda pair: (pair[0][0], pair[1]))
        times = [row[0] for row, _ in ordered]
        marks = [row[1] for row, _ in ordered]
        loaded[n] = _noted(times, [value for _, value in ordered], marks)
        all_rows += [(row[0], value, row[1]) for row, value in ordered]
    detector = Numbering()
    runs = [Run(n, int(one.at[0])) for n, one in loaded.items()]
    found = dict(count_in_order(runs, loaded.get, [detector]))
    in_order = [value for _, value, told in sorted(all_rows) if told]
    assert detector.seen == in_order
    place = {value: i for i, value in enumerate(in_order)}
    for n, one in loaded.items():
        column = recorded_columns([found[n]], len(one.rows))["x.number"]
        held = one.notes["numbering"].columns["value"].tolist()
        told = one.has["numbering"]
        assert column.values[told].tolist() == [place[value] for value in held]
        assert column.valid is not None
        assert column.valid.tolist() == told.tolist()
        failed = np.zeros(len(told), np.bool_) if column.failed is None else column.failed
        assert failed.tolist() == (~told).tolist()


def test_only_what_overlaps_is_held_at_once() -> None:
    times = {0: [0, 10], 1: [10, 20], 2: [21, 30], 3: [31, 40]}
    log: list[str] = []

    def load(n: int) -> Noted:
        log.append(f"load {n}")
        return _noted(times[n], [2 * n, 2 * n + 1], [True, True])

    for n, _ in count_in_order([Run(n, t[0]) for n, t in times.items()], load, [Numbering()]):
        log.append(f"done {n}")
    assert log.index("done 0") < log.index("load 2")
    assert log.index("done 1") < log.index("load 3")


def test_a_chunk_without_notes_is_done_at_once() -> None:
    assert list(count_in_order([Run(3, 0)], lambda _: None, [Numbering()])) == [(3, {})]
    assert recorded_columns([{}], 0) == {}

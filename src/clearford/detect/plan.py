"""The detector plan: which detectors run for a program, in which order, and how a failure is kept apart.

A detector that raises never stops a batch: the batch is run again row by row for that detector,
and the signals of the rows that fail are marked failed. Everything else about them is still known.
A detector that remembers is not run again, since it must see every item once: its signals are marked
failed for the whole batch.
"""

from __future__ import annotations

import copy
import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from operator import attrgetter
from typing import Any, Self

import numpy as np

from clearford.core.items import Item
from clearford.core.signals import (
    FAILED,
    Column,
    Findings,
    Layout,
    SignalRow,
    Signals,
    SignalSpec,
    SpanSource,
)
from clearford.core.spans import Span
from clearford.core.state import StateTables
from clearford.detect.base import (
    EMPTY_ROW,
    AnyDetector,
    BatchResult,
    DependentDetector,
    Detector,
    RowResult,
    Seen,
    StatefulDetector,
    is_dependent,
    is_stateful,
    run_any,
)
from clearford.detect.notes import Notes
from clearford.text.plane import DEFAULT_CAP, TextPlane, TextRow, build, build_one
from clearford.text.tables import FoldTables

_TEXT = attrgetter("text")


def text_of(item: Item) -> str:
    """The text of an item; empty when it has none."""
    text = item.text
    return text if isinstance(text, str) else ""


def _texts_of(items: Sequence[Item]) -> list[str]:
    texts = list(map(_TEXT, items))
    return texts if set(map(type, texts)) == {str} else [text_of(item) for item in items]


NO_TURN: AbstractContextManager[None] = nullcontext()
"""The turn of a process that works alone: it never waits."""


class Plan:
    """Runs the detectors whose signals are wanted; only what they remember changes after construction."""

    def __init__(
        self,
        detectors: Sequence[AnyDetector],
        tables: FoldTables,
        *,
        want: Iterable[str],
        layout: Layout,
        families: Mapping[str, Layout],
        cap: int = DEFAULT_CAP,
    ) -> None:
        """`want` names the signals to compute; `layout` and `families` order them for the scalar path."""
        self.want = frozenset(want) | set(layout.names)
        for family in families.values():
            self.want |= set(family.names)
        self.detectors = self._chosen(detectors)
        self.stateful = tuple(d for d in self.detectors if is_stateful(d))
        """The detectors that remember earlier items; they run behind the others."""
        self._stateless = tuple(d for d in self.detectors if not hasattr(d, "fresh"))
        self.specs: dict[str, SignalSpec] = {s.name: s for d in self.detectors for s in d.specs}
        self._tables, self._cap = tables, cap
        self.layout, self.families = layout, families
        self.defaults = {
            name: value for d in self.detectors for name, value in d.defaults.items() if name in self.want
        }
        self._default = [self.defaults.get(name) for name in layout.names]
        self._telling = [slot for slot, value in enumerate(self._default) if value is not None and value != 0]

    def fresh(self, tables: StateTables | None = None) -> Self:
        """The same plan, whose detectors have seen nothing.

        tables: where they keep what they remember; private memory by default.
        """
        plan = copy.copy(self)
        plan.stateful = tuple(detector.fresh(tables) for detector in self.stateful)
        plan.detectors = (*self._stateless, *plan.stateful)
        return plan

    def remembering(self, stateful: Sequence[StatefulDetector | DependentDetector]) -> Self:
        """The same plan with others in place of the detectors that remember, such as recorded signals."""
        plan = copy.copy(self)
        plan.stateful = tuple(stateful)
        plan.detectors = (*self._stateless, *plan.stateful)
        return plan

    def note(self, items: Sequence[Item], noting: Sequence[str]) -> list[Notes | None]:
        """What some of the detectors that remember make of a batch before they remember anything.

        noting: their names; what they read of others that remember, these give from where they stand in
        the plan. None for one that failed: its signals are unknown for the whole batch.
        """
        reads = frozenset[str]().union(
            *(d.reads for d in self.stateful if d.name in noting and is_dependent(d))
        )
        plane = build(_texts_of(items), self._tables, cap=self._cap)
        columns: dict[str, Column] = {}
        families: dict[str, Findings] = {}
        seen = Signals(len(items), columns, families)

        def take(result: BatchResult) -> None:
            columns.update(result.columns)
            families.update(result.findings)

        for detector in self._stateless:
            if reads & {spec.name for spec in detector.specs}:
                take(self._columns_guarded(detector, items, plane, reads))
        found: list[Notes | None] = []
        for stateful in self.stateful:
            if stateful.name in noting:
                found.append(self._noted(stateful, items, plane, seen))
            elif reads & {spec.name for spec in stateful.specs}:
                take(self._run_once(stateful, items, plane, seen))
        return found

    def _noted(
        self,
        detector: StatefulDetector | DependentDetector,
        items: Sequence[Item],
        plane: TextPlane,
        seen: Seen,
    ) -> Notes | None:
        try:
            return detector.note(items, plane, self.want, seen)
        except Exception:  # noqa: BLE001 - the rim: a detector's fault becomes a recorded failure
            return None

    def _chosen(self, detectors: Sequence[AnyDetector]) -> tuple[AnyDetector, ...]:
        """The detectors that are wanted, those that remember last; what they read is wanted too."""
        ordered = sorted(detectors, key=is_stateful)
        chosen: list[AnyDetector] = []
        for detector in reversed(ordered):
            if self.want & {spec.name for spec in detector.specs}:
                chosen.append(detector)
                self.want |= detector.reads if is_dependent(detector) else set()
        return tuple(reversed(chosen))

    def run(self, items: Sequence[Item], *, turn: AbstractContextManager[None] = NO_TURN) -> Signals:
        """The signals of a batch.

        turn: held while the detectors run that remember earlier items, for processes that share a memory.
        """
        plane = build(_texts_of(items), self._tables, cap=self._cap)
        columns: dict[str, Column] = {}
        families: dict[str, Findings] = {}
        sources: dict[str, SpanSource] = {}
        seen = Signals(len(items), columns, families)

        def take(detector: AnyDetector, result: BatchResult) -> None:
            columns.update(result.columns)
            families.update(result.findings)
            sources[detector.name] = result.spans

        for detector in self._stateless:
            take(detector, self._run_guarded(detector, items, plane))
        if self.stateful:
            with turn:
                for stateful in self.stateful:
                    take(stateful, self._run_once(stateful, items, plane, seen))

        def spans(i: int) -> Sequence[Span]:
            return merged([got for source in sources.values() if (got := source(i))])

        return Signals(len(items), columns, families, spans, sources)

    def run_one(self, item: Item) -> SignalRow:
        """The signals of one item, equal to those of a batch of one."""
        row = build_one(text_of(item), self._tables, cap=self._cap)
        values = self._default.copy()
        families: dict[str, list[list[Any]]] = {}
        found: list[RowResult] = []
        failed: list[AnyDetector] = []
        told: list[int] | None = self._telling.copy()
        slot_of = self.layout.slot
        for detector in self.detectors:
            result = self._guarded_row(detector, item, row, found, failed)
            if result is None:
                self._mark_failed(detector, values, families)
                failed.append(detector)
                told = None
                continue
            if result is EMPTY_ROW:
                continue
            for name, value in result.values.items():
                slot = slot_of.get(name)
                if slot is not None:
                    values[slot] = value
                    if value is FAILED:
                        told = None
                    elif told is not None:
                        told.append(slot)
            for family, findings in result.findings.items():
                layout = self.families.get(family)
                if layout is not None:
                    families[family] = [[f.get(name) for name in layout.names] for f in findings]
            found.append(result)
        return SignalRow(values, families, _spans_of(found), _Beyond(found, failed), told)

    def _mark_failed(
        self, detector: AnyDetector, values: list[Any], families: dict[str, list[list[Any]]]
    ) -> None:
        for spec in detector.specs:
            if spec.family == "item":
                slot = self.layout.slot.get(spec.name)
                if slot is not None:
                    values[slot] = FAILED
            elif spec.family in self.families and spec.family not in families:
                # One finding of which nothing is known: the family's rules become unknown, not false.
                families[spec.family] = [[FAILED] * len(self.families[spec.family].names)]

    def _guarded_row(
        self,
        detector: AnyDetector,
        item: Item,
        row: TextRow,
        found: list[RowResult],
        failed: list[AnyDetector],
    ) -> RowResult | None:
        try:
            if hasattr(detector, "run_one_after"):
                return detector.run_one_after(item, row, self.want, _SeenRow(self, found, failed))
            return detector.run_one(item, row, self.want)
        except Exception:  # noqa: BLE001 - the rim: a detector's fault becomes a recorded failure
            return None

    def _run_guarded(
        self,
        detector: Detector,
        items: Sequence[Item],
        plane: TextPlane,
        want: frozenset[str] | None = None,
    ) -> BatchResult:
        try:
            return detector.run(items, plane, want or self.want)
        except Exception:  # noqa: BLE001 - the rim: a detector's fault becomes a recorded failure
            return self._row_by_row(detector, items, plane)

    def _columns_guarded(
        self, detector: Detector, items: Sequence[Item], plane: TextPlane, want: frozenset[str]
    ) -> BatchResult:
        """At least the columns that are wanted, by a shorter way where a detector has one."""
        if not hasattr(detector, "run_columns"):
            return self._run_guarded(detector, items, plane, want)
        try:
            found: BatchResult = detector.run_columns(items, plane, want)
        except Exception:  # noqa: BLE001 - the rim: a detector's fault becomes a recorded failure
            return self._row_by_row(detector, items, plane)
        return found

    def _run_once(
        self,
        detector: StatefulDetector | DependentDetector,
        items: Sequence[Item],
        plane: TextPlane,
        seen: Seen,
    ) -> BatchResult:
        try:
            return run_any(detector, items, plane, self.want, seen)
        except Exception:  # noqa: BLE001 - the rim: a detector's fault becomes a recorded failure
            return self._of_rows(detector, [None] * len(items))

    def _row_by_row(self, detector: Detector, items: Sequence[Item], plane: TextPlane) -> BatchResult:
        results = [self._guarded_row(detector, item, plane.row(i), [], []) for i, item in enumerate(items)]
        return self._of_rows(detector, results)

    def _of_rows(self, detector: AnyDetector, results: Sequence[RowResult | None]) -> BatchResult:
        """The result of a batch from those of its rows; None = failed."""
        failed = np.array([r is None for r in results], dtype=bool)
        columns: dict[str, Column] = {
            spec.name: _column(spec, results, failed, detector.defaults.get(spec.name))
            for spec in detector.specs
            if spec.family == "item" and spec.name in self.want
        }
        findings: dict[str, Findings] = {
            family: _findings(family, detector.specs, results)
            for family in sorted({s.family for s in detector.specs} - {"item"})
        }
        return BatchResult(columns, findings, lambda i: () if (r := results[i]) is None else r.spans())


class _SeenRow:
    """The signals that a row's earlier detectors gave, looked up by name."""

    __slots__ = ("_failed", "_found", "_plan")

    def __init__(self, plan: Plan, found: list[RowResult], failed: list[AnyDetector]) -> None:
        self._plan, self._found, self._failed = plan, found, failed

    def value(self, name: str) -> Any:
        for result in self._found:
            if name in result.values:
                return result.values[name]
        if any(spec.name == name for detector in self._failed for spec in detector.specs):
            return FAILED
        return self._plan.defaults.get(name)

    def findings(self, family: str) -> Sequence[Mapping[str, Any]] | None:
        if any(spec.family == family for detector in self._failed for spec in detector.specs):
            return None
        return next((r.findings[family] for r in self._found if family in r.findings), ())


class _Beyond:
    """What a row's detectors gave, put together only when something outside the layouts is shown."""

    __slots__ = ("_failed", "_found")

    def __init__(self, found: list[RowResult], failed: list[AnyDetector]) -> None:
        self._found, self._failed = found, failed

    @property
    def values(self) -> Mapping[str, Any]:
        return {
            name: value
            for result in self._found
            for name, value in result.values.items()
            if value is not FAILED
        }

    @property
    def findings(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        return {family: f for result in self._found for family, f in result.findings.items()}

    @property
    def failed(self) -> frozenset[str]:
        whole = {spec.name for detector in self._failed for spec in detector.specs}
        single = {n for result in self._found for n, v in result.values.items() if v is FAILED}
        return frozenset(whole | single)


def _spans_of(found: list[RowResult]) -> Callable[[], Sequence[Span]]:
    def spans() -> Sequence[Span]:
        return merged([got for result in found if (got := result.spans())])

    return spans


def merged(found: list[Sequence[Span]]) -> Sequence[Span]:
    """Spans of several detectors in order of position."""
    return found[0] if len(found) == 1 else list(heapq.merge(*found, key=_position))


def _position(span: Span) -> tuple[int, int, str]:
    return (span.start, span.end, span.signal)


def _column(
    spec: SignalSpec, results: Sequence[RowResult | None], failed: np.ndarray, default: Any
) -> Column:
    values = [None if r is None else r.values.get(spec.name, default) for r in results]
    if spec.type in ("str", "enum"):
        return Column(values, None, failed)
    return typed_column(spec, values, failed)


def typed_column(spec: SignalSpec, values: Sequence[Any], failed: np.ndarray | None = None) -> Column:
    """A numeric or bool column from values with None for unknown."""
    dtype = {"bool": bool, "int": np.int64, "float": np.float64}[spec.type]
    valid = np.array([v is not None for v in values], dtype=bool)
    filled = np.array([v if v is not None else 0 for v in values], dtype=dtype)
    return Column(filled, None if valid.all() else valid, failed)


def _findings(family: str, specs: Sequence[SignalSpec], results: Sequence[RowResult | None]) -> Findings:
    rows: list[int] = []
    found: list[Mapping[str, Any]] = []
    failed: list[bool] = []
    for i, result in enumerate(results):
        mine: Sequence[Mapping[str, Any]] = [{}] if result is None else result.findings.get(family, ())
        rows.extend([i] * len(mine))
        found.extend(mine)
        failed.extend([result is None] * len(mine))
    marks = np.array(failed, dtype=bool)
    columns: dict[str, Column] = {}
    for spec in specs:
        if spec.family == family:
            values = [f.get(spec.name) for f in found]
            text = spec.type in ("str", "enum")
            columns[spec.name] = Column(values, None, marks) if text else typed_column(spec, values, marks)
    return Findings(np.array(rows, dtype=np.int64), columns)

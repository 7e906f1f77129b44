"""What every detector is: named signals, a batch form and a scalar form that give the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, Self, TypeGuard

from clearford.core.items import Item
from clearford.core.signals import Column, Findings, SignalSpec, SpanSource
from clearford.core.spans import Span
from clearford.core.state import StateTables
from clearford.detect.notes import Notes
from clearford.text.plane import TextPlane, TextRow


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a detector says about a batch.

    columns: item-frame signals, each of n rows; a wanted name that is left out is absent everywhere.
    findings: family -> findings of the batch, for detectors that own a family.
    spans: item index -> evidence, computed only when asked.
    """

    columns: Mapping[str, Column]
    findings: Mapping[str, Findings] = field(default_factory=dict)
    spans: SpanSource = lambda _: ()


@dataclass(frozen=True, slots=True)
class RowResult:
    """What a detector says about one item.

    values: item-frame signals that differ from the detector's `defaults` (None = absent).
    findings: family -> one mapping of signal name to value per finding, in order of position.
    """

    values: Mapping[str, Any]
    findings: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    spans: Callable[[], Sequence[Span]] = lambda: ()


EMPTY_ROW = RowResult({})


class _Described(Protocol):
    """What is known of a detector of any kind."""

    name: str
    specs: tuple[SignalSpec, ...]
    """Every signal it can give, of any family."""
    defaults: Mapping[str, Any]
    """Value of an item-frame signal when nothing was found (0, False); others are absent by default."""


class Detector(_Described, Protocol):
    """One that looks at items alone. `run` on a batch and `run_one` on each give equal values and spans.

    A detector does not catch its own failures: the plan reruns a batch that raised row by row and
    marks the signals of the failing rows as failed.
    """

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Signals of a batch; only names in `want` need be computed."""
        ...

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Signals of one item."""
        ...


class _Remembering(_Described, Protocol):
    """A detector that remembers earlier items.

    All that it remembers lies in arrays of `StateTables`. `run` on a batch and `run_one` on each of its
    items change that memory in the same way and give the same signals: item i sees exactly the items
    before it, however they were grouped. What can fail is done before the first write to an array: a
    `run` that raises leaves the memory as it was. The plan never runs one again after a failure; all its
    signals are marked failed for the whole batch. It stands behind the detectors that remember nothing.
    """

    def fresh(self, tables: StateTables | None = None) -> Self:
        """The same detector, compiled data and all, that has seen nothing.

        tables: where its memory lies; private memory by default.
        """
        ...

    def note(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen) -> Notes:
        """What it makes of a batch before it remembers anything; changes nothing.

        `run` gives what `count` gives of the notes, wherever and in whatever order they were taken.
        """
        ...

    def count(self, notes: Notes) -> BatchResult:
        """The signals of items of which notes were taken; from here on they are remembered."""
        ...


class StatefulDetector(_Remembering, Detector, Protocol):
    """One that looks at items alone and remembers earlier ones."""


class Seen(Protocol):
    """The signals that earlier detectors gave for the same batch."""

    @property
    def item(self) -> Mapping[str, Column]:
        """Columns of the item frame; a name that is left out is absent for every row."""
        ...

    @property
    def families(self) -> Mapping[str, Findings]:
        """Findings by family."""
        ...


class SeenRow(Protocol):
    """The signals that earlier detectors gave for one item."""

    def value(self, name: str) -> Any:
        """A signal of the item frame: None = absent, FAILED = its detector failed."""
        ...

    def findings(self, family: str) -> Sequence[Mapping[str, Any]] | None:
        """The findings of a family in order; None when their detector failed."""
        ...


class DependentDetector(_Remembering, Protocol):
    """One that remembers, and reads signals of earlier detectors; it cannot run without them."""

    reads: frozenset[str]
    """The signals that it reads, of any family."""

    def run_after(
        self, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen
    ) -> BatchResult:
        """Signals of a batch, as `Detector.run`."""
        ...

    def run_one_after(self, item: Item, row: TextRow, want: frozenset[str], seen: SeenRow) -> RowResult:
        """Signals of one item, as `Detector.run_one`."""
        ...


AnyDetector = Detector | DependentDetector


def is_stateful(detector: AnyDetector) -> TypeGuard[StatefulDetector | DependentDetector]:
    """True when the detector remembers earlier items."""
    return hasattr(detector, "fresh")


def is_dependent(detector: AnyDetector) -> TypeGuard[DependentDetector]:
    """True when the detector reads signals of earlier ones."""
    return hasattr(detector, "run_after")


def run_any(
    detector: AnyDetector, items: Sequence[Item], plane: TextPlane, want: frozenset[str], seen: Seen
) -> BatchResult:
    """The signals of a batch, from a detector of either kind; `seen` are those of earlier ones."""
    if hasattr(detector, "run_after"):
        return detector.run_after(items, plane, want, seen)
    return detector.run(items, plane, want)

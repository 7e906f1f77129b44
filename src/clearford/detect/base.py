"""What every detector is: named signals, a batch form and a scalar form that give the same answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from clearford.core.items import Item
from clearford.core.signals import Column, Findings, SignalSpec, SpanSource
from clearford.core.spans import Span
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


class Detector(Protocol):
    """A detector. `run` on a batch and `run_one` on each item give equal values and equal spans.

    A detector does not catch its own failures: the plan reruns a batch that raised row by row and
    marks the signals of the failing rows as failed.
    """

    name: str
    specs: tuple[SignalSpec, ...]
    """Every signal it can give, of any family."""
    defaults: Mapping[str, Any]
    """Value of an item-frame signal when nothing was found (0, False); others are absent by default."""

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Signals of a batch; only names in `want` need be computed."""
        ...

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Signals of one item."""
        ...

"""A decided batch: decisions beside the signals they rest on, read the same way on both paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Layout, SignalRow, Signals
from clearford.core.spans import Span


class Judged(Protocol):
    """What was decided about a batch, and what was seen."""

    items: Sequence[Item]
    decisions: Sequence[Decision]

    def value(self, i: int, name: str) -> Any:
        """Item-frame signal `name` of item i as a plain value; None = unknown."""
        ...

    def findings(self, i: int, family: str) -> list[dict[str, Any]]:
        """The findings of a family of item i, in order of position; unknown values are None."""
        ...

    def spans(self, i: int) -> Sequence[Span]:
        """The evidence found in item i, in order of position."""
        ...


def _plain(column: Column, i: int) -> Any:
    if column.failed is not None and column.failed[i]:
        return None
    if column.valid is not None and not column.valid[i]:
        return None
    value = column.values[i]
    return value.item() if isinstance(value, np.generic) else value


@dataclass(frozen=True, slots=True)
class VectorJudged:
    """A batch decided on the vector path."""

    items: Sequence[Item]
    decisions: Sequence[Decision]
    signals: Signals

    def value(self, i: int, name: str) -> Any:
        """See `Judged.value`."""
        column = self.signals.item.get(name)
        return None if column is None else _plain(column, i)

    def findings(self, i: int, family: str) -> list[dict[str, Any]]:
        """See `Judged.findings`."""
        found = self.signals.families.get(family)
        if found is None:
            return []
        low, high = np.searchsorted(found.rows, [i, i + 1])
        return [{name: _plain(c, j) for name, c in found.columns.items()} for j in range(low, high)]

    def spans(self, i: int) -> Sequence[Span]:
        """See `Judged.spans`."""
        return self.signals.spans(i)


@dataclass(frozen=True, slots=True)
class ScalarJudged:
    """A batch decided item by item."""

    items: Sequence[Item]
    decisions: Sequence[Decision]
    rows: Sequence[SignalRow]
    layout: Layout
    families: Mapping[str, Layout]

    def value(self, i: int, name: str) -> Any:
        """See `Judged.value`."""
        slot = self.layout.slot.get(name)
        value = None if slot is None else self.rows[i].item[slot]
        return None if value is FAILED else value

    def findings(self, i: int, family: str) -> list[dict[str, Any]]:
        """See `Judged.findings`."""
        names = self.families[family].names if family in self.families else ()
        return [
            {name: None if v is FAILED else v for name, v in zip(names, values, strict=True)}
            for values in self.rows[i].families.get(family, ())
        ]

    def spans(self, i: int) -> Sequence[Span]:
        """See `Judged.spans`."""
        return self.rows[i].spans()


def public_values(judged: Judged, i: int, public: Mapping[str, str]) -> dict[str, str]:
    """Public signals of item i for the placeholders of a reason: name -> words.

    public: signal name -> family. Of several findings the first with a known value is quoted.
    """
    out: dict[str, str] = {}
    for name, family in public.items():
        values = (
            [judged.value(i, name)] if family == "item" else [f.get(name) for f in judged.findings(i, family)]
        )
        known = next((v for v in values if v is not None), None)
        if known is not None:
            out[name] = str(known)
    return out

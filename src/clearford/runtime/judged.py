"""A decided batch: decisions beside the signals they rest on, read the same way on both paths."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Layout, SignalRow, Signals
from clearford.core.spans import Span
from clearford.detect.plan import merged


class Judged(Protocol):
    """What was decided about a batch, and what was seen."""

    @property
    def items(self) -> Sequence[Item]:
        """The items, in input order."""
        ...

    @property
    def decisions(self) -> Sequence[Decision]:
        """The decision about each item."""
        ...

    def value(self, i: int, name: str) -> Any:
        """Item-frame signal `name` of item i as a plain value; None = unknown."""
        ...

    def findings(self, i: int, family: str) -> list[dict[str, Any]]:
        """The findings of a family of item i, in order of position; unknown values are None."""
        ...

    def spans(self, i: int, of: Collection[str] | None = None) -> Sequence[Span]:
        """The evidence found in item i, in order of position.

        of: detectors whose evidence will do; that of others may be left out.
        """
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

    def spans(self, i: int, of: Collection[str] | None = None) -> Sequence[Span]:
        """See `Judged.spans`."""
        if of is None:
            return self.signals.spans(i)
        sources = self.signals.span_sources
        return merged([got for name, source in sources.items() if name in of and (got := source(i))])


@dataclass(frozen=True, slots=True)
class ScalarJudged:
    """A batch decided item by item."""

    items: Sequence[Item]
    decisions: Sequence[Decision]
    rows: Sequence[SignalRow]
    layout: Layout
    defaults: Mapping[str, Any]
    """Value of each signal that was looked for, when nothing was found."""

    def value(self, i: int, name: str) -> Any:
        """See `Judged.value`."""
        row, slot = self.rows[i], self.layout.slot.get(name)
        if slot is not None:
            return None if row.item[slot] is FAILED else row.item[slot]
        beyond = row.beyond
        if beyond is None or name in beyond.failed:
            return None
        return beyond.values.get(name, self.defaults.get(name))

    def findings(self, i: int, family: str) -> list[dict[str, Any]]:
        """See `Judged.findings`."""
        beyond = self.rows[i].beyond
        return [] if beyond is None else [dict(f) for f in beyond.findings.get(family, ())]

    def spans(self, i: int, of: Collection[str] | None = None) -> Sequence[Span]:
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

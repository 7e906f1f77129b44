"""The detector of personal information and contact handles: filter a batch, look closer at few rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, Findings, SignalSpec
from clearford.core.spans import Span
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.personal.filter import Filter
from clearford.detect.personal.finder import NOTHING, Finder, Found
from clearford.detect.personal.finding import Finding
from clearford.detect.personal.flags import NO_FLAGS
from clearford.detect.personal.recogniser import WHYS, Recogniser
from clearford.detect.scanner.choose import Backend
from clearford.detect.store import NO_STORE, Store
from clearford.text.plane import TextPlane, TextRow

WINDOW = 120
"""Code points within which different kinds may concern one person."""
HANDLES = frozenset(("contact.handle.count", "contact.disguised.count"))
"""Signals that need no look at personal information."""


class PersonalDetector:
    """Finds personal information and contact handles; see `recogniser.load_recognisers` for its data."""

    name = "personal"

    def __init__(
        self, recognisers: Sequence[Recogniser], *, backend: Backend | None = None, store: Store = NO_STORE
    ) -> None:
        """`backend` overrides the scanning library; `store` keeps what was compiled for the next start."""
        self.recognisers = tuple(recognisers)
        self.specs = _specs(self.recognisers)
        self.defaults: Mapping[str, Any] = {
            spec.name: False if spec.type == "bool" else 0 for spec in self.specs if spec.family == "item"
        }
        self._names = frozenset(map(str, (spec.name for spec in self.specs)))
        self._filter = Filter(self.recognisers, backend=backend, store=store)
        self._finder = Finder(self.recognisers)

    def find(self, row: TextRow, *, kinds: Iterable[int] | None = None) -> Found:
        """What one text holds, in the canonical view; `kinds` overrides which recognisers are tried."""
        flags = self._filter.row(row.canon)
        if kinds is not None:
            flags = (flags or NO_FLAGS)._replace(kinds=frozenset(kinds))
        return NOTHING if flags is None else self._finder.of_row(row, flags)

    def spans(self, row: TextRow) -> list[Span]:
        """What one text holds, as spans of the original."""
        return _spans(row, self.find(row))

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Signals of one item."""
        found = self.find(row)
        if found is NOTHING:
            return EMPTY_ROW
        return RowResult(
            {name: value for name, value in _values(found).items() if name in want},
            {"personal": [_family(finding) for finding in found.personal]} if found.personal else {},
            lambda: _spans(row, found),
        )

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Signals of a batch."""
        flags = self._filter.rows(plane)
        met: dict[int, Found] = {}
        # What was tried for one text is still at hand for the next one with the same flags.
        for i in sorted(flags, key=lambda i: id(flags[i])):
            found = self._finder.of_row(plane.row(i), flags[i])
            if found is not NOTHING:
                met[i] = found
        met = dict(sorted(met.items()))
        return BatchResult(
            self._columns(plane.n, met, want),
            {"personal": _findings(met)},
            lambda i: _spans(plane.row(i), met[i]) if i in met else (),
        )

    def run_columns(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """The columns of a batch that are wanted; where those are of handles, nothing else is looked for."""
        if not self._names & want <= HANDLES:
            return self.run(items, plane, want)
        met: dict[int, Found] = {}
        for i, cues in self._filter.cues(plane).items():
            contacts = self._finder.handles_of(plane.row(i), cues)
            if contacts:
                met[i] = Found([], contacts, truncated=False)
        return BatchResult(self._columns(plane.n, met, want))

    def _columns(self, n: int, met: Mapping[int, Found], want: frozenset[str]) -> dict[str, Column]:
        none = {
            kind: Column(np.zeros(n, dtype), constant=True)
            for kind, dtype in (("bool", np.bool_), ("int", np.int64))
        }
        columns: dict[str, Column] = {
            spec.name: none[spec.type] for spec in self.specs if spec.family == "item" and spec.name in want
        }
        for i, found in met.items():
            for name, value in _values(found).items():
                column = columns.get(name)
                if column is not None:
                    if column.constant:
                        column = columns[name] = Column(np.zeros_like(column.values))
                    column.values[i] = value
        return columns


def _values(found: Found) -> dict[str, Any]:
    """Item signals that differ from their defaults."""
    values: dict[str, Any] = {}
    for finding in found.personal:
        name = f"personal.{finding.kind}.count"
        values[name] = values.get(name, 0) + 1
    counted = [finding for finding in found.personal if finding.counts]
    if counted:
        kinds = len({finding.kind for finding in counted})
        values["personal.count"] = len(counted)
        values["personal.kinds"] = kinds
        values["personal.window.kinds"] = window_kinds(counted) if kinds > 1 else 1
    if found.contacts:
        values["contact.handle.count"] = len(found.contacts)
        disguised = sum(finding.disguised for finding in found.contacts)
        if disguised:
            values["contact.disguised.count"] = disguised
    if found.truncated:
        values["personal.truncated"] = True
    return values


def window_kinds(found: Sequence[Finding]) -> int:
    """Most distinct kinds of which one begins within 120 code points behind the beginning of another."""
    best = 0
    for i, first in enumerate(found):
        kinds = {other.kind for other in found[i:] if other.start - first.start <= WINDOW}
        best = max(best, len(kinds))
    return best


def _family(finding: Finding) -> dict[str, Any]:
    return {
        "personal.kind": finding.kind,
        "personal.level": finding.level,
        "personal.why": finding.why,
        "personal.disguised": finding.disguised,
    }


def _findings(met: Mapping[int, Found]) -> Findings:
    rows = [i for i, found in met.items() for _ in found.personal]
    flat = [finding for found in met.values() for finding in found.personal]
    return Findings(
        np.array(rows, np.int64),
        {
            "personal.kind": Column([finding.kind for finding in flat]),
            "personal.level": Column(np.array([finding.level for finding in flat], np.float64)),
            "personal.why": Column([finding.why for finding in flat]),
            "personal.disguised": Column(np.array([finding.disguised for finding in flat], np.bool_)),
        },
    )


def _spans(row: TextRow, found: Found) -> list[Span]:
    named = [(f"personal.{finding.kind}", finding) for finding in found.personal]
    named += [("contact.handle", finding) for finding in found.contacts]
    spans = []
    for signal, finding in named:
        start, end = row.span("canon", finding.start, finding.end)
        spans.append(Span(SignalName(signal), start, end, finding.via, finding.why))
    return sorted(spans, key=lambda span: (span.start, span.end, span.signal))


def _specs(recognisers: Sequence[Recogniser]) -> tuple[SignalSpec, ...]:
    kinds = tuple(r.kind for r in recognisers if r.data.personal or r.data.cues is None)
    return (
        *(_count(f"personal.{kind}.count", f"Findings of kind {kind}.") for kind in kinds),
        _count("personal.count", "Findings that count as personal information."),
        _count("personal.kinds", "Distinct kinds among the findings that count."),
        _count("personal.window.kinds", f"Most distinct kinds that begin within {WINDOW} characters."),
        _count("contact.handle.count", "Handles of other services: WeChat, QQ, Telegram, WhatsApp, LINE."),
        _count("contact.disguised.count", "Handles written in disguise or announced in disguise."),
        _spec("personal.truncated", "bool", "True when a text held more than is reported."),
        _spec("personal.kind", "enum", "Kind of a finding.", family="personal", values=kinds, public=True),
        _spec(
            "personal.level", "float", "How sure a finding is.", family="personal", low=0, high=1, exact=False
        ),
        _spec("personal.why", "enum", "Why a finding is believed.", family="personal", values=WHYS),
        _spec("personal.disguised", "bool", "True when the value was disguised.", family="personal"),
    )


def _count(name: str, about: str) -> SignalSpec:
    return _spec(name, "int", about, low=0, high=64, unit="findings")


def _spec(name: str, kind: Any, about: str, **rest: Any) -> SignalSpec:
    return SignalSpec(name=SignalName(name), type=kind, about=about, cost="confirm", nullable=False, **rest)

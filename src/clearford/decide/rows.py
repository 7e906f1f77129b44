"""Rows of a batch: one item as a scalar row, or only those signals that are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from clearford.core.signals import FAILED, Column, Layout, SignalRow, Signals


def value_at(column: Column | None, i: int) -> Any:
    """The value of row i as a plain Python value; None = absent, FAILED = failed."""
    if column is None:
        return None
    if column.failed is not None and column.failed[i]:
        return FAILED
    if column.valid is not None and not column.valid[i]:
        return None
    value = column.values[i]
    return value.item() if isinstance(value, np.generic) else value


def row_of(signals: Signals, i: int, item: Layout, families: Mapping[str, Layout]) -> SignalRow:
    """Item i of the batch, in the order of these layouts."""
    values = values_of(signals, i, item.names)
    found = {family: findings_of(signals, i, family, layout.names) for family, layout in families.items()}
    return SignalRow(values, found, lambda: signals.spans(i))


def values_of(signals: Signals, i: int, names: Iterable[str]) -> list[Any]:
    """These signals of item i."""
    return [value_at(signals.item.get(name), i) for name in names]


def findings_of(signals: Signals, i: int, family: str, names: Iterable[str]) -> list[list[Any]]:
    """These signals of each finding of item i."""
    findings = signals.families.get(family)
    if findings is None:
        return []
    low, high = np.searchsorted(findings.rows, [i, i + 1]).tolist()
    columns = [findings.columns.get(name) for name in names]
    return [[value_at(column, j) for column in columns] for j in range(low, high)]


def failed_rows(signals: Signals, item: Layout, families: Mapping[str, Layout]) -> dict[int, set[str]]:
    """Items of which a signal in these layouts failed, with the names of such signals."""
    rows: dict[int, set[str]] = {}
    for name, where in _failures(signals.item, item):
        for i in where.tolist():
            rows.setdefault(i, set()).add(name)
    for family, findings in signals.families.items():
        if family in families:
            for name, where in _failures(findings.columns, families[family]):
                for i in findings.rows[where].tolist():
                    rows.setdefault(i, set()).add(name)
    return rows


def _failures(columns: Mapping[str, Column], layout: Layout) -> list[tuple[str, np.ndarray]]:
    """The rows at which signals of a layout failed, for those that failed anywhere."""
    return [
        (name, np.flatnonzero(column.failed))
        for name, column in columns.items()
        if column.failed is not None and name in layout.slot
    ]

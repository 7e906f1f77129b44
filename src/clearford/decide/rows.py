"""Rows of a batch: one item as a scalar row, or only those signals that are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from clearford.core.signals import FAILED, Column, Findings, Layout, SignalRow, Signals


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
    for name in item.names:
        for i in _failed(signals.item.get(name)):
            rows.setdefault(i, set()).add(name)
    for family, layout in families.items():
        findings = signals.families.get(family)
        if findings is not None:
            for name in layout.names:
                for i in _failed_items(findings, name):
                    rows.setdefault(i, set()).add(name)
    return rows


def _failed(column: Column | None) -> list[int]:
    found: list[int] = (
        [] if column is None or column.failed is None else np.flatnonzero(column.failed).tolist()
    )
    return found


def _failed_items(findings: Findings, name: str) -> list[int]:
    found: list[int] = findings.rows[_failed(findings.columns.get(name))].tolist()
    return found

"""One item of a batch as a scalar row: values by slot, with nulls and failures told apart."""

from __future__ import annotations

from collections.abc import Mapping
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
    values = [value_at(signals.item.get(name), i) for name in item.names]
    found: dict[str, list[list[Any]]] = {}
    for family, layout in families.items():
        findings = signals.families.get(family)
        if findings is not None:
            low, high = np.searchsorted(findings.rows, [i, i + 1]).tolist()
            columns = [findings.columns.get(name) for name in layout.names]
            found[family] = [[value_at(c, j) for c in columns] for j in range(low, high)]
    return SignalRow(values, found, lambda: signals.spans(i))


def failed_rows(signals: Signals, item: Layout, families: Mapping[str, Layout]) -> set[int]:
    """The items of a batch of which a signal in these layouts failed."""
    rows: set[int] = set()
    for name in item.names:
        column = signals.item.get(name)
        if column is not None and column.failed is not None:
            rows.update(np.flatnonzero(column.failed).tolist())
    for family, layout in families.items():
        findings = signals.families.get(family)
        for name in layout.names if findings is not None else ():
            column = findings.columns.get(name) if findings is not None else None
            if findings is not None and column is not None and column.failed is not None:
                rows.update(findings.rows[column.failed].tolist())
    return rows

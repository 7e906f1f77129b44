"""What readers hand on: items with their places, and what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from clearford.core.items import Item, Rejected, items_of


@dataclass(frozen=True, slots=True)
class Batch:
    """Items of a stretch of the input.

    items: in input order.
    lines: 1-based line (JSONL, CSV, text) or row (Parquet) of each item; as long as `items`.
    rejected: lines that gave no item, in order.
    ignored: columns of a table that no field takes; named in the first batch only.
    """

    items: list[Item]
    lines: Sequence[int]
    rejected: list[Rejected]
    ignored: tuple[str, ...] = ()


def of_results(results: list[Item | Rejected], lines: Sequence[int], ignored: tuple[str, ...] = ()) -> Batch:
    """A batch from one result a line; `lines` holds the number of each."""
    items = items_of(results)
    if len(items) == len(results):
        return Batch(items, lines, [], ignored)
    rejected = [r for r in results if isinstance(r, Rejected)]
    kept = [n for r, n in zip(results, lines, strict=True) if not isinstance(r, Rejected)]
    return Batch(items, kept, rejected, ignored)

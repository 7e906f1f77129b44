"""Queries put to a few entries."""

from __future__ import annotations

from collections.abc import Sequence

from clearford.core.entries import Entry, EntryType, Field
from clearford.ledger.figures import figures
from clearford.ledger.queries import Mapping, Query, QuerySet

MINUTE = 60_000_000
START, END = 1_000 * MINUTE, 2_000 * MINUTE
MAPPINGS = {"column": Mapping(of="acts", to={"remove": "removed", "delete": "removed", "help": ""})}


def entry(
    id: str,
    type: EntryType,
    minute: int = 0,
    refs: tuple[str, ...] = (),
    data: dict[str, Field] | None = None,
) -> Entry:
    """An entry some minutes after the start of the period."""
    return Entry(id=id, type=type, ts=START + minute * MINUTE, log="log", refs=refs, data=data or {})


def answer(query: Query, entries: Sequence[Entry], *more: Query) -> dict[tuple[str, ...], tuple[int, int]]:
    """Key -> value and n."""
    asked = QuerySet(version="t", mappings=MAPPINGS, queries=(query, *more))
    (first, *_) = figures(asked, lambda: entries, (START, END))
    return {cell.key: (cell.value, cell.n) for cell in first.cells}

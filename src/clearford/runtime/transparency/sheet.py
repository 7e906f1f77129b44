"""Tables of numbers that each know the figures they come from, and their cells as text no program mistakes.

A cell that a spreadsheet could take for a formula gets an apostrophe in front. Durations are whole hours
and shares have four decimals, since `1:30` and `1.5` are taken for dates and `1.430` for a thousand.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from clearford.ledger.queries import Cell, Figure, Key

Form = Literal["count", "cells", "hours", "minutes", "share", "low", "high", "n"]
"""A sum, how many cells, a median, a share, the ends of its interval, how many entries."""
ANY = "*"
"""In the key of a reference: every value."""
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


class Ref(msgspec.Struct, frozen=True, array_like=True):
    """Cells of a figure."""

    query: str
    key: Key = ()


class Num(msgspec.Struct, frozen=True):
    """A number of a table: the sum of counts, or one median or share."""

    refs: tuple[Ref, ...]
    form: Form = "count"


Value = str | int | Num
Row = tuple[Value, ...]


class Sheet(msgspec.Struct, frozen=True):
    """A table that is published as one file."""

    name: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


class Numbers:
    """The figures of a report, to be looked up."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        """Of one report."""
        self._cells = {figure.query: {cell.key: cell for cell in figure.cells} for figure in figures}

    def cells(self, ref: Ref) -> list[Cell]:
        """The cells that a reference means. Raises KeyError for a query that was not asked."""
        held = self._cells[ref.query]
        if ANY not in ref.key:
            return [held[ref.key]] if ref.key in held else []
        return [cell for key, cell in held.items() if _matches(key, ref.key)]

    def cells_of(self, query: str) -> list[Cell]:
        """Every cell of a query, ascending by key."""
        return list(self._cells[query].values())

    def values(self, query: str, at: int = 0) -> list[str]:
        """The values that occur at a place of the keys, ascending."""
        return sorted({key[at] for key in self._cells[query]})

    def count(self, query: str, *key: str) -> int:
        """The sum of the counts."""
        return sum(cell.value for cell in self.cells(Ref(query, key)))

    def one(self, query: str, *key: str) -> Cell | None:
        """The one cell; None when nothing was counted."""
        found = self.cells(Ref(query, key))
        return found[0] if found else None


def num(query: str, *key: str, form: Form = "count") -> Num:
    """A number from one figure."""
    return Num((Ref(query, key),), form)


def shown(value: Num, numbers: Numbers) -> str:
    """A number as text; empty where there is none. A count of nothing is 0."""
    cells = [cell for ref in value.refs for cell in numbers.cells(ref)]
    if value.form == "count":
        return str(sum(cell.value for cell in cells))
    if value.form == "cells":
        return str(len(cells))
    if value.form == "n":
        return str(sum(cell.n for cell in cells))
    if len(cells) != 1:
        return ""
    return _written(cells[0], value.form)


def _written(cell: Cell, form: Form) -> str:
    if form in ("hours", "minutes"):
        return str((cell.value + 30) // 60 if form == "hours" else cell.value)
    share = {"share": cell.value, "low": cell.low, "high": cell.high}[form]
    return "" if share is None else decimal(share)


def decimal(ppm: int) -> str:
    """A share with four decimals, `0.9600`; rounded half up."""
    whole, part = divmod((ppm + 50) // 100, 10_000)
    return f"{whole}.{part:04d}"


def to_csv(sheet: Sheet, numbers: Numbers) -> bytes:
    """A table as RFC 4180 in UTF-8."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([inert_cell(name) for name in sheet.head])
    for row in sheet.rows:
        writer.writerow([_text(value, numbers) for value in row])
    return stream.getvalue().encode()


def sources(sheet: Sheet) -> Iterator[Row]:
    """For each number of a table: file, row and column counted from 1, form, and the cells it comes from."""
    for y, row in enumerate(sheet.rows, 2):
        for x, value in enumerate(row, 1):
            if isinstance(value, Num):
                refs = msgspec.json.encode(value.refs).decode()
                yield f"{sheet.name}.csv", y, x, value.form, refs


def inert_cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(_RISKY) else text


def _text(value: Value, numbers: Numbers) -> str:
    if isinstance(value, Num):
        return shown(value, numbers)
    return str(value) if isinstance(value, int) else inert_cell(value)


def _matches(key: Key, wanted: Key) -> bool:
    return len(key) == len(wanted) and all(w in (ANY, k) for k, w in zip(key, wanted, strict=True))

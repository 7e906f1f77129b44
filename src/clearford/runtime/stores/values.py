"""What a column can hold, told before a row is written: the same on every database and by every way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, SmallInteger, Table, Text

from clearford.core.errors import Place, StoreError

BITS: Mapping[type[Any], int] = {SmallInteger: 16, Integer: 32, BigInteger: 64}
"""Type of a column -> bits of its whole numbers, one of them for the sign."""
_KINDS: Mapping[type[Any], tuple[type[Any], str]] = {
    Text: (str, "text"),
    LargeBinary: (bytes, "bytes"),
    **dict.fromkeys(BITS, (int, "a whole number")),
}


class _Need(NamedTuple):
    """What the values of a column are."""

    name: str
    kind: type[Any]
    words: str
    bits: int
    """Of a whole number; 0 elsewhere."""
    none: bool
    """Whether a value may be missing."""


def demand_fit(table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raise StoreError CF-S038 unless every value of `rows` can be kept, and comes back as it was.

    SQLite keeps much that PostgreSQL refuses, and a COPY refuses other things than an INSERT: texts with
    U+0000 or with half a character, numbers that are too large, values of another type, rows with other
    columns than the first. The error names the table, the column and the row, and never the value. What
    is unique or points elsewhere is for the database to judge.
    """
    if not rows:
        return
    names = tuple(rows[0])
    needs = _needs(table, names)
    given = set(names)
    for n, row in enumerate(rows):
        if row.keys() != given:
            raise _refusal(table, None, n, "it has other columns than the first", "the same columns")
    for need in needs:
        # All values of a column at once, as one by one would take longer than to write them.
        values = [row[need.name] for row in rows]
        if not _all_fit(need, values):
            n = next(n for n, value in enumerate(values) if not _all_fit(need, [value]))
            raise _refusal(table, need.name, n, *_fault(need, values[n]))


@lru_cache(maxsize=1_024)
def _needs(table: Table, names: tuple[str, ...]) -> tuple[_Need, ...]:
    """What each column needs. Raises StoreError CF-S038 for columns that are not there or are left out."""
    for name in names:
        if name not in table.columns:
            raise _refusal(table, name, 0, "there is no such column", "columns of the table")
    for column in table.columns:
        if column.name not in names and not _may_lack(column):
            raise _refusal(table, column.name, 0, "it is missing", "a value")
    return tuple(_need(table.columns[name]) for name in names)


def _may_lack(column: Column[Any]) -> bool:
    return bool(column.nullable) or column.server_default is not None or _is_counted(column)


def _is_counted(column: Column[Any]) -> bool:
    return column is column.table.autoincrement_column


def _need(column: Column[Any]) -> _Need:
    kind, words = _KINDS[type(column.type)]
    return _Need(column.name, kind, words, BITS.get(type(column.type), 0), bool(column.nullable))


def _all_fit(need: _Need, values: list[Any]) -> bool:
    kinds = set(map(type, values))
    if type(None) in kinds:
        if not need.none:
            return False
        values = [value for value in values if value is not None]
        kinds.discard(type(None))
    if not all(issubclass(kind, need.kind) and kind is not bool for kind in kinds):
        return False
    if need.bits:
        edge = 1 << need.bits - 1
        return not values or (min(values) >= -edge and max(values) < edge)
    return need.kind is not str or _is_text("".join(values))


def _is_text(text: str) -> bool:
    """Whether PostgreSQL takes it: no U+0000, and no half of a pair of UTF-16."""
    if "\0" in text:
        return False
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _fault(need: _Need, value: object) -> tuple[str, str]:
    """What a value is, without itself, and what was expected."""
    if value is None:
        return "it is none", need.words
    if not isinstance(value, need.kind) or isinstance(value, bool):
        return f"it is of type `{type(value).__name__}`", need.words
    if need.bits:
        return "it is out of range", f"a whole number of {need.bits} bits"
    found = "it holds U+0000" if "\0" in str(value) else "it holds half a character"
    return found, "text of whole characters without U+0000"


def _refusal(table: Table, column: str | None, row: int, found: str, expected: str) -> StoreError:
    name = table.name if column is None else f"{table.name}.{column}"
    return StoreError(
        "CF-S038",
        f"`{name}` cannot be written: {found}, expected {expected}",
        place=Place(field=f"{name}[{row}]"),
        suggestion="give a value that fits; nothing of these rows was written",
    )

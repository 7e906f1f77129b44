"""The different values of an indexed column, by one look into its index for each of them.

`SELECT DISTINCT` reads the whole index; where few values stand in many rows, this reads a few places of it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select


def different(column: ColumnElement[Any]) -> Subquery:
    """Values of a column with which an index begins, each once, without null, as its column `value`."""
    found = select(func.min(column).label("value")).cte(recursive=True)
    after = select(func.min(column)).where(column > found.c.value).scalar_subquery()
    found = found.union_all(select(after).where(found.c.value.is_not(None)))
    return select(found.c.value).where(found.c.value.is_not(None)).subquery()

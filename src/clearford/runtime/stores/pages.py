"""Pages of a list that begins with the latest: rows by a moment and an id, and those behind a place."""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_

Query = TypeVar("Query", bound=Select[Any])
Place: TypeAlias = tuple[int, str]
"""Moment and id of the last row that was seen."""


def latest_first(
    query: Query, at: ColumnElement[int], id: ColumnElement[str], *, after: Place | None, limit: int
) -> Query:
    """At most `limit` rows, the latest first, equal moments by descending id; after: those behind a row."""
    if after is not None:
        query = query.where(tuple_(at, id) < after)
    return query.order_by(at.desc(), id.desc()).limit(limit)

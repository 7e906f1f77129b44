"""Tables that lie in one part for each month on PostgreSQL: which they are, and how months come and go.

SQLite keeps plain tables: there the months are bounds of time and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, delete, func, select, text

from clearford.runtime.stores.months import Month
from clearford.runtime.stores.tables.decisions import entry, tally

PARTITIONED: Mapping[Table, Column[Any]] = MappingProxyType({entry: entry.c.ts, tally: tally.c.at})
"""Table -> its column of microseconds by which the month of a row is told; it never changes in a row."""
_BOUNDS = re.compile(r"FOR VALUES FROM \('?(-?\d+|MINVALUE)'?\) TO \('?(-?\d+|MAXVALUE)'?\)")
_PARTS = text("""
    SELECT part.relname AS name, pg_get_expr(part.relpartbound, part.oid) AS bounds
    FROM pg_inherits JOIN pg_class part ON part.oid = inhrelid
    WHERE inhparent = to_regclass(:name)
""")


AHEAD = 3
"""Months after the present one that are made."""
_MAKING = 0x636C6D6F
"""Number of the advisory lock under which months are made."""


class Part(NamedTuple):
    """A part of a table on PostgreSQL, in the order of time."""

    name: str
    since: int | None
    """Microseconds of its first moment; none for the part of all that came before."""
    until: int | None
    """The first moment after it; none where it has no end."""


def parts_of(conn: Connection, table: Table) -> list[Part]:
    """The parts of a table by time; none on SQLite and for a table that is not cut."""
    if conn.dialect.name != "postgresql":
        return []
    found = [_part(row.name, row.bounds) for row in conn.execute(_PARTS, {"name": table.name})]
    return sorted(found, key=lambda part: (part.since is not None, part.since or 0))


def _part(name: str, bounds: str) -> Part:
    said = _BOUNDS.fullmatch(bounds)
    if said is None:
        raise AssertionError(f"`{name}` is no part by time")
    since, until = said.groups()
    return Part(
        name, None if since == "MINVALUE" else int(since), None if until == "MAXVALUE" else int(until)
    )


def do_make_months(conn: Connection, now: int, *, ahead: int = AHEAD) -> list[str]:
    """Make the parts that are missing up to `ahead` months after that of `now`; their names.

    now: microseconds by the clock that rows are stamped with. A table without parts begins with one for all
    that came before this month. Whoever reads or writes the table does not wait. SQLite needs none.
    Raises StoreError CF-S008 when another process makes them and does not end.
    """
    if conn.dialect.name != "postgresql":
        return []
    conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MAKING})")
    present = Month.of(now)
    return [name for table in PARTITIONED for name in _make(conn, table, present, present.after(ahead))]


def _make(conn: Connection, table: Table, present: Month, last: Month) -> list[str]:
    made: list[str] = []
    there = parts_of(conn, table)
    if not there:
        made.append(_attach(conn, table, "before", "MINVALUE", present.start))
    until = there[-1].until if there else present.start
    # By the end of the last part and not by the calendar: parts must not overlap, and none is left out.
    while until is not None and until < last.end:
        month = Month.of(until)
        made.append(_attach(conn, table, str(month).replace("-", "_"), until, month.end))
        until = month.end
    return made


def _attach(conn: Connection, table: Table, suffix: str, since: int | str, until: int) -> str:
    # To make it as a part at once would lock out everybody who reads.
    name = f"{table.name}_{suffix}"
    conn.exec_driver_sql(f"CREATE TABLE {name} (LIKE {table.name} INCLUDING ALL)")
    bounds = f"FROM ({since}) TO ({until})"
    conn.exec_driver_sql(f"ALTER TABLE {table.name} ATTACH PARTITION {name} FOR VALUES {bounds}")
    return name


def months_left(conn: Connection, now: int) -> dict[str, int]:
    """Table -> whole months after that of `now` for which there is room; negative when that one has none.

    Empty on SQLite, and without a table whose last part has no end.
    """
    found: dict[str, int] = {}
    for table in PARTITIONED:
        there = parts_of(conn, table)
        until = there[-1].until if there else None
        if until is not None:
            last, present = Month.of(until - 1), Month.of(now)
            found[table.name] = (last.year - present.year) * 12 + last.number - present.number
    return found


def do_drop_month(conn: Connection, table: Table, month: Month) -> int:
    """Remove every row of a month from one of `PARTITIONED`, for good; how many there were.

    Where the month is a part of its own, the part goes, which takes no longer for many rows than for few
    but waits until nobody reads the table; later rows of that month are refused. Elsewhere they are deleted.
    Others see it once the transaction is committed. Raises StoreError CF-S008 when others did not end.
    """
    column = PARTITIONED[table]
    inside = (column >= month.start, column < month.end)
    for part in parts_of(conn, table):
        if (part.since, part.until) == (month.start, month.end):
            quote = conn.dialect.identifier_preparer.quote
            # Locked first, or a row that is written meanwhile would go uncounted.
            conn.exec_driver_sql(f"ALTER TABLE {quote(table.name)} DETACH PARTITION {quote(part.name)}")
            count = select(func.count()).select_from(text(quote(part.name)))
            gone = int(conn.execute(count).scalar_one())
            conn.exec_driver_sql(f"DROP TABLE {quote(part.name)}")
            return gone
    return conn.execute(delete(table).where(*inside)).rowcount

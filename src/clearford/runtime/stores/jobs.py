"""Jobs: rows that wait to be worked off, claimed in blocks and finished under a fence.

States: pending -> leased -> done | retry -> dead. A worker that dies keeps its rows until their lease
ends; then another claims them, and what the dead one may still write is refused by the fence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    bindparam,
    delete,
    exists,
    select,
    union_all,
    update,
)

from clearford.runtime.stores.leases import LEASE, db_now, later

OPEN = ("pending", "leased", "retry")
End = Literal["done", "retry", "dead"]


def claim_jobs(
    conn: Connection,
    table: Table,
    worker: str,
    *,
    limit: int,
    ttl: timedelta = LEASE,
    where: Sequence[ColumnElement[bool]] = (),
    one_per: Sequence[Column[Any]] = (),
) -> list[Row[Any]]:
    """Up to `limit` rows of `job` or `outbox` that are due and free, now leased; whole rows by id.

    where: which of them. one_per: columns of whose values one row at a time is open to workers, the one
    of lowest id, so that the rows of an owner keep their order whatever happens to each.
    """
    free = union_all(*(_free(table, state, where, one_per, limit) for state in OPEN)).subquery()
    chosen = select(free.c.id).order_by(free.c.due, free.c.id).limit(limit).cte("chosen")
    c = table.c
    claimed = (
        update(table)
        .where(c.id.in_(select(chosen.c.id)))
        .values(state="leased", worker=worker, leased_until=later(ttl), fence=c.fence + 1, tries=c.tries + 1)
        .returning(table)
    )
    return sorted(conn.execute(claimed), key=lambda row: row.id)


def _free(
    table: Table,
    state: str,
    where: Sequence[ColumnElement[bool]],
    one_per: Sequence[Column[Any]],
    limit: int,
) -> Select[int, int]:
    """The first free rows of one state: each state by itself, so that they come out of the index in order."""
    c = table.c
    ready = c.leased_until <= db_now() if state == "leased" else c.due <= db_now()
    found = select(c.id, c.due).where(c.state == state, ready, *where)
    if one_per:
        found = found.where(~_earlier(table, one_per))
    first = found.order_by(c.due, c.id).limit(limit).with_for_update(skip_locked=True).subquery()
    return select(first.c.id, first.c.due)


def _earlier(table: Table, one_per: Sequence[Column[Any]]) -> ColumnElement[bool]:
    other = table.alias("earlier")
    same = [other.c[column.name] == column for column in one_per]
    return exists().where(*same, other.c.id < table.c.id, other.c.state.in_(OPEN))


def end_jobs(
    conn: Connection,
    table: Table,
    jobs: Iterable[Row[Any]],
    state: End,
    *,
    values: Mapping[str, object] | None = None,
) -> int:
    """Give claimed rows their next state; how many were still ours. The others are somebody else's now.

    A caller that wrote something for them must roll back unless all were. values: of further columns,
    such as `due` and `error` of a row to be tried again.
    """
    return _change_ours(conn, table, jobs, {"state": state, "leased_until": None, **(values or {})})


def extend_jobs(conn: Connection, table: Table, jobs: Iterable[Row[Any]], ttl: timedelta = LEASE) -> int:
    """Hold claimed rows for `ttl` from now; how many were still ours."""
    return _change_ours(conn, table, jobs, {"leased_until": later(ttl)})


def _change_ours(
    conn: Connection, table: Table, jobs: Iterable[Row[Any]], values: Mapping[str, object]
) -> int:
    ours = [{"_id": row.id, "_fence": row.fence} for row in jobs]
    if not ours:
        return 0
    c = table.c
    held = (c.id == bindparam("_id"), c.fence == bindparam("_fence"), c.state == "leased")
    return conn.execute(update(table).where(*held).values(**values), ours).rowcount


def sweep_jobs(conn: Connection, table: Table, *, older: timedelta, limit: int = 1000) -> int:
    """Delete up to `limit` done rows that were due longer ago than `older`; how many there were."""
    c = table.c
    old = select(c.id).where(c.state == "done", c.due < later(-older)).limit(limit)
    return conn.execute(delete(table).where(c.id.in_(old))).rowcount

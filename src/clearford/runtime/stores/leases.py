"""Leases: named resources with one owner at a time, and fences that keep a former owner from writing.

A worker claims a lease in a transaction of its own, renews it at a third of its time, and asks in every
transaction that it commits under it whether its fence still holds. Time is the database's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, ScalarSelect, select, update
from sqlalchemy.dialects import postgresql, sqlite

from clearford.runtime.stores.dbtime import DbNow
from clearford.runtime.stores.tables.waiting import lease

LEASE = timedelta(seconds=60)
"""How long a lease holds unless renewed."""


def db_now() -> ScalarSelect[int]:
    """The time of the database, taken once a statement: so an index on a time can be used."""
    return select(DbNow()).scalar_subquery()


def later(ttl: timedelta) -> ColumnElement[int]:
    """The time of the database and `ttl` more."""
    return db_now() + ttl // timedelta(microseconds=1)


def claim_lease(conn: Connection, name: str, owner: str, ttl: timedelta = LEASE) -> int | None:
    """The new fence, when nobody holds the lease; none while it is held, by whomever.

    `owner` names a worker for people who look; it does not give a right to the lease.
    """
    insert = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    wanted = insert(lease).values(name=name, owner=owner, fence=1, until=later(ttl))
    taken = wanted.on_conflict_do_update(
        index_elements=[lease.c.name],
        set_={
            "owner": wanted.excluded.owner,
            "fence": lease.c.fence + 1,
            "until": wanted.excluded.until,
        },
        where=lease.c.until <= db_now(),
    ).returning(lease.c.fence)
    return conn.execute(taken).scalar()


def renew_lease(conn: Connection, name: str, fence: int, ttl: timedelta = LEASE) -> bool:
    """Hold the lease for `ttl` from now; false when somebody took it over."""
    return _under(conn, name, fence, {"until": later(ttl)})


def fence_holds(conn: Connection, name: str, fence: int) -> bool:
    """Whether nobody took the lease over, nor can until this transaction ends.

    False means: roll back, drop the work, say so.
    """
    return _under(conn, name, fence, {"fence": fence})


def release_lease(conn: Connection, name: str, fence: int) -> bool:
    """Let the next one claim it at once; false when somebody took it over."""
    return _under(conn, name, fence, {"until": 0})


def _under(conn: Connection, name: str, fence: int, values: Mapping[str, object]) -> bool:
    held = update(lease).where(lease.c.name == name, lease.c.fence == fence).values(**values)
    return conn.execute(held).rowcount == 1

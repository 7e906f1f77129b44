"""How streams stand, for metrics: who reads them, what waits, and what was put aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from clearford.runtime.stores.leases import db_now
from clearford.runtime.stores.tables.streams import dead_letter, inbox, source_position
from clearford.runtime.stores.tables.waiting import lease

INBOX = "inbox"
PREFIX = "stream:"
"""Of the leases of parts, `stream:SOURCE:PART`, and of those who read, `stream:SOURCE:worker:NAME`."""


class StreamState(NamedTuple):
    """How a stream stands; times in microseconds."""

    source: str
    workers: int
    unread: int
    """Parts that nobody holds."""
    takeovers: int
    """How often a part was claimed."""
    refusals: int
    """How often a fence kept a worker from writing."""
    cold: int
    """Parts whose counts began without what came before."""
    waiting: int | None
    """Messages, as the workers last saw it; none where no broker tells."""
    oldest: int | None
    """When the oldest of them came."""
    letters: int
    """Messages that were put aside and wait for people."""


def stream_states(conn: Connection) -> Sequence[StreamState]:
    """Every stream that was ever read, or of which something waits."""
    held, workers = _leases(conn)
    letters = _letters(conn)
    rows: dict[str, list[tuple[int, ...]]] = {}
    c = source_position.c
    for row in conn.execute(select(c.source, c.part, c.waiting, c.oldest, c.cold, c.refused)):
        rows.setdefault(row.source, []).append(tuple(row)[1:])
    found = []
    for source in sorted({*rows, *letters}):
        parts = rows.get(source, [])
        names = [f"{PREFIX}{source}:{part}" for part, *_ in parts]
        waiting, oldest = (_known(parts, n) for n in (1, 2))
        backlog = (sum(waiting) if waiting else None, min(oldest, default=None))
        if source == INBOX:  # the store itself knows
            backlog = _inbox(conn)
        found.append(
            StreamState(
                source=source,
                workers=workers.get(source, 0),
                unread=sum(not held.get(name, (0, False))[1] for name in names),
                takeovers=sum(held.get(name, (0, False))[0] for name in names),
                refusals=sum(_known(parts, 4)),
                cold=len(_known(parts, 3)),
                waiting=backlog[0],
                oldest=backlog[1],
                letters=letters.get(source, 0),
            )
        )
    return found


def _known(parts: Sequence[tuple[int, ...]], column: int) -> list[int]:
    return [row[column] for row in parts if row[column] is not None]


def _leases(conn: Connection) -> tuple[dict[str, tuple[int, bool]], dict[str, int]]:
    """Lease -> its fence and whether somebody holds it; source -> how many read it."""
    held: dict[str, tuple[int, bool]] = {}
    workers: dict[str, int] = {}
    c = lease.c
    query = select(c.name, c.fence, c.until, db_now().label("now")).where(
        c.name.startswith(PREFIX, autoescape=True)
    )
    for row in conn.execute(query):
        source, worker, _ = row.name.removeprefix(PREFIX).partition(":worker:")
        if worker:
            workers[source] = workers.get(source, 0) + (row.until > row.now)
        else:
            held[row.name] = row.fence, row.until > row.now
    return held, workers


def _letters(conn: Connection) -> dict[str, int]:
    c = dead_letter.c
    # Those that are settled are many, and not asked for.
    query = select(c.source, func.count()).where(c.state == "open").group_by(c.source)
    return {source: n for source, n in conn.execute(query)}


def _inbox(conn: Connection) -> tuple[int, int | None]:
    at, c = source_position.c, inbox.c
    behind = (
        select(func.count(), func.min(c.at))
        .select_from(inbox.outerjoin(source_position, (at.source == INBOX) & (at.part == c.part)))
        .where(c.id >= func.coalesce(at.position, 0))
    )
    n, oldest = conn.execute(behind).one()
    return n, oldest

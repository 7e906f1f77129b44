"""Which parts of a source a worker reads: leases in the store, shared out evenly among those who are there.

A worker is there while its own lease is renewed. Each computes its quota from the same list, gives up what is
over it and claims what is free; a part whose worker died is free once its lease ends. The fence of a part
goes into every transaction that decides some of it, so that two never write the same part, whatever they
believe.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from time import monotonic
from typing import NamedTuple

from sqlalchemy import select

from clearford.runtime.record.streams import At, do_release_part, do_take_part
from clearford.runtime.stores.leases import LEASE, claim_lease, db_now, release_lease, renew_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import lease


class Held(NamedTuple):
    """A part that this worker reads."""

    fence: int
    at: At


class Turned(NamedTuple):
    """What changed hands."""

    gained: Mapping[int, Held]
    lost: Collection[int]
    """Taken over by others: nothing of them may be written any more."""
    over: Collection[int]
    """Still held, and to be given up in good order by `release`."""


def lease_of(source: str, part: int) -> str:
    """The lease of a part."""
    return f"stream:{source}:{part}"


class Shares:
    """The parts of one source that one worker holds."""

    def __init__(
        self, store: Store, source: str, parts: int, worker: str, *, first: int = 0, ttl: timedelta = LEASE
    ) -> None:
        """worker: a name of its own. first: the position of a part that nobody ever read."""
        self._store, self._source, self._parts, self._worker = store, source, parts, worker
        self._first, self._ttl = first, ttl
        self._presence = f"stream:{source}:worker:{worker}"
        self._present: int | None = None
        self._renewed = float("-inf")
        self.held: dict[int, Held] = {}

    def step(self) -> Turned:
        """Renew what is held, and share out anew; at most every third of the lease, unless nothing is held.

        Raises StoreError while the store is away: then nothing changes hands here, and what was held may
        belong to others by the time it is back, which the fence says.
        """
        now = monotonic()
        if now - self._renewed < self._ttl.total_seconds() / 3:
            return Turned({}, (), ())
        with self._store.write() as conn:
            if self._present is None or not renew_lease(conn, self._presence, self._present, self._ttl):
                self._present = claim_lease(conn, self._presence, self._worker, self._ttl)
            lost = [
                part
                for part, held in self.held.items()
                if not renew_lease(conn, lease_of(self._source, part), held.fence, self._ttl)
            ]
            prefix = f"stream:{self._source}:worker:"
            there = select(lease.c.name).where(
                lease.c.name.startswith(prefix, autoescape=True), lease.c.until > db_now()
            )
            workers = sorted(conn.execute(there).scalars())
            quota = quota_of(self._presence, workers, self._parts)
            keep = [part for part in self.held if part not in lost]
            gained: dict[int, Held] = {}
            for part in range(self._parts):
                if len(keep) + len(gained) >= quota:
                    break
                if part in keep:
                    continue
                fence = claim_lease(conn, lease_of(self._source, part), self._worker, self._ttl)
                if fence is not None:
                    gained[part] = Held(fence, do_take_part(conn, self._source, part, self._first))
        for part in lost:
            del self.held[part]
        self.held |= gained
        self._renewed = now
        return Turned(gained, lost, tuple(sorted(keep))[quota:])

    def release(self, part: int) -> None:
        """Let others have a part at once; what it decided is committed."""
        held = self.held.pop(part)
        with self._store.write() as conn:
            if release_lease(conn, lease_of(self._source, part), held.fence):
                do_release_part(conn, self._source, part)

    def drop(self, part: int) -> None:
        """Forget a part that somebody took over."""
        self.held.pop(part, None)

    def leave(self) -> None:
        """Release everything, and be there no more."""
        for part in list(self.held):
            self.release(part)
        if self._present is not None:
            with self._store.write() as conn:
                release_lease(conn, self._presence, self._present)
            self._present = None


def quota_of(worker: str, workers: Collection[str], parts: int) -> int:
    """How many of `parts` a worker may hold; together all of them, and nobody two more than another."""
    ranks = sorted({*workers, worker})
    each, left = divmod(parts, len(ranks))
    return each + (ranks.index(worker) < left)

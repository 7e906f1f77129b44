"""Which parts of a source a worker reads: leases in the store, shared out evenly among those who are there.

A worker is there while its own lease is renewed. Each computes its quota from the same list, gives up what is
over it and claims what is free; a part whose worker died is free once its lease ends. The fence of a part
goes into every transaction that decides some of it, so that two never write the same part, whatever they
believe.

A take-over counts as a failure on the first message of the part, unless the worker before gave it up in good
order, or finds out later that it lost it and is alive: then it was slow, and the message did not kill it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from threading import RLock
from time import monotonic
from typing import NamedTuple

from sqlalchemy import Connection, select

from clearford.core.errors import StoreError
from clearford.runtime.record.streams import At, do_forgive_part, do_release_part, do_take_part
from clearford.runtime.stores.leases import LEASE, claim_lease, db_now, release_lease, renew_lease
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import lease

HANGS = timedelta(minutes=10)
"""A worker that is at one batch for longer hangs: it is held on no more, and what it loses is a failure."""


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
    """The parts of one source that one worker holds. Its thread uses them, and `beat` another one."""

    def __init__(
        self,
        store: Store,
        source: str,
        parts: int,
        worker: str,
        *,
        first: int = 0,
        ttl: timedelta = LEASE,
        hangs: timedelta = HANGS,
    ) -> None:
        """worker: a name of its own. first: the position of a part that nobody ever read."""
        self._store, self._source, self._parts, self._worker = store, source, parts, worker
        self._first, self.ttl, self._hangs = first, ttl, hangs
        self._lock = RLock()  # so that a beat does not hold on what is released meanwhile
        self._stepped = monotonic()
        """When the worker last was between two batches."""
        self._beaten = float("-inf")
        """When a beat last held its parts on."""
        self._presence = f"stream:{source}:worker:{worker}"
        self._present: int | None = None
        self._renewed = float("-inf")
        self.held: dict[int, Held] = {}

    def step(self) -> Turned:
        """Renew what is held, and share out anew; at most every third of the lease, unless nothing is held.

        Raises StoreError while the store is away: then nothing changes hands here, and what was held may
        belong to others by the time it is back, which the fence says.
        """
        with self._lock:
            try:
                return self._step()
            finally:
                self._stepped = monotonic()

    def beat(self) -> bool:
        """Hold on what is held while the worker is busy; whether that was needed, and could be done.

        Not for longer than `hangs`, by which a worker must have been between two batches; a time in which
        the store was away is not counted.
        """
        with self._lock:
            now = monotonic()
            is_early = now - max(self._renewed, self._beaten) < self.ttl.total_seconds() / 3
            if is_early or self._present is None or self._hangs_at(now):
                return False
            try:
                with self._store.write() as conn:
                    renew_lease(conn, self._presence, self._present, self.ttl)
                    for part, held in self.held.items():
                        renew_lease(conn, lease_of(self._source, part), held.fence, self.ttl)
            except StoreError:
                self._stepped = monotonic()
                return False
            self._beaten = monotonic()
            return True

    def _step(self) -> Turned:
        now = monotonic()
        if now - self._renewed < self.ttl.total_seconds() / 3:
            return Turned({}, (), ())
        with self._store.write() as conn:
            if self._present is None or not renew_lease(conn, self._presence, self._present, self.ttl):
                self._present = claim_lease(conn, self._presence, self._worker, self.ttl)
            lost = [
                part
                for part, held in self.held.items()
                if not renew_lease(conn, lease_of(self._source, part), held.fence, self.ttl)
            ]
            for part in lost:
                self._do_forgive(conn, part, now)
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
                fence = claim_lease(conn, lease_of(self._source, part), self._worker, self.ttl)
                if fence is not None:
                    gained[part] = Held(fence, do_take_part(conn, self._source, part, self._first))
        for part in lost:
            del self.held[part]
        self.held |= gained
        self._renewed = now
        return Turned(gained, lost, tuple(sorted(keep))[quota:])

    def release(self, part: int) -> None:
        """Let others have a part at once; what it decided is committed."""
        with self._lock:
            held = self.held.pop(part)
            with self._store.write() as conn:
                if release_lease(conn, lease_of(self._source, part), held.fence):
                    do_release_part(conn, self._source, part)

    def drop(self, part: int) -> None:
        """Forget a part that somebody took over."""
        with self._lock:
            if part in self.held:
                with self._store.write() as conn:
                    self._do_forgive(conn, part, monotonic())
                del self.held[part]

    def leave(self) -> None:
        """Release everything, and be there no more."""
        for part in list(self.held):
            self.release(part)
        with self._lock:
            if self._present is not None:
                with self._store.write() as conn:
                    release_lease(conn, self._presence, self._present)
                self._present = None

    def _do_forgive(self, conn: Connection, part: int, now: float) -> None:
        """Whoever lives did not die of a message, unless it was at it for so long that it hung."""
        if not self._hangs_at(now):
            do_forgive_part(conn, self._source, part, self.held[part].at.position)

    def _hangs_at(self, now: float) -> bool:
        return now - self._stepped > self._hangs.total_seconds()


def quota_of(worker: str, workers: Collection[str], parts: int) -> int:
    """How many of `parts` a worker may hold; together all of them, and nobody two more than another."""
    ranks = sorted({*workers, worker})
    each, left = divmod(parts, len(ranks))
    return each + (ranks.index(worker) < left)

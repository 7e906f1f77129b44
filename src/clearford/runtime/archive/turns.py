"""One run of archives at a time: two would write the same files."""

from __future__ import annotations

from datetime import timedelta
from types import TracebackType

from sqlalchemy import Connection

from clearford.core.errors import StoreError
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.leases import claim_lease, fence_holds, release_lease, renew_lease
from clearford.runtime.work.loops import worker_name

NAME = "archive"
LONG = timedelta(minutes=10)
"""How long others wait for a run that died; a run that lives asks again with every file."""


class Turn:
    """The lease of archives, held within a `with` block."""

    def __init__(self, record: Record) -> None:
        """record: whose months are archived."""
        self._record = record
        self._fence = 0

    def __enter__(self) -> None:
        """Raises StoreError CF-S040 while another run holds it."""
        with self._record.store.write() as conn:
            fence = claim_lease(conn, NAME, worker_name(), LONG)
        if fence is None:
            raise StoreError(
                "CF-S040",
                "another run is archiving",
                suggestion="run again when it is over; one that died holds it for 10 minutes",
            )
        self._fence = fence

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one begin at once."""
        with self._record.store.write() as conn:
            release_lease(conn, NAME, self._fence)

    def keep(self) -> None:
        """Hold it on. Raises StoreError CF-S043 where another run took over."""
        with self._record.store.write() as conn:
            if not renew_lease(conn, NAME, self._fence, LONG):
                raise _taken()

    def demand(self, conn: Connection) -> None:
        """Nobody takes over until the transaction ends. Raises StoreError CF-S043 where somebody did."""
        if not fence_holds(conn, NAME, self._fence):
            raise _taken()


def _taken() -> StoreError:
    return StoreError("CF-S043", "another run took over", suggestion="run again; nothing was removed")

"""The record in a store as the source of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from clearford.core.entries import Checkpoint, Entry
from clearford.core.errors import RecordError
from clearford.ledger.canonical import decode
from clearford.runtime.record.logs import StoredLog
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables import checkpoint

BLOCK = 4096
"""Entries read at a time."""


class Stored:
    """The logs of a store, each up to its latest checkpoint when this was made."""

    def __init__(self, store: Store, origin: str | None = None) -> None:
        """`origin`: only the logs of this origin, one a year; None for all. Raises StoreError."""
        self._store = store
        latest = select(checkpoint.c.log, func.max(checkpoint.c.size).label("size")).group_by(
            checkpoint.c.log
        )
        newest = latest.subquery()
        heads = (
            select(checkpoint.c.log, checkpoint.c.size, checkpoint.c.root)
            .join(newest, (checkpoint.c.log == newest.c.log) & (checkpoint.c.size == newest.c.size))
            .order_by(checkpoint.c.log)
        )
        with store.read() as conn:
            rows = conn.execute(heads).all()
        self._heads = tuple(
            Checkpoint(log, size, bytes(root))
            for log, size, root in rows
            if origin is None or log.rpartition("/")[0] == origin
        )

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The head of each log."""
        return self._heads

    def entries(self) -> Iterator[Entry]:
        """The entries, log by log. Raises StoreError, and RecordError CF-R006 where some are missing."""
        for head in self._heads:
            for first in range(0, head.size, BLOCK):
                last = min(first + BLOCK, head.size)
                with self._store.read() as conn:
                    found = StoredLog(conn, head.origin).entries(first, last)
                if len(found) != last - first:
                    raise RecordError("CF-R006", f"entries {first} to {last} of `{head.origin}` have gaps")
                yield from map(decode, found)

"""The record in a store as the source of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clearford.core.entries import Checkpoint, Entry
from clearford.core.errors import RecordError
from clearford.ledger.canonical import decode
from clearford.ledger.checkpoints import parse_checkpoint
from clearford.ledger.notes import parse_note
from clearford.runtime.record.exporting import last_note, logs_of
from clearford.runtime.record.logs import Elsewhere, StoredLog
from clearford.runtime.stores.store import Store

BLOCK = 4096
"""Entries read at a time."""


class Stored:
    """The logs of a store, each up to its latest checkpoint when this was made."""

    def __init__(
        self, store: Store, origin: str | None = None, *, elsewhere: Elsewhere | None = None
    ) -> None:
        """`origin`: only the logs of this origin, one a year; None for all. Raises StoreError.

        elsewhere: where archived entries are read.
        """
        self._store, self._elsewhere = store, elsewhere
        with store.read() as conn:
            names = [log for log in logs_of(conn) if origin is None or log.rpartition("/")[0] == origin]
            notes = [last_note(conn, log) for log in names]
        self._heads = tuple(parse_checkpoint(parse_note(note).text) for note in notes)

    def checkpoints(self) -> Sequence[Checkpoint]:
        """The head of each log."""
        return self._heads

    def entries(self) -> Iterator[Entry]:
        """The entries, log by log. Raises StoreError, and RecordError CF-R006 where some are missing."""
        for head in self._heads:
            for first in range(0, head.size, BLOCK):
                last = min(first + BLOCK, head.size)
                with self._store.read() as conn:
                    found = StoredLog(conn, head.origin, self._elsewhere).entries(first, last)
                if len(found) != last - first:
                    raise RecordError("CF-R006", f"entries {first} to {last} of `{head.origin}` have gaps")
                yield from map(decode, found)

"""The inbox: a stream in the store itself, where there is no broker.

Whoever puts messages in holds the part meanwhile, so that they become visible in the order of their ids: a
reader that passed an id by would never come back to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import groupby
from threading import Event
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select

from clearford.core.items import Item
from clearford.runtime.record.unit import Change, Record
from clearford.runtime.stores.leases import claim_lease
from clearford.runtime.stores.tables.streams import inbox
from clearford.runtime.stores.vault import seal, unseal
from clearford.runtime.stream.source import Backlog, Message

NAME = "inbox"
PARTS = 8
_POLL = timedelta(milliseconds=20)
_BYTES = 4 << 20
"""Of messages that are read at once, about: memory does not grow with what waits or how large it is."""
_ROWS = 64
"""Rows that come from the database at once."""


def part_of(item: Item, parts: int) -> int:
    """The part of an item: that of its account; of an item without one, its own."""
    named = f"actor\0{item.actor}" if item.actor else f"item\0{item.id}"
    return int.from_bytes(blake2b(named.encode(), digest_size=8).digest()) % parts


def do_put(change: Change, items: Sequence[tuple[Item, bytes]], parts: int = PARTS) -> None:
    """Put items, each with its bytes, into the inbox; they are accepted once this is committed."""
    month = datetime.fromtimestamp(change.at / 1_000_000, UTC).strftime("%Y-%m")
    owner = change.vault.ref(NAME, month)
    cipher = change.vault.sealers(change.conn, [owner])[owner]
    sorted_items = sorted(((part_of(item, parts), raw) for item, raw in items), key=lambda pair: pair[0])
    for part, some in groupby(sorted_items, key=lambda pair: pair[0]):
        claim_lease(change.conn, f"{NAME}:{part}", "", timedelta(0))
        rows = [
            {"part": part, "owner": owner, "body": seal(cipher, raw, NAME), "at": change.at}
            for _, raw in some
        ]
        change.record.store.add(change.conn, inbox, rows)


class Inbox:
    """Reads the inbox."""

    name = NAME

    def __init__(self, record: Record, *, parts: int = PARTS) -> None:
        """parts: the same for everybody who puts in and reads."""
        self._record, self.parts = record, parts
        self._next: dict[int, int] = {}
        self._turn: list[int] = []

    def begin(self, part: int, position: int) -> None:
        """As in `Source`."""
        self.end(part)
        self._next[part] = position
        self._turn.append(part)

    def end(self, part: int) -> None:
        """As in `Source`."""
        if self._next.pop(part, None) is not None:
            self._turn.remove(part)

    def fetch(self, cap: int, wait: timedelta) -> Sequence[Message]:
        """As in `Source`; the parts take turns."""
        for left in range(wait // _POLL, -1, -1):
            for part in list(self._turn):
                self._turn.append(self._turn.pop(0))
                if found := self._read(part, cap):
                    self._next[part] = found[-1].position + 1
                    return found
            if left:
                Event().wait(_POLL.total_seconds())
        return ()

    def done(self, part: int, position: int) -> None:
        """Nothing is to be told: the position is in the same store."""

    def backlog(self, part: int) -> Backlog:
        """The store is asked by whoever watches."""
        return Backlog(None, None)

    def do_forget(self, conn: Connection, part: int, position: int) -> None:
        """Delete what lies before a position."""
        conn.execute(delete(inbox).where(inbox.c.part == part, inbox.c.id < position))

    def close(self) -> None:
        """Read nothing more."""
        self._next.clear()
        self._turn.clear()

    def _read(self, part: int, cap: int) -> list[Message]:
        c = inbox.c
        query = select(c.id, c.owner, c.body, c.at).where(c.part == part, c.id >= self._next[part])
        with self._record.read() as conn:
            rows = _some(conn, query.order_by(c.id).limit(cap))
            ciphers = {owner: self._record.vault.opener(conn, owner) for owner in {row.owner for row in rows}}
        return [
            Message(part, row.id, unseal(cipher, bytes(row.body), NAME) if cipher else b"", row.at)
            for row in rows
            for cipher in (ciphers[row.owner],)
        ]


def _some(conn: Connection, query: Select[Any]) -> list[Row[Any]]:
    """The first rows of a query, until they are of some size."""
    found, size = list[Row[Any]](), 0
    with conn.execute(query.execution_options(yield_per=_ROWS)) as rows:
        for row in rows:
            found.append(row)
            size += len(row.body)
            if size >= _BYTES:
                break
    return found

"""Which archives there are: what the ledger says of each."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, select

from clearford.core.errors import Place, RequestError, StoreError
from clearford.ledger.canonical import decode
from clearford.runtime.archive.manifest import folder_of
from clearford.runtime.stores.tables.decisions import entry


class Archived(msgspec.Struct, frozen=True, kw_only=True):
    """An archive on record: its rows are out of the live store."""

    entry: str
    """Id of the ledger entry that says so."""
    at: int
    """When the rows left, microseconds since 1970."""
    log: str
    month: str
    """As `2025-03`."""
    number: int
    """Among those of its month, from 1."""
    sha256: str
    """Of its manifest."""
    first: int
    """Place of its first entry in the log."""
    last: int
    """Place of its last entry."""
    rows: dict[str, int]
    """Table -> how many rows left."""

    @property
    def folder(self) -> str:
        """Where its files lie, below the place of all archives."""
        return folder_of(self.log, self.month, self.number)


def archives(conn: Connection, log: str | None = None) -> list[Archived]:
    """The archives on record in the order in which they were made; log: only those of a log."""
    made = select(entry.c.id, entry.c.body).where(entry.c.type == "archived").order_by(entry.c.seq)
    found = [_archived(row.id, bytes(row.body)) for row in conn.execute(made)]
    return [one for one in found if log is None or one.log == log]


def archived(one: Archived) -> StoreError:
    """The error for entries that were archived, where nobody said where archives are read."""
    return StoreError(
        "CF-S044",
        f"entries {one.first} to {one.last} of `{one.log}` were archived",
        place=Place(file=one.folder),
        suggestion="say in the settings where the archives lie: `archives`",
    )


def unknown_entry(conn: Connection, message: str) -> RequestError:
    """The error for an entry that the store does not have; it says so where there are archives to look in."""
    known = archives(conn)
    look = f"look among the {len(known)} archives: `clearford store archive find`" if known else None
    return RequestError("CF-H002", message, suggestion=look)


def _archived(made: str, body: bytes) -> Archived:
    said = decode(body)
    data: dict[str, Any] = {**said.data, "entry": made, "at": said.ts}
    return msgspec.convert(data, Archived)

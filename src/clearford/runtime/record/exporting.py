"""A log out of the store: as a folder that anybody can verify, and one entry with its proof."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, exists, select

from clearford.core.errors import RecordError
from clearford.ledger.folder import Evidence, write_folder
from clearford.ledger.proofs import ProofFile, make_proof
from clearford.runtime.archive.catalogue import unknown_entry
from clearford.runtime.record.logs import Elsewhere, StoredLog
from clearford.runtime.stores.tables.decisions import checkpoint, entry
from clearford.runtime.stores.vault import Vault


class Exported(StoredLog):
    """A log below its last checkpoint, with evidence only where a vault opens it."""

    def __init__(
        self,
        conn: Connection,
        origin: str,
        vault: Vault | None = None,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        """Say what is exported.

        vault: exports the contents that are not erased too; for auditors who were given them. elsewhere:
        where archived entries are read.
        """
        super().__init__(conn, origin, elsewhere)
        self._conn, self._origin, self._vault = conn, origin, vault

    def checkpoint(self) -> bytes:
        """The last signed checkpoint. RecordError CF-R006 where nothing was signed yet."""
        return last_note(self._conn, self._origin)

    def evidence(self) -> Iterator[Evidence]:
        """Contents that are not erased, entry by entry."""
        if self._vault is None:
            return
        ids = self._conn.execute(
            select(entry.c.id)
            .where(entry.c.log == self._origin, entry.c.idx.is_not(None))
            .order_by(entry.c.idx)
        ).scalars()
        for made in ids.all():
            for name, kept in sorted(self._vault.read_all(self._conn, made).items()):
                yield Evidence(made, name, kept.salt, kept.body)


def logs_of(conn: Connection) -> list[str]:
    """Names of the logs that have a signed checkpoint, and were not destroyed at the end of their time."""
    begins = exists().where(entry.c.log == checkpoint.c.log, entry.c.idx == 0)
    found = select(checkpoint.c.log).where(begins).distinct().order_by(checkpoint.c.log)
    return list(conn.execute(found).scalars())


def last_note(conn: Connection, origin: str) -> bytes:
    """The last signed checkpoint of a log. RecordError CF-R006 where nothing was signed yet."""
    note: str | None = conn.execute(
        select(checkpoint.c.note)
        .where(checkpoint.c.log == origin)
        .order_by(checkpoint.c.size.desc())
        .limit(1)
    ).scalar()
    if note is None:
        raise RecordError("CF-R006", f"nothing of `{origin}` is signed yet", suggestion="try again shortly")
    return note.encode()


def export_log(
    conn: Connection,
    origin: str,
    folder: Path,
    *,
    vault: Vault | None = None,
    elsewhere: Elsewhere | None = None,
) -> int:
    """Write a log to a folder; its size. elsewhere: where archived entries are read.

    StoreError CF-S044 for archived entries without it.
    RecordError as `ledger.folder.write_folder`, and CF-R059 for a log destroyed at the end of its time.
    """
    last_note(conn, origin)
    if origin not in logs_of(conn):
        raise RecordError(
            "CF-R059", f"`{origin}` was destroyed", suggestion="its root stands in the log that follows it"
        )
    return write_folder(Exported(conn, origin, vault, elsewhere), folder)


def proof_of(conn: Connection, entry_id: str) -> tuple[bytes, ProofFile]:
    """An entry and the proof that it stands below the last checkpoint of its log.

    RequestError CF-H002 for an unknown entry; RecordError CF-R005 or CF-R006 for one without a signed
    place yet.
    """
    row = conn.execute(
        select(entry.c.log, entry.c.idx, entry.c.body).where(entry.c.id == entry_id)
    ).one_or_none()
    if row is None:
        raise unknown_entry(conn, "there is no such entry")
    if row.idx is None:
        raise RecordError("CF-R006", "the entry has no place yet", suggestion="try again shortly")
    body = bytes(row.body)
    return body, make_proof(row.idx, last_note(conn, row.log), StoredLog(conn, row.log), extra=body)

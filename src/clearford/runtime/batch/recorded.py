"""The record as the history of a replay: items that rules decided about, as far as their content is kept.

Kept is what was restricted or what people looked at; of what was allowed nothing is. That the items are read
is on record before any of them is, and nothing of them is written beside the record.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, select

from clearford.core.errors import InputError, Place
from clearford.core.items import Item, ItemDecoder, Rejected
from clearford.ledger.canonical import decode
from clearford.runtime.batch.chunks import Chunk, checked
from clearford.runtime.readers import BATCH
from clearford.runtime.readers.batch import Batch, of_results
from clearford.runtime.record.unit import DAY, SYSTEM, By, Record
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import open_record
from clearford.runtime.stores.tables.decisions import entry

BY = By("command line", "operator_admin")
ENTRIES = 5_000
"""Decisions of a chunk."""
MOST_DAYS = 548
_ADDRESS = re.compile(r"record:(?P<path>.*?)(\?days=(?P<days>[0-9]{1,3}))?")


def is_record(address: str) -> bool:
    """Whether an address names a record, `record:SETTINGS?days=30`, and no file."""
    return address.startswith("record:")


def recorded_chunks(address: str, *, entries: int = ENTRIES) -> Iterator[Chunk]:
    """The decisions of the last days, in the order in which they came; that they are read is on record.

    Raises InputError CF-I008 for another address.
    """
    path, days = _parts(address)
    with opened_record(path) as record:
        with record.read() as conn:
            first = record.now() - days * DAY
            wanted = select(entry.c.seq).where(entry.c.type == "decision", entry.c.ts >= first)
            found = conn.execute(wanted.order_by(entry.c.seq)).scalars().all()
        data = {"what": "evidence", "purpose": "replay", "items": len(found), "refused": False}
        with record.change(BY) as change:
            change.entry("read", data=data)
        for at in range(0, len(found), entries):
            part = found[at : at + entries]
            with record.read() as conn:
                rows = list(_rows(record, conn, part[0], part[-1] + 1))
            yield Chunk(
                source=address,
                start=part[0],
                stop=part[-1] + 1,
                first=part[0],
                rows=len(rows),
                size=len(rows),
                digest=_digest(rows),
            )


def recorded_batches(chunk: Chunk, decoder: ItemDecoder, *, batch: int = BATCH) -> Iterator[Batch]:
    """The batches of a chunk; the number of an item is that of its entry in the store.

    Raises StoreError CF-S020 where something was erased since the plan was made.
    """
    path, _ = _parts(chunk.source)
    with opened_record(path) as record, record.read() as conn:
        rows = list(_rows(record, conn, chunk.start, chunk.stop))
    checked(chunk, len(rows), _digest(rows))
    for at in range(0, len(rows), batch):
        results: list[Item | Rejected] = []
        for seq, body in rows[at : at + batch]:
            results.append(decoder.decode(body, number=seq))
        yield of_results(results, [seq for seq, _ in rows[at : at + batch]])


def _rows(record: Record, conn: Connection, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """Numbers and items of decisions that rules made and whose content is kept, as JSON."""
    c = entry.c
    wanted = select(c.seq, c.id, c.body).where(c.type == "decision", c.seq >= start, c.seq < stop)
    # What a person decided was decided by rules before: each item once.
    made = [
        row for row in conn.execute(wanted.order_by(c.seq)) if decode(bytes(row.body)).by_role == SYSTEM.role
    ]
    kept = record.vault.read_several(conn, [row.id for row in made])
    for row in made:
        if (item := kept[row.id].get("item")) is not None:
            yield row.seq, item.body


def _digest(rows: Sequence[tuple[int, bytes]]) -> str:
    digest = hashlib.sha256()
    for seq, body in rows:
        digest.update(seq.to_bytes(8, "big") + hashlib.sha256(body).digest())
    return digest.hexdigest()


def _parts(address: str) -> tuple[Path, int]:
    found = _ADDRESS.fullmatch(address)
    days = int(found["days"] or 30) if found else 0
    if found is None or not found["path"] or not 1 <= days <= MOST_DAYS:
        raise InputError(
            "CF-I008",
            "not the address of a record",
            place=Place(file=address),
            suggestion=f"`record:SETTINGS` or `record:SETTINGS?days=30`, 1 to {MOST_DAYS} days",
        )
    return Path(found["path"]).absolute(), days


@contextmanager
def opened_record(path: Path) -> Iterator[Record]:
    """The record of the service with these settings. Raises as `load_settings` and `open_record`."""
    record = open_record(load_settings(path))
    try:
        yield record
    finally:
        record.store.close()

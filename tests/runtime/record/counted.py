"""What the transparency report counts of a record: its own queries over the entries as they stand."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from clearford.core.entries import Entry
from clearford.ledger.canonical import decode
from clearford.ledger.figures import figures
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.transparency.queries import QUERIES


def counted(record: Record, *queries: str) -> list[dict[tuple[str, ...], int]]:
    """Of each query its cells: key to number."""

    def read() -> Iterator[Entry]:
        with record.read() as conn:
            for body in conn.execute(select(entry.c.body).order_by(entry.c.seq)).scalars():
                yield decode(bytes(body))

    found = {one.query: one.cells for one in figures(QUERIES, read, (0, 1 << 62))}
    return [{tuple(cell.key): cell.value for cell in found[name]} for name in queries]

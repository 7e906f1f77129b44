"""Texts that can be searched: pairs of characters of the items on record, each under a key of this store.

The key is not in the database, so rows alone tell nothing of a text. They hang on the evidence that they were
read from: whatever erases that erases them in the same statement.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import delete, exists, func, select

from clearford.core.items import Item
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.contents import evidence, search_gram, search_text
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.figures import pointer
from clearford.runtime.stores.vault import Vault
from clearford.text.pairs import folded, pairs

POINTER = "search"
"""Name of the row that says up to which entry texts were read."""
SLACK = 2_000
"""Entries before it that are looked at again: a transaction may end after one that began later."""
PART = 50
"""Texts in one transaction."""
_ITEM = msgspec.json.Decoder(Item)


def gram_of(vault: Vault, pair: str) -> int:
    """A pair as it stands in the index: 63 bits of a keyed hash."""
    return int.from_bytes(vault.hash("gram", pair)[:8], "big") >> 1


def text_of(raw: bytes) -> str:
    """What can be found of an item as it is kept."""
    text = _ITEM.decode(raw).text
    return folded(text) if isinstance(text, str) else ""


def do_index_texts(change: Change, *, limit: int = PART) -> int:
    """Make texts that came on record searchable; how many, and 0 when none is left."""
    read = _read_up_to(change)
    owner = func.coalesce(entry.c.subject, entry.c.item)
    waiting = (
        select(entry.c.seq, entry.c.id, entry.c.item, owner.label("owner"))
        .join(evidence, (evidence.c.entry == entry.c.id) & (evidence.c.owner == owner))
        .where(
            entry.c.type.in_(("decision", "golden")), entry.c.item.is_not(None), entry.c.seq > read - SLACK
        )
        .where(~exists().where(search_text.c.entry == entry.c.id))
        .order_by(entry.c.seq)
        .limit(limit)
    )
    rows = change.conn.execute(waiting).all()
    for row in rows:
        kept = (change.vault.read(change.conn, row.id, row.owner) or {}).get("item")
        _do_write(change, row.id, row.owner, row.item, "" if kept is None else text_of(kept.body))
    if rows and rows[-1].seq > read:
        change.conn.execute(delete(pointer).where(pointer.c.name == POINTER))
        made = {"name": POINTER, "value": str(rows[-1].seq), "version": 1, "at": change.at}
        change.conn.execute(pointer.insert(), [made])
    return len(rows)


def _read_up_to(change: Change) -> int:
    found = change.conn.execute(select(pointer.c.value).where(pointer.c.name == POINTER)).scalar()
    return int(found or 0)


def _do_write(change: Change, made: str, owner: str, item: str, text: str) -> None:
    """One text and its pairs; one without any is noted too, so that it is not read again."""
    values = {"entry": made, "owner": owner, "item": item}
    key = change.conn.execute(search_text.insert().values(**values)).inserted_primary_key
    assert key is not None  # the table has one
    rows = [{"gram": gram_of(change.vault, pair), "text_id": key[0]} for pair in sorted(pairs(text))]
    if rows:
        change.conn.execute(search_gram.insert(), rows)

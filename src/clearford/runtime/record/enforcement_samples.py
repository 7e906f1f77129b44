"""What a replay differs in, as whoever agrees to it sees it: counts, and samples with what is kept of them.

It is sealed beside the entry by which it was asked for. Of an item it holds the id alone: a text is shown as
far as the record has it, and that it was shown is on record.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from clearford.core.items import Item, ItemDecoder
from clearford.ledger.canonical import decode
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables.decisions import decided, entry
from clearford.runtime.stores.vault import Vault

NAME = "difference"
"""Of the content."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """An item that would be treated otherwise."""

    item: str
    """Id by which the platform knows it."""
    before: str
    after: str
    rules: tuple[str, ...]
    """Those by which it would be decided."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a replay differs in from the record."""

    compared: int
    """Items."""
    same: int
    unrecorded: int
    """Items of which nothing was on record."""
    by_people: int
    """Items about which people had decided; they are left to people."""
    shifts: dict[str, int]
    """Shift -> items, with those that are for people to look at: `released`, `softer`."""
    rules: dict[str, dict[str, int]]
    """Rule -> shift -> items."""
    samples: dict[str, tuple[Sample, ...]]
    """Shift -> samples."""


class ReadSample(NamedTuple):
    """A sample with what the record has of it now."""

    sample: Sample
    entry: str | None
    """Of the last decision about it that has an entry of its own."""
    item: Item | None


def difference_of(conn: Connection, vault: Vault, asked: str) -> Difference | None:
    """What was sealed beside the entry of an ask; none where nothing was, or where its time is over."""
    kept = vault.read_all(conn, asked).get(NAME)
    return None if kept is None else msgspec.json.decode(kept.body, type=Difference)


def do_read_samples(
    change: Change,
    found: Difference,
    shift: str,
    decoder: ItemDecoder,
    *,
    enforcement: str,
    shown: Collection[str],
    at: int | None = None,
) -> list[ReadSample]:
    """The samples of a shift with their items; that they were read is on record.

    shown: rules whose items may be shown; of others there is no item. at: the place of the only one that is
    wanted, from 1.
    """
    wanted = found.samples.get(shift, ())[slice(None) if at is None else slice(at - 1, at)]
    read = [_read(change, one, decoder, shown) for one in wanted]
    data = {
        "what": "evidence",
        "purpose": "enforcement",
        "enforcement": enforcement,
        "items": sum(one.item is not None for one in read),
        "refused": False,
    }
    change.entry("read", refs=tuple(one.entry for one in read if one.entry), data=data)
    return read


def _read(change: Change, sample: Sample, decoder: ItemDecoder, shown: Collection[str]) -> ReadSample:
    c = decided.c
    mine = c.item == change.vault.ref("item", sample.item)
    last = select(entry.c.id, entry.c.body).join(entry, entry.c.id == c.entry).where(mine)
    row = change.conn.execute(last.order_by(c.at.desc()).limit(1)).one_or_none()
    if row is None:
        return ReadSample(sample, None, None)
    # What would be released has no rule any more: those by which it was decided count as well.
    rules = {*sample.rules, *(name.partition("@")[0] for name in decode(bytes(row.body)).rules)}
    kept = change.vault.read_all(change.conn, row.id).get("item") if rules <= set(shown) else None
    item = decoder.decode(kept.body) if kept else None
    return ReadSample(sample, row.id, item if isinstance(item, Item) else None)

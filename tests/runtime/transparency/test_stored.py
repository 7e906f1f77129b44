from __future__ import annotations

from collections.abc import Sequence

import pytest

from clearford.core.entries import Entry
from clearford.core.errors import RecordError
from clearford.ledger.canonical import encode
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import checkpoint, entry
from clearford.runtime.transparency import stored
from clearford.runtime.transparency.build import build, span_of
from clearford.runtime.transparency.model import encode as encode_report
from clearford.runtime.transparency.stored import Stored
from tests.runtime.transparency.made import ABOUT, ORIGIN, START, Held, head_of, note_of, record

ENTRIES = [one for one in record(4) if one.ts >= START]
"""Of the year of their log, as all entries are."""


def keep(store: Store, entries: Sequence[Entry], *, heads: Sequence[int], log: str = ORIGIN) -> None:
    """Entries in their places, the last one without a place yet, and checkpoints of some sizes."""
    leaves = [encode(one) for one in entries]
    rows = [
        {"id": one.id, "log": log, "type": one.type, "ts": one.ts, "body": leaf, "idx": at}
        for at, (one, leaf) in enumerate(zip(entries, leaves, strict=True))
    ]
    rows[-1]["idx"] = None
    with store.write() as conn:
        conn.execute(entry.insert(), rows)
        for size in heads:
            head = head_of(leaves[:size], log)
            conn.execute(
                checkpoint.insert(),
                {"log": log, "size": size, "root": head.root, "note": note_of(head), "at": size},
            )


def test_a_store_gives_the_same_report_as_the_entries(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "BLOCK", 7)
    keep(store, ENTRIES, heads=[len(ENTRIES) - 1, 5])
    period = span_of("2026")
    expected = build(Held(ENTRIES[:-1]), period, ABOUT)
    assert encode_report(build(Stored(store), period, ABOUT)) == encode_report(expected)


def test_only_logs_of_the_origin_are_read(store: Store) -> None:
    keep(store, ENTRIES[:10], heads=[9])
    keep(store, ENTRIES[10:20], heads=[4], log="record.example.org/t2/2026")
    assert [head.size for head in Stored(store).checkpoints()] == [9, 4]
    source = Stored(store, "record.example.org/t2")
    assert [head.origin for head in source.checkpoints()] == ["record.example.org/t2/2026"]
    assert list(source.entries()) == ENTRIES[10:14]


def test_an_entry_that_is_gone_is_found(store: Store) -> None:
    keep(store, ENTRIES, heads=[len(ENTRIES) - 1])
    with store.write() as conn:
        conn.execute(entry.delete().where(entry.c.idx == 3))
    with pytest.raises(RecordError) as caught:
        list(Stored(store).entries())
    assert caught.value.code == "CF-R006"


def test_a_record_without_a_checkpoint_gives_no_entry(store: Store) -> None:
    assert list(Stored(store).entries()) == []

"""The entry of a stream holds digests and counts, and verifies with the rest of the record."""

from __future__ import annotations

from sqlalchemy import select

from clearford.ledger.canonical import decode
from clearford.runtime.gateway.recording import StreamLog, do_record_stream
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.service_kit import record_on


def test_a_stream_is_on_record_with_both_chains(store: Store) -> None:
    record = record_on(store)
    log = StreamLog(item="r/c0", came=3, end="stopped", code="", refs=["e1"])
    for frame in (b"a", b"b"):
        log.scanned.add(frame)
        log.sent.add(frame)
    made = do_record_stream(record, log, "sha256:x")
    with store.read() as conn:
        row = conn.execute(select(entry).where(entry.c.id == made)).one()
    found = decode(bytes(row.body))
    assert (found.type, found.refs, found.pack, found.c) == ("ai_stream", ("e1",), "sha256:x", {})
    assert found.data == {
        "end": "stopped",
        "frames_came": 3,
        "frames_scanned": 2,
        "frames_sent": 2,
        "scanned": log.scanned.hex,
        "sent": log.scanned.hex,
    }
    assert row.item == record.vault.ref("item", "r/c0")

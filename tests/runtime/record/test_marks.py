"""Numbers by which pages learn that something changed."""

from __future__ import annotations

from clearford.core.entries import Content
from clearford.runtime.record.marks import TOPICS, marks
from clearford.runtime.stores.store import Store
from tests.runtime.service_kit import record_on


def test_a_number_changes_with_what_it_stands_for(store: Store) -> None:
    record = record_on(store)
    with record.read() as conn:
        before = marks(conn)
    with record.change() as change:
        for _ in range(100):
            change.entry("incident", contents=[Content("what", b"x")], owner="o", data={"what": "x"})
    with record.read() as conn:
        after = marks(conn)
    assert set(before) == TOPICS
    assert {topic for topic in TOPICS if before[topic] != after[topic]} == {"overview", "ledger"}

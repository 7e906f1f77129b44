"""Numbers by which pages learn that something changed."""

from __future__ import annotations

from clearford.core.entries import Content
from clearford.runtime.record.enforcements import (
    do_answer_enforcement,
    do_count_slice,
    do_pause_enforcement,
)
from clearford.runtime.record.marks import TOPICS, marks
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_enforcements import PETER, asked
from tests.runtime.service_kit import MovedClock, record_on


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


def test_an_enforcement_changes_with_each_step(store: Store) -> None:
    record = record_on(store, MovedClock())
    seen = set()

    def look() -> None:
        with record.read() as conn:
            seen.add(marks(conn)["enforcement"])

    look()
    made = asked(record)
    look()
    with record.change(PETER) as change:
        do_answer_enforcement(change, made, agree=True, reason="Right.")
    look()
    with record.change(PETER) as change:
        do_count_slice(change, made, 0, [], items=2, is_last=False)
    look()
    with record.change(PETER) as change:
        do_pause_enforcement(change, made, pause=True)
    look()
    assert len(seen) == 5

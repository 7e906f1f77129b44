"""Reading what lies behind a case: the contents of its matter alone, and every reading on record."""

from __future__ import annotations

import msgspec

from clearford.core.casework import Case, ItemFacts
from clearford.core.entries import Content
from clearford.runtime.record.cases import Office, do_open_case, find_case
from clearford.runtime.record.evidence import Shown, do_read_evidence
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import record_on


def decided(record: Record, item: str) -> str:
    """A decision about an item, with what it saw and what only the rules know."""
    contents = [Content("trace", b"rule 7 held"), Content("item", f"words of {item}".encode())]
    with record.change() as change:
        return change.entry("decision", contents=contents, owner=item, item=item)


def opened(record: Record, item: str, entry: str | None) -> Case:
    """A case about an item."""
    with record.change() as change:
        made = do_open_case(
            change, Office.of(record.vault), "review", ItemFacts(item=item, harm="fraud.romance"), entry=entry
        )
        return find_case(change.conn, made)


def seen(record: Record, case: Case) -> list[Shown]:
    """What anna reads."""
    with record.change(By("anna", "reviewer")) as change:
        return do_read_evidence(change, case, purpose="review")


def note(record: Record, case: Case, name: str, words: str) -> str:
    """Something that was written in a matter."""
    with record.change() as change:
        contents = [Content(name, words.encode())]
        return change.entry("case_event", contents=contents, owner=case.item, matter=case.root)


def test_whoever_works_on_a_case_sees_its_contents_and_nothing_else(store: Store) -> None:
    record = record_on(store)
    first, _ = decided(record, "i1"), decided(record, "i2")
    case = opened(record, "i1", first)
    other = opened(record, "i2", None)
    answer = note(record, case, "answer", "It is my own shop.")
    note(record, case, "reason", "what a colleague thought")
    note(record, other, "answer", "words of somebody else")
    assert seen(record, case) == [
        Shown(entry=first, name="item", text="words of i1"),
        Shown(entry=answer, name="answer", text="It is my own shop."),
    ]


def test_every_reading_is_on_record_with_its_purpose(store: Store) -> None:
    record = record_on(store)
    first = decided(record, "i1")
    case = opened(record, "i1", first)
    seen(record, case)
    seen(record, case)
    readings = entries_of(record, "read")
    expected = {"what": "evidence", "purpose": "review", "case": case.id, "refused": False}
    assert [(one.data, one.refs, one.by_role) for one in readings] == [(expected, (first,), "reviewer")] * 2


def test_what_was_erased_is_not_shown(store: Store) -> None:
    record = record_on(store)
    case = opened(record, "i1", decided(record, "i1"))
    with record.change() as change:
        record.vault.destroy(change.conn, "i1")
    assert seen(record, case) == []
    assert len(entries_of(record, "read")) == 1


def test_a_case_without_an_entry_shows_its_matter(store: Store) -> None:
    record = record_on(store)
    case = opened(record, "i1", None)
    made = note(record, case, "question", "Is this your shop?")
    assert seen(record, case) == [Shown(entry=made, name="question", text="Is this your shop?")]
    assert entries_of(record, "read")[0].refs == ()


def test_reading_an_invention_is_not_counted_as_reading_of_others(store: Store) -> None:
    record = record_on(store)
    first = decided(record, "i1")
    case = msgspec.structs.replace(opened(record, "i1", first), kind="golden")
    assert [one.text for one in seen(record, case)] == ["words of i1"]
    assert entries_of(record, "read") == []
    assert [one.data for one in entries_of(record, "golden")] == [{"event": "read", "case": case.id}]

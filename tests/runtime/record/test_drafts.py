"""Drafts: sealed, kept for a day, gone with the case's key."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from clearford.runtime.record.drafts import Draft, do_forget_drafts, do_keep_draft, draft_of
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.reviewers import draft
from tests.runtime.record.test_questions import held
from tests.runtime.service_kit import MovedClock, record_on

WRITTEN = Draft(choice="remove", reason="The page asks for a password.")


def kept(record: Record, case: str) -> Draft | None:
    with record.read() as conn:
        return draft_of(conn, record.vault, case, "anna", record.now())


def test_a_draft_is_sealed_and_the_last_one_counts(store: Store) -> None:
    record = record_on(store)
    case = held(record).id
    for words in (Draft(reason="first"), WRITTEN):
        with record.change() as change:
            do_keep_draft(change, case, "anna", words)
    assert kept(record, case) == WRITTEN
    with record.read() as conn:
        assert b"password" not in bytes(conn.execute(select(draft.c.body)).scalar_one())
    with record.change() as change:
        change.vault.destroy(change.conn, change.vault.ref("case", case))
    assert kept(record, case) is None


def test_a_draft_is_kept_for_a_day(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    case = held(record).id
    with record.change() as change:
        do_keep_draft(change, case, "anna", WRITTEN)
        assert do_forget_drafts(change) == 0
    clock.move(timedelta(days=1, seconds=1))
    assert kept(record, case) is None
    with record.change() as change:
        assert do_forget_drafts(change) == 1
        assert change.conn.execute(select(func.count()).select_from(draft)).scalar_one() == 0


def test_an_empty_draft_takes_the_other_away(store: Store) -> None:
    record = record_on(store)
    case = held(record).id
    for words in (WRITTEN, Draft()):
        with record.change() as change:
            do_keep_draft(change, case, "anna", words)
    assert kept(record, case) is None

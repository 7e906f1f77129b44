"""Notes: sealed in the record, shown to who works on the case, gone with what is erased."""

from __future__ import annotations

import msgspec
import pytest

from clearford.core.casework import Hand
from clearford.core.errors import RecordError
from clearford.runtime.record.notes import LONGEST, MOST, do_note, notes_of
from clearford.runtime.record.unit import By
from clearford.runtime.stores.store import Store
from tests.runtime.record.test_questions import ANNA, BEN, held
from tests.runtime.service_kit import record_on


def test_notes_are_read_in_order_and_erased_with_the_case(store: Store) -> None:
    record = record_on(store)
    case = held(record)
    for hand, words in ((ANNA, "One."), (BEN, "Two.")):
        with record.change(By(hand.id, "reviewer")) as change:
            do_note(change, case, hand, words)
    with record.read() as conn:
        assert [(one.text, one.own) for one in notes_of(conn, record.vault, case, ANNA)] == [
            ("One.", True),
            ("Two.", False),
        ]
        again = msgspec.structs.replace(case, state="second_review")
        assert [one.text for one in notes_of(conn, record.vault, again, BEN)] == ["Two."]
    with record.change() as change:
        change.vault.destroy(change.conn, change.vault.ref("case", case.id))
    with record.read() as conn:
        assert notes_of(conn, record.vault, case, ANNA) == []


@pytest.mark.parametrize(
    "words",
    [pytest.param(" \n", id="none"), pytest.param("x" * (LONGEST + 1), id="too many")],
)
def test_a_note_has_words(store: Store, words: str) -> None:
    record = record_on(store)
    case = held(record)
    with pytest.raises(RecordError, match="CF-R022"), record.change() as change:
        do_note(change, case, ANNA, words)


def test_a_case_is_no_place_for_endless_notes(store: Store) -> None:
    record = record_on(store)
    case = held(record)
    with record.change() as change:
        for n in range(MOST):
            do_note(change, case, Hand(id="anna"), str(n))
        change.flush()
        with pytest.raises(RecordError, match="CF-R022"):
            do_note(change, case, ANNA, "one more")

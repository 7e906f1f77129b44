"""Questions in a case: the clock waits for the answer, and the words are evidence."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, true

from clearford.core.casework import Case, Hand, ItemFacts
from clearford.core.errors import RecordError
from clearford.runtime.record.cases import Office, do_claim_next, do_open_case, find_case
from clearford.runtime.record.questions import do_answer, do_ask
from clearford.runtime.record.unit import By, Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.stores.vault import unseal
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, record_on

ANNA, BEN = Hand(id="anna"), Hand(id="ben")
WORDS = "Is this your own shop?"


def held(record: Record, subject: str | None = "s1") -> Case:
    """A case that anna holds."""
    office = Office.of(record.vault)
    with record.change() as change:
        facts = ItemFacts(item="i1", subject=subject, harm="fraud.romance")
        do_open_case(change, office, "review", facts, entry=None)
    with record.change(By("anna", "reviewer")) as change:
        case = do_claim_next(change, office, ANNA, allowed=true())
    assert case is not None
    return case


def ask(record: Record, case: Case, words: str = WORDS, *, hand: Hand = ANNA, webhook: bool = True) -> Case:
    """Ask the author."""
    with record.change(By(hand.id, "reviewer")) as change:
        return do_ask(change, Office.of(record.vault), case, hand, "author", words, webhook=webhook)


def words_of(record: Record, name: str) -> list[str]:
    """What was kept under a name."""
    made = [one.id for one in entries_of(record, "case_event") if name in one.c]
    with record.read() as conn:
        return [record.vault.read_all(conn, one)[name].body.decode() for one in made]


def test_a_question_leaves_and_its_answer_brings_the_case_back(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    case = ask(record, held(record))
    assert (case.state, case.waiting_for) == ("waiting", "author")
    with record.read() as conn:
        row = conn.execute(select(outbox)).one()
        cipher = record.vault.opener(conn, "s1")
        assert cipher is not None
        body = msgspec.json.decode(unseal(cipher, bytes(row.body), row.action_id))
    assert (row.channel, row.kind, row.owner) == ("webhook", "question", "s1")
    assert body == {"case": case.id, "to": "author", "question": WORDS, "entry": row.entry}
    clock.move(timedelta(hours=2))
    with record.change() as change:
        do_answer(change, Office.of(record.vault), find_case(change.conn, case.id), "Yes, since May.")
    with record.read() as conn:
        answered = find_case(conn, case.id)
    assert (answered.state, answered.waiting_for) == ("queued", None)
    assert answered.waited == timedelta(hours=2) // timedelta(microseconds=1)
    assert (words_of(record, "question"), words_of(record, "answer")) == ([WORDS], ["Yes, since May."])


@pytest.mark.parametrize("subject", [pytest.param("s1", id="account"), pytest.param(None, id="item-alone")])
def test_without_a_webhook_a_question_is_on_record_and_leaves_nowhere(
    store: Store, subject: str | None
) -> None:
    record = record_on(store)
    ask(record, held(record, subject), webhook=False)
    with record.read() as conn:
        assert conn.execute(select(outbox.c.kind)).scalars().all() == []
    assert words_of(record, "question") == [WORDS]
    assert WORDS not in repr(entries_of(record, "case_event"))


def test_a_refused_question_changes_nothing(store: Store) -> None:
    record = record_on(store)
    case = held(record)
    with pytest.raises(RecordError, match="CF-R022"):
        ask(record, case, "  ")
    with pytest.raises(RecordError, match="CF-R021"):
        ask(record, case, hand=BEN)
    with record.read() as conn:
        assert find_case(conn, case.id) == case
    assert words_of(record, "question") == []


def test_nobody_answers_what_nobody_asked(store: Store) -> None:
    record = record_on(store)
    case = held(record)
    with pytest.raises(RecordError, match="CF-R020"), record.change() as change:
        do_answer(change, Office.of(record.vault), case, "Yes.")
    assert words_of(record, "answer") == []


def test_of_an_invention_nobody_is_asked(store: Store) -> None:
    record = record_on(store)
    golden = msgspec.structs.replace(held(record), kind="golden")
    assert ask(record, golden).state == "waiting"
    assert words_of(record, "question") == [WORDS]
    with record.read() as conn:
        assert conn.execute(select(outbox)).all() == []

"""Cases on record: joined, claimed in order by who may, one holder at a time, nothing lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import URL, func, select, true

from clearford.core.casework import Hand, ItemFacts, Verdict
from clearford.core.errors import RecordError, RequestError, StoreError
from clearford.runtime.record import cases
from clearford.runtime.record.cases import (
    Office,
    _Opener,
    do_change_case,
    do_claim_next,
    do_note_hand,
    do_open_case,
    find_case,
)
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_event, case_file
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.service_kit import MovedClock, record_on

ANNA, BEN = Hand(id="anna"), Hand(id="ben")


def opened(record: Record, item: str = "i1", **facts: object) -> str:
    with record.change() as change:
        return do_open_case(
            change,
            Office.of(record.vault),
            "review",
            ItemFacts(item=item, harm="fraud.romance", **facts),  # type: ignore[arg-type]
            entry=None,
            life=item == "life",
        )


def claim(record: Record, hand: Hand) -> str | None:
    with record.change() as change:
        case = do_claim_next(change, Office.of(record.vault), hand, allowed=true())
        return None if case is None else case.id


def test_a_second_case_about_an_item_joins_the_open_one(store: Store) -> None:
    record = record_on(store)
    first, again, other = opened(record), opened(record), opened(record, "i2")
    assert first == again != other
    with store.read() as conn:
        assert find_case(conn, first).joined == 1
        events = select(case_event.c.event).where(case_event.c.case_id == first).order_by(case_event.c.seq)
        assert conn.execute(events).scalars().all() == ["open", "join"]
        assert conn.execute(select(func.count()).select_from(case_file)).scalar_one() == 2
        assert find_case(conn, first).queue == "fraud"


def test_the_most_urgent_case_is_claimed_first_and_by_one_person(store: Store) -> None:
    record = record_on(store)
    plain, life = opened(record), opened(record, "life")
    assert claim(record, ANNA) == life
    assert claim(record, BEN) == plain
    assert claim(record, BEN) is None


def test_many_reviewers_at_once_never_hold_the_same_case(store: Store) -> None:
    record = record_on(store)
    cases = {opened(record, f"i{n}") for n in range(20)}
    hands = [Hand(id=f"r{n % 4}") for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda hand: claim(record, hand), hands))
    assert sorted(case for case in got if case) == sorted(cases)


def test_a_lease_that_ran_out_frees_the_case_and_its_former_holder_is_told(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = opened(record)
    claim(record, ANNA)
    clock.move(timedelta(minutes=16))
    assert claim(record, BEN) == made
    with pytest.raises(RecordError, match="CF-R02"), record.change() as change:
        case = find_case(change.conn, made)
        do_change_case(change, Office.of(record.vault), case, "release", by=ANNA)


def test_two_who_change_a_case_from_the_same_reading_do_not_overwrite_each_other(store: Store) -> None:
    record = record_on(store)
    made = opened(record)
    office = Office.of(record.vault)
    with record.read() as conn:
        read = find_case(conn, made)
    with record.change() as change:
        do_change_case(change, office, read, "claim", by=ANNA)
    with pytest.raises(RecordError, match="meanwhile"), record.change() as change:
        do_change_case(change, office, read, "claim", by=BEN)
    with store.read() as conn:
        assert find_case(conn, made).owner == "anna"


def test_every_event_stands_on_record(store: Store) -> None:
    record = record_on(store)
    made = opened(record)
    claim(record, ANNA)
    with record.change() as change:
        do_change_case(
            change,
            Office.of(record.vault),
            find_case(change.conn, made),
            "ask",
            by=ANNA,
            asked="author",
            reason="what is it",
        )
    with store.read() as conn:
        types = conn.execute(select(entry.c.type).where(entry.c.matter == made).order_by(entry.c.seq))
        assert types.scalars().all() == ["case_opened", "case_event", "case_event"]
        assert find_case(conn, made).state == "waiting"


def test_nobody_decides_twice_in_a_matter(store: Store) -> None:
    record = record_on(store)
    made = opened(record)
    with record.change() as change:
        case = find_case(change.conn, made)
        do_note_hand(change, case, ANNA, "first")
        do_note_hand(change, case, BEN, "second")
    with pytest.raises(RecordError, match="CF-R021"), record.change() as change:
        do_note_hand(change, case, ANNA, "appeal")


def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with store.read() as conn, pytest.raises(RequestError, match="CF-H002"):
        find_case(conn, "none")


def decide(record: Record, case_id: str, hand: Hand) -> str:
    verdict = Verdict(outcome="no_action")
    with record.change() as change:
        case = find_case(change.conn, case_id)
        done = do_change_case(
            change,
            Office.of(record.vault),
            case,
            "decide",
            by=hand,
            verdict=verdict,
            reason="it is a joke",
            matter=(),
        )
    return done.state


def test_what_comes_after_the_decision_is_a_case_of_its_own(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    first = opened(record)
    assert claim(record, ANNA) == first
    clock.move(timedelta(minutes=2))
    if decide(record, first, ANNA) != "decided":  # drawn for a second reading
        assert claim(record, BEN) == first
        assert decide(record, first, BEN) == "decided"
    assert opened(record) != first


def closed(record: Record, clock: MovedClock, item: str = "i1") -> str:
    made = opened(record, item)
    for hand in (ANNA, BEN):
        assert claim(record, hand) == made
        clock.move(timedelta(minutes=2))
        if decide(record, made, hand) == "decided":  # else drawn for a second reading
            break
    with record.change() as change:
        office = Office.of(record.vault)
        do_change_case(change, office, find_case(change.conn, made), "outcomes", outstanding=0)
    return made


def reopen(record: Record, case_id: str) -> None:
    with record.change() as change:
        case = find_case(change.conn, case_id)
        do_change_case(change, Office.of(record.vault), case, "reopen", reason="new facts")


def test_what_comes_after_a_reopening_joins_the_case_again(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = closed(record, clock)
    reopen(record, made)
    assert opened(record) == made


def test_a_case_is_not_opened_again_beside_another_about_the_same_item(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = closed(record, clock)
    other = opened(record)
    with pytest.raises(RecordError, match=f"CF-R020.*{other}"):
        reopen(record, made)
    with store.read() as conn:
        assert find_case(conn, made).state == "closed"


def test_what_joins_a_case_makes_it_more_urgent(store: Store) -> None:
    record = record_on(store)
    office = Office.of(record.vault)
    plain, first = opened(record, "a"), opened(record, "b")
    with record.change() as change:
        do_open_case(change, office, "review", ItemFacts(item="b", minor="yes"), entry=None, trusted=True)
    with record.change() as change:
        do_open_case(change, office, "review", ItemFacts(item="a"), entry=None, life=True)
    with store.read() as conn:
        case = find_case(conn, first)
        assert (case.minors, case.trusted, case.life, case.joined) == (True, True, False, 1)
        row = conn.execute(select(case_file).where(case_file.c.id == first)).one()
        assert (row.minors, row.trusted) == (1, 1)
    assert [claim(record, ANNA), claim(record, BEN)] == [plain, first]


def test_a_minor_comes_first_however_many_others_wait_longer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "LOOKED_AT", 2)
    clock = MovedClock()
    record = record_on(store, clock)
    for n in range(4):
        opened(record, f"i{n}")
        clock.move(timedelta(minutes=1))
    last = opened(record, "last", minor="yes")
    assert claim(record, ANNA) == last


def test_two_processes_that_open_a_case_at_once_end_in_one(postgres_url: URL) -> None:
    store = Store.open(postgres_url.render_as_string(hide_password=False))
    record = record_on(store)
    try:
        with pytest.raises(StoreError, match="CF-S008"), record.change() as late:
            opener = _Opener(late, Office.of(record.vault), ["review:i1"])
            first = opened(record)
            opener.open("review:i1", "review", ItemFacts(item="i1"), entry=None)
            opener.finish()
        assert opened(record) == first
    finally:
        store.close()


def test_a_question_that_nobody_answers_gives_the_case_back(store: Store) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    made = opened(record)
    claim(record, ANNA)
    with record.change() as change:
        case = find_case(change.conn, made)
        do_change_case(change, Office.of(record.vault), case, "ask", by=ANNA, asked="author", reason="?")
    assert claim(record, BEN) is None
    clock.move(timedelta(days=60))
    assert claim(record, ANNA) == made


def test_what_a_person_may_not_work_on_does_not_hide_what_comes_after(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "LOOKED_AT", 2)
    clock = MovedClock()
    record = record_on(store, clock)
    for n in range(4):
        opened(record, f"i{n}", lang="zh")
    clock.move(timedelta(minutes=1))
    last = opened(record, "last", lang="en")
    english = Hand(id="eve", langs=frozenset(("en",)))
    assert claim(record, english) == last
    assert claim(record, english) is None

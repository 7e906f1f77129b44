"""Requests about own data at the store: deadlines, hands, and what an erasure leaves of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from clearford.act.rights import RightsKind, RightsResult
from clearford.core.casework import Hand
from clearford.core.errors import RecordError
from clearford.core.items import Item
from clearford.runtime.record.cases import Office
from clearford.runtime.record.erasure import Person
from clearford.runtime.record.rights import (
    Answer,
    answer_of,
    do_copy,
    do_decide_request,
    do_file_request,
    find_request,
    words_of,
)
from clearford.runtime.record.unit import Record
from clearford.runtime.stores.store import Store
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.voices import rights_request
from tests.runtime.auth.kit import entries_of
from tests.runtime.service_kit import MovedClock, gate_on, record_on

PAUL = Hand(id="paul", privacy=True)


def filed(record: Record, kind: RightsKind = "access", of: Person = "account", name: str = "ben") -> str:
    with record.change() as change:
        office = Office.of(record.vault)
        return do_file_request(change, office, kind, of, name, words="please", lang="en").request


def decide(record: Record, request: str, result: RightsResult, hand: Hand = PAUL) -> Answer:
    with record.change() as change:
        office = Office.of(record.vault)
        return do_decide_request(change, office, request, hand, result, reason="r", written={})


@pytest.mark.parametrize(("days", "state"), [(1, "met"), (40, "missed")])
def test_the_deadline_is_on_record(store: Store, days: int, state: str) -> None:
    clock = MovedClock()
    record = record_on(store, clock)
    request = filed(record)
    clock.move(timedelta(days=days))
    decide(record, request, "granted")
    clocks = [one.clock for one in entries_of(record, "rights_request")]
    assert clocks == [{"gdpr.rights": "started"}, {"gdpr.rights": state}]
    with store.read() as conn:
        assert conn.execute(select(case_file.c.state)).scalars().all() == ["closed"]


def test_only_the_role_for_it_decides_and_nothing_is_left_of_a_try(store: Store) -> None:
    record = record_on(store)
    request = filed(record)
    with pytest.raises(RecordError, match="CF-R021"):
        decide(record, request, "granted", Hand(id="lin"))
    with store.read() as conn:
        assert find_request(conn, request).result is None
    assert len(entries_of(record, "rights_request")) == 1


def test_the_answer_outlives_the_erasure_that_it_tells_of(store: Store) -> None:
    record = record_on(store)
    gate = gate_on(record)
    gate.submit([Item(id="p1", text="log in at paypa1.example", actor="ben")]).result()
    gate.close()
    request = filed(record, "erasure")
    done = decide(record, request, "granted")
    assert len(done.erased) >= 1
    with store.read() as conn:
        row = conn.execute(select(rights_request)).one()
        assert row.owner is None
        assert words_of(conn, record.vault, row) is None
        assert answer_of(conn, record.vault, row) == done.letters


def test_a_reporter_asks_by_address_and_sees_own_words_alone(store: Store) -> None:
    record = record_on(store)
    request = filed(record, of="reporter", name="Eve@mail.example ")
    owner = record.vault.ref("notifier", "eve@mail.example")
    decide(record, request, "granted")
    with record.change() as change:
        found = do_copy(change, request)
        assert find_request(change.conn, request).owner == owner
    assert [(content.name, content.text) for content in found.contents] == [("request", "please")]

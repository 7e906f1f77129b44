"""A reversal lets people look again at near copies that the same rule acted on, and at nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from clearford.core.casework import Case
from clearford.runtime.record.cases import Office, find_case
from clearford.runtime.record.reversing import do_reverse
from clearford.runtime.record.siblings import do_look_at_siblings
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import job
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, house_of

COPIES = (HARMFUL, f"{HARMFUL}!", HARMFUL.upper().replace("PAYPA1.EXAMPLE", "paypa1.example"))


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


def looked(house: House, office: Office | None = None) -> int:
    done = 0
    while True:
        with house.service.record.change() as change:
            if not do_look_at_siblings(change, office or house.service.office):
                return done
            done += 1


def reverse(house: House, decision: str | None) -> None:
    with house.service.record.change() as change:
        assert do_reverse(change, house.service.office, decision or "")


def cases(house: House) -> list[Case]:
    with house.service.record.read() as conn:
        ids = conn.execute(select(case_file.c.id).order_by(case_file.c.opened, case_file.c.id)).scalars()
        return [find_case(conn, one) for one in ids]


def test_near_copies_wait_for_people_and_other_words_do_not(house: House) -> None:
    copies = [house.decide(text, f"p{n}") for n, text in enumerate(COPIES)]
    house.decide(f"now {HARMFUL}", "other")
    assert all(one.outcome == "restrict" for one in copies)
    reverse(house, copies[0].entry)
    assert cases(house) == []
    assert looked(house) == 1
    found = cases(house)
    assert {case.entry for case in found} == {one.entry for one in copies[1:]}
    assert {(case.kind, case.state, case.rule_restricts) for case in found} == {("review", "queued", True)}
    assert all(case.rules for case in found)
    assert looked(house) == 0
    with house.service.record.read() as conn:
        standing = conn.execute(select(effect.c.entry).where(effect.c.state == "active")).scalars().all()
    assert set(standing) >= {one.entry for one in copies[1:]}  # people decide, nothing by itself


def test_a_case_that_was_closed_is_opened_again_with_the_reason(house: House) -> None:
    first, second = (house.decide(text, f"p{n}") for n, text in enumerate(COPIES[:2]))
    reverse(house, first.entry)
    looked(house)
    (case,) = cases(house)
    with house.service.store.write() as conn:
        closed = msgspec.structs.replace(case, state="closed", decided_at=1, closed_at=1)
        values = {"state": "closed", "body": msgspec.json.encode(closed), "open_key": None}
        conn.execute(update(case_file).values(**values))
        conn.execute(update(job).values(state="pending"))
    assert looked(house) == 1
    (again,) = cases(house)
    assert (again.id, again.state, again.round, again.entry) == (case.id, "queued", 1, second.entry)
    told = entries_of(house.service.record, "case_event")[-1]
    assert (told.data["event"], told.data["why"]) == ("reopen", "sibling_reversed")
    assert told.refs == (entries_of(house.service.record, "reversal")[0].id,)


def test_not_more_than_the_limit_at_once_the_latest_first(house: House) -> None:
    copies = [house.decide(HARMFUL, f"p{n}") for n in range(6)]
    office = house.service.office
    few = office.numbers.changed({"case.siblings": 2})
    small = Office(dataclasses.replace(office.customs, numbers=few), office.desk)
    reverse(house, copies[0].entry)
    assert looked(house, small) == 1
    assert {case.entry for case in cases(house)} == {one.entry for one in copies[-2:]}


def test_one_that_people_look_at_already_is_left_to_them(house: House) -> None:
    copies = [house.decide(HARMFUL, f"p{n}") for n in range(3)]
    reverse(house, copies[0].entry)
    looked(house)
    before = [(case.id, case.version) for case in cases(house)]
    reverse(house, copies[1].entry)
    assert looked(house) == 1
    assert [(case.id, case.version) for case in cases(house)] == before

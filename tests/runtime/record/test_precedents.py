"""Cases like this one: what people decided under its rule, and copies of its content; never itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import false, select, true, update

from clearford.core.casework import Case
from clearford.core.items import Item
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.precedents import (
    MOST_COPIES,
    SHORT,
    SHOWN,
    Counted,
    Precedent,
    copies_of,
    do_read_precedents,
    precedents_of,
)
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, WARNING, House, house_of

RULE = "fraud.phishing.lookalike-domain"
PHONE = "138 0013 8000"


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    with house_of(tmp_path / "home", store_address) as made:
        yield made


def decided(house: House, *bodies: dict[str, Any], text: str = WARNING) -> None:
    """Cases that people decide so, and that are closed."""
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    browsers = (house.signed_in("anna"), house.signed_in("bela"))
    for n, body in enumerate(bodies):
        house.decide(f"{text} {n}", f"d{n}")
        house.review(browsers, body)
        house.later(minutes=1)
    with house.service.record.change() as change:
        over = case_file.c.state == "decided"
        change.conn.execute(update(case_file).where(over).values(closed_at=case_file.c.decided_at))


def waiting(house: House) -> Case:
    """A case that waits."""
    house.decide(f"{WARNING}, they say", "waiting")
    with house.service.record.read() as conn:
        newest = select(case_file.c.id).where(case_file.c.state == "queued")
        return find_case(conn, conn.execute(newest).scalar_one())


def counted(house: House, case: Case, *, may: bool = True) -> Counted:
    with house.service.record.read() as conn:
        return precedents_of(conn, case, true() if may else false())


def read(house: House, case: Case) -> list[Precedent]:
    with house.service.record.change() as change:
        return do_read_precedents(change, case, true(), purpose="reviewer")


def test_what_people_decided_about_the_same_rule_is_counted(house: House) -> None:
    decided(house, REMOVE, NOTHING, REMOVE)
    found = counted(house, waiting(house))
    assert (found.rule, found.upheld, found.reversed) == (RULE, 2, 1)


def test_other_rules_open_cases_and_other_grants_do_not_count(house: House) -> None:
    decided(house, REMOVE)
    case = waiting(house)
    with house.service.record.change() as change:
        change.conn.execute(
            update(case_file).where(case_file.c.state != "queued").values(rule=f"{RULE}-other@1.0.0")
        )
    assert (counted(house, case).upheld, counted(house, case).reversed) == (0, 0)
    with house.service.record.change() as change:
        change.conn.execute(update(case_file).where(case_file.c.state != "queued").values(rule=f"{RULE}@9.9"))
    assert counted(house, case).upheld == 1
    assert counted(house, case, may=False).upheld == 0


def test_a_case_without_a_rule_has_no_precedents(house: House) -> None:
    bare = Case(id="c1", kind="report", root="c1", opened=0)
    assert counted(house, bare) == Counted(rule=None)
    assert read(house, bare) == []


def test_the_last_ones_are_read_in_short_without_values_and_on_record(house: House) -> None:
    long = f"{WARNING}, call {PHONE} " + "and so on " * 60
    decided(house, *[REMOVE] * (SHOWN + 1), text=long)
    case = waiting(house)
    found = read(house, case)
    assert len(found) == SHOWN
    assert [one.closed for one in found] == sorted((one.closed for one in found), reverse=True)
    assert all(one.text and len(one.text) <= SHORT and "[mobile 1]" in one.text for one in found)
    entry = entries_of(house.service.record, "read")[-1]
    assert (entry.data["what"], entry.data["case"], len(entry.refs)) == ("precedents", case.id, SHOWN)


def test_words_that_are_erased_are_not_told(house: House) -> None:
    decided(house, REMOVE)
    case = waiting(house)
    with house.service.record.change() as change:
        house.service.vault.destroy(change.conn, house.service.vault.ref("subject", "ben"))
    assert [one.text for one in read(house, case)] == [None]


def test_copies_are_other_items_with_the_same_words(house: House) -> None:
    for n in range(MOST_COPIES + 2):
        house.service.gate.submit([Item(id=f"q{n}", text=HARMFUL, actor=f"a{n % 3}")]).result()
    house.decide(f"{HARMFUL} and more", "other")
    item = Item(id="mine", text=HARMFUL.upper(), actor="ben")
    bare = Case(id="c1", kind="review", root="c1", opened=0, item=house.service.vault.ref("item", "q0"))
    with house.service.record.read() as conn:
        found = copies_of(conn, house.service.vault, bare, item)
        nothing = copies_of(conn, house.service.vault, bare, Item(id="x", text="something else"))
        erased = copies_of(conn, house.service.vault, bare, None)
    assert (found.items, found.accounts, len(found.first)) == (MOST_COPIES + 1, 3, MOST_COPIES)
    assert all(one.standing and one.actions for one in found.first)
    assert bare.item not in {one.item for one in found.first}
    assert (nothing.items, erased.items) == (0, 0)

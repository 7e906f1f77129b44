"""Golden items handed out: only where a case of the same queue waits, and only as the rules would open it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, true, update

from clearford.core.casework import Case, Hand, ItemFacts, Verdict
from clearford.core.dates import DAY, MINUTE, micros_of
from clearford.core.errors import RecordError
from clearford.core.items import Item
from clearford.ledger.canonical import decode
from clearford.runtime.record.cases import do_claim_next, do_open_case
from clearford.runtime.record.evidence import do_read_evidence
from clearford.runtime.record.exposure import do_count_claim, do_count_looks
from clearford.runtime.record.golden import StandIn, do_add_golden, offered_to, waiting_for
from clearford.runtime.record.unit import By
from clearford.runtime.stores.tables.casework import case_file, golden_item
from clearford.runtime.stores.tables.decisions import entry
from tests.runtime.http.people import WARNING, House, house_of
from tests.runtime.http.work import HARM, tune

ANNA = Hand(id="anna")
NOTHING = Verdict(outcome="no_action")


@pytest.fixture
def house(tmp_path: Path, store_address: str) -> Iterator[House]:
    """A service in which every claim is to be golden."""
    with house_of(tmp_path / "home", store_address) as made:
        tune(made, golden__share=1_000_000)
        yield made


def add(house: House, text: str = WARNING, by: str = "lena", **fields: object) -> str:
    """Register an item."""
    item = msgspec.convert({"id": "p9", "text": text, "actor": "kim", **fields}, Item)
    with house.service.record.change(By(by, "lead")) as change:
        return do_add_golden(
            change, house.service.means, item, harm=HARM, answer=NOTHING, note="It only warns."
        )


def waiting(house: House, harm: str = HARM, kind: str = "review") -> str:
    """A case that waits."""
    with house.service.record.change() as change:
        facts = ItemFacts(item=change.record.new_id(), harm=harm)
        return do_open_case(change, house.service.office, kind, facts, entry=None)  # type: ignore[arg-type]


def claim(house: House, hand: Hand = ANNA) -> Case | None:
    """As the route does it."""
    with house.service.record.change(By(hand.id, "reviewer")) as change:
        do_count_looks(change, hand.id, house.service.office.numbers)
        case = do_claim_next(
            change,
            house.service.office,
            hand,
            allowed=offered_to(hand.id),
            instead=StandIn(change, house.service.means, hand),
        )
        do_count_claim(change, hand.id)
        return case


def test_nothing_golden_comes_where_no_case_waits(house: House) -> None:
    add(house)
    assert claim(house) is None


@pytest.mark.parametrize(
    ("harm", "kind", "expected"),
    [
        pytest.param(HARM, "review", "golden", id="a review of the queue"),
        pytest.param("fraud.romance", "report", "golden", id="a report of the queue"),
        pytest.param("spam.link", "review", "review", id="another queue"),
        pytest.param(HARM, "incident", "incident", id="no review"),
    ],
)
def test_a_golden_case_stands_in_for_work_of_its_queue(
    house: House, harm: str, kind: str, expected: str
) -> None:
    add(house)
    waiting(house, harm, kind)
    case = claim(house)
    assert case is not None
    assert case.kind == expected


@pytest.mark.parametrize(
    "hand",
    [
        pytest.param(Hand(id="lena"), id="who registered it"),
        pytest.param(Hand(id="anna", harms=frozenset({"fraud"})), id="another harm"),
    ],
)
def test_it_is_given_to_those_who_could_have_such_a_case(house: House, hand: Hand) -> None:
    add(house)
    waiting(house, "fraud.romance")
    case = claim(house, hand)
    assert case is not None
    assert case.kind == "review"


def test_the_case_that_it_stands_in_for_waits_for_others_meanwhile(house: House) -> None:
    add(house)
    real, now = waiting(house), house.service.record.now()
    case = claim(house)
    assert case is not None

    def counted(user: str, at: int) -> set[str]:
        with house.service.record.read() as conn:
            return set(conn.execute(select(case_file.c.id).where(waiting_for(user, at))).scalars())

    assert counted("anna", now) == {case.id}  # which is held, and so does not wait
    assert counted("ben", now) == {real}
    assert counted("anna", now + 16 * MINUTE) == {case.id}
    assert counted("anna", now + DAY) == {real, case.id}


def test_what_rules_no_longer_find_is_not_handed_out(house: House) -> None:
    made = add(house)
    with house.service.store.write() as conn:
        conn.execute(update(golden_item).where(golden_item.c.id == made).values(harm="phishing.other"))
    waiting(house)
    case = claim(house)
    assert case is not None
    assert case.kind == "review"


def test_the_time_of_the_item_is_that_of_one_just_posted(house: House) -> None:
    add(house, at="2020-01-01T00:00:00Z")
    waiting(house)
    case = claim(house)
    assert case is not None
    with house.service.record.change(By("anna", "reviewer")) as change:
        shown = do_read_evidence(change, case, purpose="reviewer")
    item = msgspec.json.decode(shown[0].text, type=Item)
    assert item.at
    assert 0 <= case.opened - micros_of(item.at) <= MINUTE
    assert item.text == WARNING


def test_registering_is_on_record_without_the_words(house: House) -> None:
    made = add(house)
    with house.service.record.read() as conn:
        bodies = conn.execute(select(entry.c.body).where(entry.c.type == "config")).scalars()
        last = [decode(bytes(body)) for body in bodies][-1]
        rows = conn.execute(select(golden_item).where(true())).all()
    assert (last.data, last.by_role) == ({"what": "golden.added", "golden": made}, "lead")
    assert [(row.id, row.made_by, row.harm) for row in rows] == [(made, "lena", HARM)]
    assert WARNING.encode() not in bytes(rows[0].body)
    with pytest.raises(RecordError, match="no rule in force"):
        add(house, "good morning")

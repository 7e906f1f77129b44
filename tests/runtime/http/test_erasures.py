"""Routes of erasure: the privacy officer erases, nobody else, and not while a case is open."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from clearford.core.casework import ItemFacts
from clearford.runtime.record.cases import do_open_case
from clearford.runtime.stores.tables import case_file, evidence
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, problem


def kept(house: House) -> int:
    """Rows of evidence of ben."""
    owner = house.service.vault.ref("subject", "ben")
    with house.service.record.read() as conn:
        count = select(func.count()).select_from(evidence).where(evidence.c.owner == owner)
        return conn.execute(count).scalar_one()


def test_the_privacy_officer_erases_a_person_once_no_case_is_open(house: House) -> None:
    house.decide(HARMFUL)
    house.add("paul", "privacy_officer")
    paul = house.signed_in("paul")
    owner = house.service.vault.ref("subject", "ben")
    with house.service.record.change() as change:
        facts = ItemFacts(item="i1", subject=owner, harm="fraud.romance")
        do_open_case(change, house.service.office, "review", facts, entry=None)
    assert problem(paul.post("/v1/erasures", json={"account": "ben"})) == (409, "CF-R029")
    assert kept(house) == 1
    with house.service.store.write() as conn:
        conn.execute(update(case_file).where(case_file.c.subject == owner).values(state="closed"))
    answer = paul.post("/v1/erasures", json={"account": "ben"})
    assert answer.status_code == 201, answer.text
    assert kept(house) == 0
    made = entries_of(house.service.record, "erased")
    assert [one.id for one in made] == answer.json()["entries"]
    assert made[0].by_role == "privacy_officer"
    again = paul.post("/v1/erasures", json={"account": "ben"})
    assert again.json()["entries"] == []


@pytest.mark.parametrize("role", ["auditor", "operator_admin", "lead", "legal"])
def test_nobody_else_may(house: House, role: Any) -> None:
    house.decide(HARMFUL)
    house.add("other", role)
    other = house.signed_in("other")
    assert problem(other.post("/v1/erasures", json={"account": "ben"})) == (403, "CF-A002")
    assert problem(house.browser().post("/v1/erasures", json={"account": "ben"})) == (401, "CF-A014")
    assert kept(house) == 1


@pytest.mark.parametrize(
    "body", [{}, {"account": ""}, {"account": "ben", "why": "x"}, {"account": 5}], ids=str
)
def test_the_body_says_who_and_nothing_else(house: House, body: dict[str, Any]) -> None:
    house.add("paul", "privacy_officer")
    assert house.signed_in("paul").post("/v1/erasures", json=body).status_code == 400

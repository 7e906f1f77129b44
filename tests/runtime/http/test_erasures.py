"""Routes of erasure: the privacy officer erases, nobody else, and not while a case is open."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from clearford.core.casework import ItemFacts
from clearford.runtime.record.cases import do_open_case
from clearford.runtime.stores.tables.access import sign_in_event
from clearford.runtime.stores.tables.casework import case_file
from clearford.runtime.stores.tables.contents import evidence
from clearford.runtime.stores.tables.whole import METADATA
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
    again = paul.post("/v1/erasures", json={"account": "ben"}).json()
    assert (len(again["entries"]), again["contents"]) == (1, 0)  # that nothing was kept is on record too


def test_the_refusal_says_why_in_both_languages(house: House) -> None:
    house.decide(HARMFUL)
    house.add("paul", "privacy_officer")
    with house.service.record.change() as change:
        facts = ItemFacts(item="i1", subject=house.service.vault.ref("subject", "ben"))
        do_open_case(change, house.service.office, "referral", facts, entry=None)
    answer = house.signed_in("paul").post("/v1/erasures", json={"account": "ben"})
    assert "a threat to life is still being passed on" in answer.text
    assert "涉及生命安全的转报尚未办结" in answer.text


def test_a_reporter_is_erased_by_address(house: House) -> None:
    house.add("paul", "privacy_officer")
    report = {"location": "https://platform.example/1", "reasons": "a trick", "email": "Eve@mail.example"}
    assert house.browser().post("/v1/reports", json=report).status_code == 201
    with house.service.store.write() as conn:
        conn.execute(update(case_file).values(state="closed"))
    body = {"account": "eve@mail.example", "of": "reporter"}
    assert house.signed_in("paul").post("/v1/erasures", json=body).json()["contents"] == 2


def test_staff_is_erased_once_the_account_is_disabled(house: House) -> None:
    house.add("paul", "privacy_officer")
    house.add("root", "operator_admin")
    lin = house.add("lin", "reviewer")
    house.signed_in("lin")
    paul, root, body = house.signed_in("paul"), house.signed_in("root"), {"account": lin, "of": "staff"}
    assert problem(paul.post("/v1/erasures", json=body)) == (409, "CF-R058")
    assert root.post(f"/v1/users/{lin}/disable").status_code == 204
    assert paul.post("/v1/erasures", json=body).json()["contents"] > 0
    assert problem(paul.post("/v1/erasures", json=body)) == (404, "CF-H002")
    with house.service.record.read() as conn:
        for table in METADATA.sorted_tables:
            if "user_id" in table.c:
                mine = select(func.count()).select_from(table).where(table.c.user_id == lin)
                assert conn.execute(mine).scalar_one() == 0, table.name
        login = house.service.vault.ref("login", "lin")
        assert conn.execute(select(func.count()).where(sign_in_event.c.login == login)).scalar_one() == 0
    assert [user["login"] for user in root.get("/v1/users").json()] == ["paul", "root"]


@pytest.mark.parametrize("role", ["auditor", "operator_admin", "lead", "legal"])
def test_nobody_else_may(house: House, role: Any) -> None:
    house.decide(HARMFUL)
    house.add("other", role)
    other = house.signed_in("other")
    assert problem(other.post("/v1/erasures", json={"account": "ben"})) == (403, "CF-A002")
    assert problem(house.browser().post("/v1/erasures", json={"account": "ben"})) == (401, "CF-A014")
    assert kept(house) == 1


@pytest.mark.parametrize(
    "body",
    [{}, {"account": ""}, {"account": "ben", "why": "x"}, {"account": 5}, {"account": "x", "of": "y"}],
    ids=str,
)
def test_the_body_says_who_and_nothing_else(house: House, body: dict[str, Any]) -> None:
    house.add("paul", "privacy_officer")
    assert house.signed_in("paul").post("/v1/erasures", json=body).status_code == 400

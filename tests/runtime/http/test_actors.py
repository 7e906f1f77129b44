"""Looking an account up: for who holds a case of it, and for leads; of what their grants reach."""

from __future__ import annotations

from clearford.runtime.auth.grants import do_grant
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.people import REMOVE, WARNING, House, problem


def test_who_holds_a_case_sees_the_history_of_its_account_and_nobody_else(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    house.add("lena", "lead")
    anna, bela, lena = (house.signed_in(name) for name in ("anna", "bela", "lena"))
    house.decide(WARNING, "p1")
    first = house.claim(anna) or {}
    assert anna.post(f"/v1/cases/{first['id']}/decision", json=REMOVE).json()["state"] in (
        "decided",
        "second_review",
    )
    house.decide(f"{WARNING} again", "p2")
    held = house.claim(anna) or {}
    path = f"/v1/actors/{held['subject']}"
    found = anna.get(path).json()
    assert found["ref"] == held["subject"]
    assert found["decisions"] >= 2
    assert {one["id"] for one in found["cases"]} == {first["id"], held["id"]}
    assert problem(bela.get(path)) == (404, "CF-H002")
    assert lena.get(path).json()["all_cases"] == 2
    assert "ben" not in anna.get(path).text
    house.later(minutes=20)
    assert problem(anna.get(path)) == (404, "CF-H002")


def test_a_lead_for_some_harms_must_hold_a_case_of_the_account(house: House) -> None:
    lina = house.add("lina")
    do_grant(house.accounts, ROOT, user=lina, role="lead", harms=("spam",))
    house.add("bela", "reviewer")
    house.decide(WARNING, "p1")
    held = house.claim(house.signed_in("bela")) or {}
    assert problem(house.signed_in("lina").get(f"/v1/actors/{held['subject']}")) == (404, "CF-H002")


def test_an_account_that_nobody_knows(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("lena", "lead")
    assert problem(house.signed_in("anna").get(f"/v1/actors/{'0' * 32}")) == (404, "CF-H002")
    found = house.signed_in("lena").get(f"/v1/actors/{'0' * 32}").json()
    assert (found["decisions"], found["cases"], found["points"]) == (0, [], 0)

"""Measures against accounts over HTTP: seen by whoever may, lifted with a reason."""

from __future__ import annotations

from clearford.runtime.auth.grants import do_create_key
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import REMOVE, WARNING, House, problem


def test_measures_are_read_and_lifted_with_a_reason(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    path = "/v1/accounts/ben/measures"
    assert lena.get(path).json() == {"points": 0, "measures": []}
    house.decide(WARNING)
    house.review((anna, house.signed_in("bela")), REMOVE)
    held = lena.get(path).json()
    assert held["points"] > 0
    assert [(one["rung"], one["in_force"]) for one in held["measures"]] == [("warn", True)]
    lift = f"/v1/measures/{held['measures'][0]['id']}/lift"
    assert problem(anna.get(path)) == (403, "CF-A002")
    assert problem(anna.post(lift, json={"reason": "x"})) == (403, "CF-A002")
    assert problem(lena.post("/v1/measures/none/lift", json={"reason": "x"})) == (404, "CF-H002")
    assert problem(lena.post(lift, json={"reason": " "})) == (409, "CF-R026")
    assert lena.post(lift, json={"reason": "It was the first time."}).status_code == 200
    assert problem(lena.post(lift, json={"reason": "Again."})) == (409, "CF-R026")
    assert [one["in_force"] for one in lena.get(path).json()["measures"]] == [False]
    ended = entries_of(house.service.record, "measure_end")[-1]
    assert (ended.data["why"], ended.by_role, "reason" in ended.c) == ("lifted", "lead", True)


def test_the_platform_asks_by_its_key(house: House) -> None:
    _, key = do_create_key(house.accounts, ROOT, name="platform", scopes=["measure.read"])
    headers = {"Authorization": f"Bearer {key}"}
    browser = house.browser()
    assert browser.get("/v1/accounts/nobody/measures", headers=headers).json()["measures"] == []
    refused = browser.post("/v1/measures/none/lift", json={"reason": "x"}, headers=headers)
    assert problem(refused) == (403, "CF-A002")

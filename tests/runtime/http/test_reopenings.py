"""Asking a lead to open a case again: by who decided it, with an answer in words that the asker reads."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from clearford.core.dates import DAY
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, WARNING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import GOLDEN, tune

WHY = "The address is on the list of the bank: I was wrong."


@pytest.fixture
def anna(house: House) -> Client:
    """A reviewer, with a lead and a colleague beside her."""
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    house.add("lena", "lead")
    tune(house, second__share=0, golden__share=0)
    return house.signed_in("anna")


def decided(house: House, browser: Client) -> str:
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(browser) or {})['id']}"
    assert browser.post(f"{path}/decision", json=NOTHING).status_code == 200
    return path


def asked(browser: Client) -> object:
    (own,) = browser.get("/v1/me/decisions").json()["decisions"]
    found = own["reopening"]
    return found and (found["state"], found["answer"])


@pytest.mark.parametrize("granted", [pytest.param(True, id="granted"), pytest.param(False, id="refused")])
def test_a_lead_answers_who_decided(house: House, anna: Client, *, granted: bool) -> None:
    path, lena = decided(house, anna), house.signed_in("lena")
    assert asked(anna) is None
    made = anna.post(f"{path}/reopening", json={"reason": WHY})
    assert (made.status_code, made.json()["due"] - made.json()["at"]) == (201, 3 * DAY)
    assert problem(anna.post(f"{path}/reopening", json={"reason": WHY})) == (409, "CF-R020")
    (waiting,) = lena.get("/v1/reopenings").json()
    assert (waiting["words"], waiting["kind"], waiting["known"]) == (WHY, "review", False)
    answer = f"/v1/reopenings/{waiting['id']}/answer"
    assert problem(lena.post(answer, json={"granted": granted, "reason": " "})) == (409, "CF-R022")
    done = lena.post(answer, json={"granted": granted, "reason": "I read it too."})
    assert done.status_code == 204, done.text
    assert asked(anna) == ("granted" if granted else "refused", "I read it too.")
    assert lena.get("/v1/reopenings").json() == []
    assert problem(lena.post(answer, json={"granted": granted, "reason": "Twice."})) == (404, "CF-H002")
    events = [one.data["event"] for one in entries_of(house.service.record, "case_event")]
    told = ["reopening_asked", "reopening_answered", *(["reopen"] if granted else [])]
    assert [event for event in events if str(event).startswith("reopen")] == told
    # Opened again it is somebody else's to decide.
    assert house.claim(anna) is None
    assert (house.claim(house.signed_in("bela")) is not None) is granted


def test_nobody_asks_about_what_others_decided_or_nobody_did(house: House, anna: Client) -> None:
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    bela = house.signed_in("bela")
    assert problem(anna.post(f"{path}/reopening", json={"reason": WHY})) == (404, "CF-H002")
    anna.post(f"{path}/decision", json=NOTHING)
    assert problem(bela.post(f"{path}/reopening", json={"reason": WHY})) == (404, "CF-H002")
    assert problem(anna.post(f"{path}/reopening", json={"reason": " "})) == (409, "CF-R022")


def test_a_golden_case_is_asked_about_like_another_and_never_opened_again(house: House, anna: Client) -> None:
    lena = house.signed_in("lena")
    assert lena.post("/v1/golden", json=GOLDEN).status_code == 201
    tune(house, golden__share=1_000_000)
    path = decided(house, anna)
    made = anna.post(f"{path}/reopening", json={"reason": WHY})
    assert made.status_code == 201, made.text
    with house.service.record.read() as conn:
        mine = case_file.c.id == path.rpartition("/")[2]
        assert conn.execute(select(case_file.c.kind).where(mine)).scalar_one() == "golden"
    (waiting,) = lena.get("/v1/reopenings").json()
    assert waiting["known"] is True
    answer = f"/v1/reopenings/{waiting['id']}/answer"
    assert problem(lena.post(answer, json={"granted": True, "reason": "Yes."})) == (409, "CF-R020")
    assert lena.post(answer, json={"granted": False, "reason": "The warning is the bait."}).status_code == 204
    assert asked(anna) == ("refused", "The warning is the bait.")

"""Reports over HTTP: filed by anybody, answered to each who reported, contested by whoever disagrees."""

from __future__ import annotations

from typing import Any

from clearford.runtime.auth.grants import do_create_key
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, House, problem

GOOD = {
    "item": "q1",
    "reasons": "The page that this leads to asks for my password.",
    "harm": "phishing.credential",
    "name": "Rita",
    "email": "rita@mail.example",
    "good_faith": True,
}


def report(house: House, **other: Any) -> dict[str, Any]:
    """File a report; the answer."""
    answer = house.browser().post("/v1/reports", json=GOOD | other)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_everybody_who_reported_is_answered_and_may_contest(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    for name in ("chen", "dora"):
        house.add(name, "appeal_reviewer", "lead")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    rita, otto = report(house), report(house, email="otto@mail.example", name="Otto", lang="zh")
    assert (rita["missing"], rita["letter"]["kind"]) == ([], "receipt")
    person = house.browser()
    path = f"/v1/reports/{rita['token']}"
    assert person.get(path).json()["state"] == "open"
    assert problem(person.post(f"{path}/appeals", json={"text": "Why?"})) == (404, "CF-H002")
    house.review((anna, bela), NOTHING)
    after = person.get(path).json()
    assert (after["state"], after["result"], after["letter"]["kind"]) == ("closed", "no_action", "outcome")
    assert person.get(f"/v1/reports/{otto['token']}").json()["letter"]["lang"] == "zh"
    closed = entries_of(house.service.record, "report_closed")
    assert sorted(str(one.data["report"]) for one in closed) == sorted((rita["report"], otto["report"]))
    filed = person.post(f"{path}/appeals", json={"text": "It still asks for passwords."})
    assert filed.status_code == 201, filed.text
    assert house.claim(anna) is None
    result = None
    for name in ("chen", "dora"):
        browser = house.signed_in(name)
        case = house.claim(browser, "appeals")
        decided = browser.post(f"/v1/appeals/{(case or {})['id']}/decision", json=REMOVE)
        assert decided.status_code == 200, decided.text
        result = decided.json()["result"]
        if result:
            break
    assert result == "newly_imposed"
    assert person.get(path).json()["outcome"]["appeal"]["result"] == "newly_imposed"
    assert [
        one.data["against"] for one in entries_of(house.service.record, "appeal") if "against" in one.data
    ] == ["no_action"]
    page = person.get(f"/r/{rita['token']}", params={"lang": "en"})
    assert (page.status_code, "<script" in page.text) == (200, False)
    assert "rita@mail.example" not in page.text


def test_a_report_of_a_known_item_restores_its_author_and_content(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    house.decide(HARMFUL, "q1")
    report(house)
    house.review((house.signed_in("anna"), house.signed_in("bela")), REMOVE)
    last = entries_of(house.service.record, "decision")[-1]
    assert (last.actions, last.auto_decide) == (("remove_content",), "none")


def test_what_is_missing_is_said_and_the_person_is_not_shown(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    told = report(house, reasons="bad", name="", good_faith=False)
    assert told["missing"] == ["reasons", "name", "good_faith"]
    assert report(house, item=None, location="")["missing"] == ["location"]
    received = entries_of(house.service.record, "report_received")
    assert [one.data["complete"] for one in received] == [False, False]
    case = house.claim(anna)
    evidence = anna.get(f"/v1/cases/{(case or {})['id']}/evidence").json()
    assert {one["name"] for one in evidence} == {"item", "report"}
    assert "rita@mail.example" not in str(evidence)


def test_a_trusted_flagger_comes_first_in_its_field_only(house: House) -> None:
    house.add("root", "operator_admin")
    root = house.signed_in("root")
    made, key = do_create_key(house.accounts, ROOT, name="flagger", scopes=["status.read"])
    known = {"key": made, "name": "Safe Net", "coordinator": "DE", "fields": ["phishing"]}
    assert problem(house.browser().post("/v1/flaggers", json=known)) == (401, "CF-A014")
    assert problem(root.post("/v1/flaggers", json=known | {"key": "none"})) == (404, "CF-H002")
    assert root.post("/v1/flaggers", json=known).status_code == 204
    assert problem(root.post("/v1/flaggers", json=known)) == (409, "CF-R020")
    assert [one["name"] for one in root.get("/v1/flaggers").json()] == ["Safe Net"]
    headers = {"Authorization": f"Bearer {key}"}
    for item, harm in (("q1", "phishing.credential"), ("q2", "spam.mass")):
        sent = house.browser().post("/v1/reports", json=GOOD | {"item": item, "harm": harm}, headers=headers)
        assert sent.status_code == 201, sent.text
    received = entries_of(house.service.record, "report_received")
    assert [one.source for one in received] == ["trusted_flagger", "notice"]
    assert [one.data.get("flagger") for one in received] == [made, None]
    assert root.delete(f"/v1/flaggers/{made}").status_code == 204
    assert problem(root.delete(f"/v1/flaggers/{made}")) == (404, "CF-H002")


def test_links_of_reports_and_statements_do_not_open_each_other(house: House) -> None:
    answer, told = house.decide(HARMFUL), report(house)
    person = house.browser()
    assert problem(person.get(f"/v1/reports/{answer.token}")) == (404, "CF-A009")
    assert problem(person.get(f"/v1/statements/{told['token']}")) == (404, "CF-A009")
    wrong = person.post("/v1/reports", json=GOOD | {"flagger": "x"})
    assert problem(wrong) == (400, "CF-H001")

"""Reports over HTTP: filed by anybody, answered to each who reported, contested by whoever disagrees."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from clearford.runtime.record.cases import HOUR
from clearford.runtime.stores.tables.voices import report as report_row
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, REMOVE, House, problem
from tests.runtime.record.counted import counted

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
    assert after["stage"] == "decided"
    assert problem(person.post(f"{path}/amendments", json={"reasons": "More."})) == (409, "CF-R045")
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
    assert "rita@mail.example" not in person.get(path).text


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


def test_what_was_missing_is_added_by_the_link_and_the_clock_starts(house: House) -> None:
    house.add("anna", "reviewer")
    told = report(house, item=None, name="", good_faith=False)
    assert told["missing"] == ["location", "name", "good_faith"]
    person, path = house.browser(), f"/v1/reports/{told['token']}"
    assert person.get(path).json()["stage"] == "incomplete"
    house.later(hours=30)
    half = person.post(f"{path}/amendments", json={"name": "Rita"}).json()
    assert (half["missing"], half["aware_at"], half["case"]) == (["location", "good_faith"], None, None)
    whole = person.post(f"{path}/amendments", json={"item": "q1", "good_faith": True}).json()
    assert (whole["missing"], whole["case"] is None) == ([], False)
    assert whole["expected"] > told["expected"]
    assert whole["aware_at"] == house.service.record.now()
    status = person.get(path, params={"lang": "zh"}).json()
    assert (status["state"], status["stage"], status["missing"]) == ("open", "waiting", [])
    assert "等待工作人员查看。" in [part["text"] for part in status["letter"]["parts"]]
    assert problem(person.post(f"{path}/amendments", json={"item": "q2"})) == (409, "CF-R045")
    anna = house.signed_in("anna")
    case = house.claim(anna)
    assert person.get(path).json()["stage"] == "read"
    evidence = anna.get(f"/v1/cases/{(case or {})['id']}/evidence").json()
    assert "asks for my password" in str(evidence) and "rita@mail.example" not in str(evidence)
    amended = [one.data for one in entries_of(house.service.record, "case_event") if one.data.get("report")]
    assert [one["complete"] for one in amended] == [False, True]
    started = [one.clock for one in entries_of(house.service.record, "case_event") if one.clock]
    assert started == [{"sla.report": "started"}]


def test_a_report_is_counted_under_its_harm_and_its_deadline_once(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    report(house, harm="phishing.lookalike")
    report(house, item="q2", role="minor", harm="spam.bulk")
    received = entries_of(house.service.record, "report_received")
    assert [one.harm for one in received] == ["phishing.lookalike", "spam.bulk"]
    assert received[0].category == "STATEMENT_CATEGORY_SCAMS_AND_FRAUD"
    assert [one.minor for one in received] == ["unknown", "yes"]
    assert [one.clock for one in received] == [{"sla.report": "started"}] * 2
    house.later(hours=11)
    hands = (house.signed_in("anna"), house.signed_in("bela"))
    house.review(hands, NOTHING)
    with house.service.record.change() as change:
        change.conn.execute(update(report_row).values(aware_at=change.at - 72 * HOUR))
    house.review(hands, NOTHING)
    closed = [one.clock for one in entries_of(house.service.record, "report_closed")]
    assert closed == [{"sla.report": "met"}, {"sla.report": "missed"}]
    (deadlines,) = counted(house.service.record, "deadlines.states")
    assert deadlines == {("sla.report=met",): 1, ("sla.report=missed",): 1, ("sla.report=started",): 2}
    # The case of a report has no clock beside those of its reports.
    assert all(not one.clock for one in entries_of(house.service.record, "review"))


def test_links_of_reports_and_statements_do_not_open_each_other(house: House) -> None:
    answer, told = house.decide(HARMFUL), report(house)
    person = house.browser()
    assert problem(person.get(f"/v1/reports/{answer.token}")) == (404, "CF-A009")
    assert problem(person.get(f"/v1/statements/{told['token']}")) == (404, "CF-A009")
    wrong = person.post("/v1/reports", json=GOOD | {"flagger": "x"})
    assert problem(wrong) == (400, "CF-H001")

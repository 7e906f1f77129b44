"""Acts that are taken back, and acts on many cases, over HTTP."""

from __future__ import annotations

from typing import Any

import msgspec

from clearford.runtime.auth.grants import do_grant
from clearford.runtime.record.cases import list_cases
from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.stores.tables import case_file
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import NOTHING, REASON, REMOVE, WARNING, House, problem
from tests.runtime.http.test_accounts import Client

ALL: dict[str, Any] = {"kind": "report"}
HINT = Notice(reasons="It leads to a page that asks for passwords.", good_faith=True)


def reported(house: House, n: int) -> list[str]:
    """Cases of so many items that somebody reported."""
    found = []
    for k in range(n):
        house.decide(f"{WARNING} {k}", f"p{k}")
        with house.service.record.change() as change:
            hint = msgspec.structs.replace(HINT, item=f"p{k}")
            found.append(do_file_report(change, house.service.means, hint, flagger=None).case or "")
    return found


def staffed(house: House) -> tuple[Client, Client, Client]:
    """Two reviewers and a lead at work."""
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    house.add("lena", "lead")
    anna, bela, lena = (house.signed_in(name) for name in ("anna", "bela", "lena"))
    return anna, bela, lena


def decided(house: House, browsers: tuple[Client, ...]) -> tuple[dict[str, Any], Client]:
    """Decide the next case; the case and who decided it last."""
    for browser in browsers:
        case = house.claim(browser)
        assert case is not None
        done = browser.post(f"/v1/cases/{case['id']}/decision", json=REMOVE).json()
        if done["state"] == "decided":
            return done, browser
    raise AssertionError("nobody left to decide")


def test_who_decided_takes_it_back_and_nobody_else(house: House) -> None:
    anna, bela, lena = staffed(house)
    house.decide(WARNING)
    case, last = decided(house, (anna, bela))
    path = f"/v1/cases/{case['id']}/undo"
    assert last is bela
    assert problem(anna.post(path)) == (409, "CF-R021")
    assert problem(lena.post(path)) == (404, "CF-H002")  # who never had it does not learn that it is there
    back = last.post(path)
    assert back.status_code == 200, back.text
    assert (back.json()["decided_at"], back.json()["owner"] is not None) == (None, True)
    assert last.get(f"/v1/cases/{case['id']}").status_code == 200
    assert last.post(f"/v1/cases/{case['id']}/decision", json=REMOVE).json()["state"] == "decided"
    house.later(seconds=10)
    assert problem(last.post(path)) == (409, "CF-R037")
    assert problem(last.post("/v1/cases/none/undo")) == (404, "CF-H002")


def preview(lena: Client, decision: dict[str, Any], **chosen: Any) -> dict[str, Any]:
    answer = lena.post("/v1/bulk/preview", json={"chosen": chosen or ALL, "decision": decision})
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def order(lena: Client, shown: dict[str, Any], decision: dict[str, Any], **chosen: Any) -> Any:
    body = {"chosen": chosen or ALL, "decision": decision, "token": shown["token"]}
    return lena.post("/v1/bulk", json=body)


def test_many_cases_are_shown_decided_and_taken_back_as_one(house: House) -> None:
    anna, _, lena = staffed(house)
    reported(house, 12)
    shown = preview(lena, REMOVE)
    assert (shown["count"], sum(shown["harms"].values())) == (12, 12)
    assert problem(anna.post("/v1/bulk/preview", json={"chosen": ALL, "decision": REMOVE})) == (
        403,
        "CF-A002",
    )
    assert problem(order(lena, shown, NOTHING)) == (409, "CF-R038")
    done = order(lena, shown, REMOVE)
    assert done.status_code == 200, done.text
    together = done.json()
    assert (together["cases"] + together["left"], together["left"]) == (12, shown["second"])
    record = house.service.record
    reviews = entries_of(record, "review")
    assert len({entry.data["case"] for entry in reviews}) == 12
    removals = [one for one in entries_of(record, "decision") if one.actions == ("remove_content",)]
    assert len(removals) == together["cases"]
    assert all("statement" in one.c for one in removals)
    (past,) = lena.get("/v1/bulk").json()
    assert (past["bulk"], past["cases"], past["over"]) == (together["bulk"], 12, False)
    assert problem(order(lena, shown, REMOVE)) == (409, "CF-R022")  # nothing waits any more
    back = lena.post(f"/v1/bulk/{together['bulk']}/undo")
    assert back.status_code == 200, back.text
    assert back.json()["cases"] == 12
    assert problem(lena.post(f"/v1/bulk/{together['bulk']}/undo")) == (409, "CF-R020")
    assert preview(lena, REMOVE)["count"] == 12
    assert house.claim(anna) is not None


def test_a_case_that_changed_meanwhile_is_shown_again_first(house: House) -> None:
    anna, _, lena = staffed(house)
    reported(house, 3)
    shown = preview(lena, REMOVE)
    while (case := house.claim(anna)) and case["kind"] != "report":
        pass
    assert problem(order(lena, shown, REMOVE)) == (409, "CF-R038")


def test_only_what_was_named_and_what_the_person_may_decide(house: House) -> None:
    _, _, lena = staffed(house)
    do_grant(house.accounts, ROOT, user=house.add("mona"), role="lead", harms=["spam"])
    mona = house.signed_in("mona")
    cases = reported(house, 3)
    shown = preview(lena, REMOVE, cases=cases[:2])
    assert shown["count"] == 2
    named = {"chosen": {"cases": [cases[0], "none"]}, "decision": REMOVE}
    assert problem(lena.post("/v1/bulk/preview", json=named)) == (404, "CF-H002")
    assert problem(mona.post("/v1/bulk/preview", json=named)) == (404, "CF-H002")
    assert problem(mona.post("/v1/bulk/preview", json={"chosen": ALL, "decision": REMOVE})) == (
        409,
        "CF-R022",
    )
    silent = {**REMOVE, "reason": " "}
    assert problem(order(lena, preview(lena, silent), silent)) == (409, "CF-R022")


def test_four_eyes_are_not_passed_by(house: House) -> None:
    anna, _, lena = staffed(house)
    reported(house, 3)
    law = {"law": {"en": "Criminal Code, article 1"}, "why": {"en": "It leads people to a false bank."}}
    grave = {**REMOVE, "ground": "illegal", "illegal": law}
    shown = preview(lena, grave)
    assert (shown["count"], shown["second"]) == (3, 3)
    together = order(lena, shown, grave).json()
    assert (together["cases"], together["left"]) == (0, 3)
    record = house.service.record
    assert not [one for one in entries_of(record, "decision") if one.actions == ("remove_content",)]
    cases = [house.claim(anna) for _ in range(6)]
    assert [(case["state"], case["steps"]) for case in cases if case and case["kind"] == "report"] == [
        ("second_review", [])
    ] * 3


def test_all_of_it_is_undone_later_and_people_look_again(house: House) -> None:
    _, _, lena = staffed(house)
    house.add("mona", "lead")
    mona = house.signed_in("mona")
    reported(house, 6)
    shown = preview(lena, REMOVE)
    together = order(lena, shown, REMOVE).json()
    house.later(minutes=5)
    path = f"/v1/bulk/{together['bulk']}"
    assert problem(lena.post(f"{path}/undo")) == (409, "CF-R037")
    assert problem(mona.post(f"{path}/reverse", json={"reason": " "})) == (409, "CF-R022")
    do_grant(house.accounts, ROOT, user=house.add("nina"), role="lead", harms=["spam"])
    nina = house.signed_in("nina")
    assert problem(nina.post(f"{path}/reverse", json={"reason": REASON})) == (404, "CF-H002")
    assert problem(nina.post(f"{path}/undo")) == (409, "CF-R021")
    undone = mona.post(f"{path}/reverse", json={"reason": REASON})
    assert undone.status_code == 200, undone.text
    assert undone.json()["cases"] == together["cases"]
    record = house.service.record
    assert len(entries_of(record, "reversal")) == together["cases"]
    assert problem(mona.post(f"{path}/reverse", json={"reason": REASON})) == (409, "CF-R020")
    assert problem(mona.post("/v1/bulk/none/reverse", json={"reason": REASON})) == (404, "CF-H002")
    with record.read() as conn:
        cases = list_cases(conn, allowed=case_file.c.kind == "report", state=None, after=None, limit=10)
    assert [case.round for case in cases if case.state == "queued"] == [1] * together["cases"]
    assert len([case for case in cases if case.state == "second_review"]) == together["left"]


def test_a_preview_says_what_is_left_out_and_draws_some(house: House) -> None:
    anna, _, lena = staffed(house)
    made = reported(house, 12)
    held = anna.post("/v1/cases/claim", json={"case": made[0]}).json()["case"]
    body = {"chosen": ALL, "decision": NOTHING}
    shown = lena.post("/v1/bulk/preview", json=body).json()
    assert shown["count"] == 11
    assert shown["left"] == [{"why": "held", "cases": 1}]
    assert (shown["accounts"], sum(shown["langs"].values())) == (1, 11)
    drawn = [sample["id"] for sample in shown["samples"]]
    assert len(drawn) == 10
    assert set(drawn) <= set(made) - {held["id"]}
    assert lena.post("/v1/bulk/preview", json=body).json()["samples"] == shown["samples"]

"""Acts that are taken back, and acts on many cases, over HTTP."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select

from clearford.runtime.auth.grants import do_grant
from clearford.runtime.record.cases import list_cases
from clearford.runtime.record.reports import Notice, do_file_report
from clearford.runtime.stores.tables.casework import case_file
from tests.runtime.auth.kit import ROOT, entries_of
from tests.runtime.http.people import NOTHING, REASON, REMOVE, WARNING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import tune

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


def opened(
    lena: Client, shown: dict[str, Any], decision: dict[str, Any], n: int = 3, **chosen: Any
) -> list[str]:
    """Open some of the samples; what each gave."""
    body = {"chosen": chosen or ALL, "decision": decision, "token": shown["token"]}
    answers = [lena.post("/v1/bulk/sample", json={**body, "case": one["id"]}) for one in shown["samples"][:n]]
    return [answer.json()["proof"] for answer in answers if answer.status_code == 200]


def order(lena: Client, shown: dict[str, Any], decision: dict[str, Any], **chosen: Any) -> Any:
    """Order what was shown, some of its samples opened."""
    body = {"chosen": chosen or ALL, "decision": decision, "token": shown["token"]}
    return lena.post("/v1/bulk", json={**body, "opened": opened(lena, shown, decision, **chosen)})


def run(house: House, lena: Client, ordered: Any) -> dict[str, Any]:
    """Carry an act out to its end; what became of it."""
    assert ordered.status_code == 201, ordered.text
    path = f"/v1/bulk/{ordered.json()['bulk']}"
    house.later(minutes=1)
    while (found := lena.get(path).json()["act"])["state"] == "deciding":
        answer = lena.post(f"{path}/run")
        assert answer.status_code == 200, answer.text
    act: dict[str, Any] = found
    return act


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
    together = run(house, lena, order(lena, shown, REMOVE))
    assert (together["state"], together["decided"]) == ("decided", 12)
    record = house.service.record
    reviews = entries_of(record, "review")
    assert len({entry.data["case"] for entry in reviews}) == 12
    removals = [one for one in entries_of(record, "decision") if one.actions == ("remove_content",)]
    assert len(removals) == 12 - shown["second"]
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
    together = run(house, lena, order(lena, shown, grave))
    assert (together["state"], together["failed"]) == ("decided", 0)
    record = house.service.record
    assert not [one for one in entries_of(record, "decision") if one.actions == ("remove_content",)]
    with record.read() as conn:
        states = select(case_file.c.state).where(case_file.c.kind == "report")
        assert conn.execute(states).scalars().all() == ["second_review"] * 3
    cases = [case for _ in range(6) if (case := house.claim(anna)) and case["kind"] == "report"]
    # Who reads them a second time sees cases like any other.
    assert [(case["state"], case["steps"]) for case in cases] == [("leased", [])] * 3


def test_all_of_it_is_undone_later_and_people_look_again(house: House) -> None:
    _, _, lena = staffed(house)
    house.add("mona", "lead")
    mona = house.signed_in("mona")
    reported(house, 6)
    shown = preview(lena, REMOVE)
    together = run(house, lena, order(lena, shown, REMOVE))
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


def test_samples_are_opened_before_and_that_is_on_record(house: House) -> None:
    _, _, lena = staffed(house)
    house.add("mona", "lead")
    reported(house, 5)
    shown = preview(lena, REMOVE)
    assert (shown["must_open"], shown["alone"], shown["waits_s"]) == (3, True, 60)
    body = {"chosen": ALL, "decision": REMOVE, "token": shown["token"]}
    one = lena.post("/v1/bulk/sample", json={**body, "case": shown["samples"][0]["id"]}).json()
    assert WARNING in one["original"]["text"]
    read = entries_of(house.service.record, "read")[-1]
    assert (read.data["case"], read.by_role) == (one["case"], "lead")
    two = opened(lena, shown, REMOVE, 2)
    for proofs in ([], two, [*two, two[0]], ["0" * 64] * 3, [*two, shown["token"]]):
        refused = lena.post("/v1/bulk", json={**body, "opened": proofs})
        assert problem(refused) == (409, "CF-R022"), proofs
    assert problem(lena.post("/v1/bulk/sample", json={**body, "case": "none"})) == (404, "CF-H002")
    mona = house.signed_in("mona")
    assert problem(mona.post("/v1/bulk/sample", json={**body, "case": one["case"]})) == (409, "CF-R038")
    assert order(lena, shown, REMOVE).status_code == 201


def test_many_or_grave_cases_wait_for_a_second_person(house: House) -> None:
    _, _, lena = staffed(house)
    house.add("mona", "lead")
    do_grant(house.accounts, ROOT, user=house.add("nina"), role="lead", harms=["spam"])
    mona, nina = house.signed_in("mona"), house.signed_in("nina")
    tune(house, case__bulk_alone=2)
    reported(house, 3)
    shown = preview(lena, REMOVE)
    assert not shown["alone"]
    asked = order(lena, shown, REMOVE).json()
    path = f"/v1/bulk/{asked['bulk']}"
    assert (asked["state"], asked["starts"]) == ("asked", None)
    house.later(minutes=5)
    assert problem(lena.post(f"{path}/run")) == (409, "CF-R020")
    assert problem(lena.post(f"{path}/agree")) == (409, "CF-R021")
    assert problem(nina.post(f"{path}/agree")) == (404, "CF-H002")
    (seen,) = mona.get("/v1/bulk").json()
    assert (seen["bulk"], seen["own"], seen["state"]) == (asked["bulk"], False, "asked")
    agreed = mona.post(f"{path}/agree").json()["act"]
    assert (agreed["state"], agreed["starts"]) == ("deciding", house.service.record.now() + 60_000_000)
    assert problem(mona.post(f"{path}/agree")) == (409, "CF-R020")
    house.later(minutes=1)
    assert problem(mona.post(f"{path}/run")) == (409, "CF-R021")
    assert lena.post(f"{path}/run").json()["act"]["decided"] == 3
    noted = [one.data["event"] for one in entries_of(house.service.record, "case_event")]
    assert [event for event in noted if str(event).startswith("bulk")] == ["bulk", "bulk_agreed"]


def test_the_second_person_may_let_it_go(house: House) -> None:
    _, _, lena = staffed(house)
    house.add("mona", "lead")
    tune(house, case__bulk_alone=2)
    reported(house, 3)
    asked = order(lena, preview(lena, REMOVE), REMOVE).json()
    path = f"/v1/bulk/{asked['bulk']}"
    assert house.signed_in("mona").post(f"{path}/undo").json()["cases"] == 0
    assert lena.get(path).json()["act"]["state"] == "over"
    assert problem(lena.post(f"{path}/run")) == (409, "CF-R020")
    assert preview(lena, REMOVE)["count"] == 3


def test_an_act_goes_by_slices_pauses_and_is_undone_slice_by_slice(house: House) -> None:
    _, _, lena = staffed(house)
    tune(house, case__bulk_slice=2)
    reported(house, 5)
    made = order(lena, preview(lena, REMOVE), REMOVE).json()
    path = f"/v1/bulk/{made['bulk']}"
    house.later(minutes=1)
    lena.post(f"{path}/run")
    assert lena.post(f"{path}/pause").json()["act"]["state"] == "paused"
    assert problem(lena.post(f"{path}/run")) == (409, "CF-R020")
    assert problem(lena.post(f"{path}/pause")) == (409, "CF-R020")
    assert lena.post(f"{path}/resume").json()["act"]["state"] == "deciding"
    assert problem(lena.post(f"{path}/resume")) == (409, "CF-R020")
    lena.post(f"{path}/run")
    assert lena.post(f"{path}/run").json()["slices"] == [
        {"n": 0, "decided": 2, "standing": 2},
        {"n": 1, "decided": 2, "standing": 2},
        {"n": 2, "decided": 1, "standing": 1},
    ]
    back = lena.get(f"{path}/back", params={"slice": 2}).json()
    assert (back["cases"], back["went_on"], back["effects"]["remove_content"]) == (1, 0, 1)
    done = lena.post(f"{path}/reverse-slice", json={"slice": 2, "reason": REASON}).json()
    assert (done["cases"], done["left"]) == (1, 0)
    again = lena.post(f"{path}/reverse-slice", json={"slice": 2, "reason": REASON})
    assert problem(again) == (409, "CF-R020")
    assert lena.get(f"{path}/back").json()["cases"] == 4
    assert problem(lena.get("/v1/bulk/none/back")) == (404, "CF-H002")
    assert problem(lena.get("/v1/bulk/none")) == (404, "CF-H002")

"""Routes of cases: people claim, read, ask, give back and decide; nobody reaches what is not theirs."""

from __future__ import annotations

from typing import Any

from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REASON, REMOVE, WARNING, House, problem
from tests.runtime.http.work import tune


def test_a_case_is_claimed_read_and_decided(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    house.decide(WARNING)
    assert anna.get("/v1/queues").json()[0]["cases"] == 1
    assert anna.get("/v1/cases").json() == {"cases": [], "after": None}
    case = house.claim(anna)
    assert case is not None
    path = f"/v1/cases/{case['id']}"
    assert house.claim(bela) is None
    assert anna.get(path).json()["id"] == case["id"]
    assert [one["id"] for one in anna.get("/v1/cases").json()["cases"]] == [case["id"]]
    evidence = anna.get(f"{path}/evidence").json()
    assert any(WARNING in one["text"] for one in evidence if one["name"] == "item")
    read = entries_of(house.service.record, "read")[-1]
    assert (read.by_role, read.data["purpose"], read.data["refused"]) == ("reviewer", "reviewer", False)
    assert anna.post(f"{path}/heartbeat").status_code == 200
    decided = anna.post(f"{path}/decision", json=REMOVE)
    assert decided.status_code == 200, decided.text
    if decided.json()["state"] == "second_review":
        assert problem(anna.get(path)) == (404, "CF-H002")
        decided = bela.post(f"/v1/cases/{(house.claim(bela) or {})['id']}/decision", json=REMOVE)
    assert decided.json()["state"] == "decided"
    assert entries_of(house.service.record, "decision")[-1].actions == ("remove_content",)


def test_what_somebody_else_holds_is_not_there(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    for answer in (
        bela.get(path),
        bela.get(f"{path}/evidence"),
        bela.post(f"{path}/decision", json=NOTHING),
        bela.post(f"{path}/release"),
    ):
        assert problem(answer) == (404, "CF-H002")
    house.later(minutes=14)  # the lease is over
    assert problem(anna.get(path)) == (404, "CF-H002")
    assert entries_of(house.service.record, "read") == []


def test_harms_of_a_grant_shut_the_others_out(house: House) -> None:
    made = house.add("anna")
    root = house.add("root", "operator_admin")
    assert root != made
    browser = house.signed_in("root")
    given = browser.post(f"/v1/users/{made}/grants", json={"role": "reviewer", "harms": ["spam"]})
    assert given.status_code == 201
    anna = house.signed_in("anna")
    house.decide(WARNING)
    assert house.claim(anna) is None
    assert anna.get("/v1/queues").json() == []


def test_giving_back_asking_and_answering(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    released = anna.post(f"{path}/release")
    assert released.json()["state"] == "queued"
    assert house.claim(anna) is not None
    assert problem(anna.post(f"{path}/skip", json={"reason": " "})) == (409, "CF-R022")
    assert anna.post(f"{path}/skip", json={"reason": "I know the author."}).status_code == 200
    assert house.claim(anna) is not None
    asked = anna.post(f"{path}/question", json={"to": "platform", "question": "Is this address yours?"})
    assert asked.json()["state"] == "waiting"
    assert house.claim(anna) is None
    answered = anna.post(f"{path}/answer", json={"answer": "No, it is not ours."})
    assert answered.json()["state"] == "queued"
    assert house.claim(anna) is not None
    texts = [one["text"] for one in anna.get(f"{path}/evidence").json() if one["name"] != "item"]
    assert texts == ["Is this address yours?", "No, it is not ours."]


def test_a_lead_assigns_a_case(house: House) -> None:
    anna, _ = house.add("anna", "reviewer"), house.add("lena", "lead")
    lena, browser = house.signed_in("lena"), house.signed_in("anna")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(lena) or {})['id']}"
    assert problem(browser.post(f"{path}/assign", json={"to": anna})) == (403, "CF-A002")
    assert problem(lena.post(f"{path}/assign", json={"to": "nobody"})) == (404, "CF-H002")
    assert lena.post(f"{path}/assign", json={"to": anna}).json()["owner"] == anna
    assert browser.get(path).status_code == 200
    assert problem(lena.post(f"{path}/reopen", json={"reason": REASON})) == (409, "CF-R020")


WRONG = {
    "a-field-slipped-in": {**NOTHING, "steps": []},
    "without-a-reason": {"outcome": "no_action"},
    "another-language": {**NOTHING, "written": {"fr": "x"}},
    "a-ground-that-is-not-a-reviewers": {**REMOVE, "ground": "order"},
    "too-long": {**NOTHING, "reason": "x" * 5_001},
}


def test_a_decision_of_another_form_is_refused(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    refused = {name: problem(anna.post(f"{path}/decision", json=body)) for name, body in WRONG.items()}
    assert refused == dict.fromkeys(WRONG, (400, "CF-H001"))
    assert anna.get(path).json()["state"] == "leased"


ACTS: dict[str, dict[str, Any]] = {
    "heartbeat": {},
    "release": {},
    "skip": {"reason": "I know the author."},
    "escalate": {"reason": "Is it ours?"},
    "question": {"to": "platform", "question": "Is it yours?"},
    "answer": {"answer": "It is."},
    "undo": {},
    "decision": NOTHING,
}
"""What somebody may do with a case that is theirs."""


def test_a_case_of_somebody_else_looks_like_none_and_one_s_own_does_not(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    house.add("lena", "lead")
    anna, bela, lena = (house.signed_in(name) for name in ("anna", "bela", "lena"))
    house.decide(WARNING)
    case = (house.claim(anna) or {})["id"]
    for act, body in ACTS.items():
        for other in (bela, lena):
            here, nowhere = (
                other.post(f"/v1/cases/{id}/{act}", json=body).json() | {"request": ""}
                for id in (case, "0" * 32)
            )
            assert here == nowhere, act
            assert here["code"] == ("CF-A002" if (other, act) == (lena, "decision") else "CF-H002"), act
    house.later(minutes=20)
    assert house.claim(bela) is not None
    for act in ("heartbeat", "release", "skip", "escalate", "question"):
        assert problem(anna.post(f"/v1/cases/{case}/{act}", json=ACTS[act])) == (409, "CF-R021"), act


def test_what_one_gave_back_comes_after_whatever_else_waits(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    first = (house.claim(anna) or {})["id"]
    back = anna.post(f"/v1/cases/{first}/skip", json={"reason": "I know the author."})
    assert back.status_code == 200
    assert (house.claim(anna) or {})["id"] == first, "nobody else is there"
    anna.post(f"/v1/cases/{first}/release")
    house.decide(WARNING, "p2")
    assert (house.claim(anna) or {})["id"] != first


def test_the_next_case_comes_with_a_decision_and_what_refuses_it_undoes_nothing(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    for n in range(3):
        house.decide(WARNING, f"p{n}")
        house.later(minutes=1)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    asked: dict[str, Any] = {"json": {**NOTHING, "claim": True}}
    asked["headers"] = {"idempotency-key": "once-a-decision"}
    first = anna.post(f"{path}/decision", **asked).json()
    assert first["next"]["state"] == "leased"
    assert anna.post(f"{path}/decision", **asked).json() == first, "sent again, it claims no further one"
    assert [one["id"] for one in anna.get("/v1/cases").json()["cases"]] == [first["next"]["id"]]
    plain = anna.post(f"/v1/cases/{first['next']['id']}/decision", json=NOTHING).json()
    assert plain["next"] is None
    assert anna.get("/v1/cases").json()["cases"] == []


def test_a_claim_that_is_refused_leaves_the_decision(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    tune(house, case__held=1)
    for n in range(3):
        house.decide(WARNING, f"p{n}")
    held = house.claim(anna) or {}
    tune(house, case__held=0)
    told = anna.post(f"/v1/cases/{held['id']}/decision", json={**NOTHING, "claim": True})
    assert (told.status_code, told.json()["next"]) == (200, None)
    assert problem(anna.post("/v1/cases/claim", json={})) == (409, "CF-R021")

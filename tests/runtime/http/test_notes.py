"""What people keep beside a case: notes for who works on it, drafts that survive a lost lease."""

from __future__ import annotations

from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REMOVE, WARNING, House, problem
from tests.runtime.http.work import tune

DRAFT = {
    "choice": "remove",
    "actions": ["remove_content"],
    "reason": "It asks for a password.",
    "note": "Look at the link.",
    "written": {"en": "The page asks for passwords."},
    "ground": "contract",
    "obligation": None,
    "law": {},
    "why": {},
    "unfounded": False,
}


def test_a_note_is_for_who_works_on_the_case(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    noted = anna.post(f"{path}/notes", json={"text": "The bank says it is theirs."})
    assert noted.status_code == 201, noted.text
    (note,) = noted.json()
    assert (note["own"], note["text"]) == (True, "The bank says it is theirs.")
    assert problem(bela.get(f"{path}/notes")) == (404, "CF-H002")
    anna.post(f"{path}/release")
    assert problem(anna.get(f"{path}/notes")) == (404, "CF-H002")
    assert house.claim(bela) is not None
    (note,) = bela.get(f"{path}/notes").json()
    assert (note["own"], note["text"]) == (False, "The bank says it is theirs.")
    assert bela.get(f"{path}/desk").json()["notes"] == [note]
    assert "theirs" not in bela.get(f"{path}/evidence").text
    entry = entries_of(house.service.record, "case_event")
    assert [one.data["event"] for one in entry if "note" in one.c] == ["note"]
    assert problem(bela.post(f"{path}/notes", json={"text": " "})) == (409, "CF-R022")


def test_who_reads_a_case_again_reads_no_notes_of_the_first(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    tune(house, second__share=1_000_000)
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    anna.post(f"{path}/notes", json={"text": "Surely harmless."})
    assert anna.post(f"{path}/decision", json=NOTHING).json()["state"] == "second_review"
    assert house.claim(bela) is not None
    assert bela.get(f"{path}/notes").json() == bela.get(f"{path}/desk").json()["notes"] == []
    assert [one["own"] for one in bela.post(f"{path}/notes", json={"text": "A trap."}).json()] == [True]


def test_a_draft_outlives_the_lease_and_is_taken_up_again(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    assert anna.put(f"{path}/draft", json=DRAFT).status_code == 204
    assert problem(bela.put(f"{path}/draft", json=DRAFT)) == (404, "CF-H002")
    left = anna.get(f"{path}/standing").json()
    assert (left["standing"]["state"], left["draft"]) == ("yours", DRAFT)
    assert anna.get(f"{path}/desk").json()["draft"] == DRAFT
    house.later(minutes=20)
    left = anna.get(f"{path}/standing").json()
    assert (left["standing"]["state"], left["draft"]) == ("waiting", DRAFT)
    assert house.claim(bela) is not None
    assert bela.get(f"{path}/desk").json()["draft"] is None, "a draft is one's own"
    bela.post(f"{path}/release")
    again = anna.post("/v1/cases/claim", json={"case": path.rpartition("/")[2]}).json()["case"]
    assert path.endswith(again["id"])
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200
    assert anna.get(f"{path}/standing").json()["draft"] is None


def test_who_lost_a_case_is_told_what_became_of_it(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    assert problem(bela.get(f"{path}/standing")) == (404, "CF-H002")
    house.later(minutes=20)
    assert house.claim(bela) is not None
    assert anna.get(f"{path}/standing").json()["standing"]["state"] == "held"
    assert bela.post(f"{path}/decision", json=REMOVE).status_code == 200
    told = anna.get(f"{path}/standing").json()["standing"]
    if told["state"] == "decided":
        assert (told["outcome"], told["actions"]) == ("restrict", ["remove_content"])
    else:  # drawn for a second reader, who is told nothing
        assert (told["state"], told["outcome"]) == ("waiting", None)


def test_an_empty_draft_is_forgotten(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    anna.put(f"{path}/draft", json=DRAFT)
    anna.put(f"{path}/draft", json={})
    assert anna.get(f"{path}/standing").json()["draft"] is None


def test_a_case_is_passed_to_a_lead_with_the_reason_as_a_note(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    assert problem(anna.post(f"{path}/escalate", json={"reason": " "})) == (409, "CF-R022")
    assert anna.post(f"{path}/escalate", json={"reason": "Is this page ours?"}).json()["state"] == "queued"
    (alert,) = lena.get("/v1/workload").json()["alerts"]
    assert path.endswith(alert["case"])
    assert lena.post("/v1/cases/claim", json={"case": alert["case"]}).json()["case"] is not None
    assert [one["text"] for one in lena.get(f"{path}/notes").json()] == ["Is this page ours?"]

"""The register of AI services through the service: a release by two people, filings, and a filing pack."""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from clearford.ai.assess.report import encode_report
from clearford.ai.register.pack import digest_of, read_archive
from clearford.runtime.assess.recording import do_record_report
from tests.ai.register.data import CARD, OTHER, report
from tests.runtime.http.people import House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.record.ai_kit import ANN, sample

PLAIN: dict[str, Any] = msgspec.to_builtins(CARD)


def registered(browser: Client, **changes: Any) -> dict[str, Any]:
    answer = browser.post("/v1/ai-services", json={**PLAIN, **changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def handed_in(browser: Client, path: str, kind: str, body: bytes, file: str) -> dict[str, Any]:
    told = {"kind": kind, "file": file, "body": base64.b64encode(body).decode()}
    answer = browser.post(f"{path}/documents", json=told)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def put_on_record(house: House) -> bytes:
    with house.service.record.change(ANN) as change:
        do_record_report(change, report())
    return encode_report(report())


def test_from_the_card_to_a_release_by_two_people_and_a_pack(house: House) -> None:
    for login, role in (("lena", "legal"), ("paul", "policy_approver"), ("anna", "auditor")):
        house.add(login, role)  # type: ignore[arg-type]
    lena, paul, anna = (house.signed_in(login) for login in ("lena", "paul", "anna"))
    made = registered(lena, scenario="critical")
    path = f"/v1/ai-services/{made['id']}"
    assert (made["tiering"]["tier"], made["state"]) == (4, "registered")
    assert problem(lena.post(f"{path}/release", json={"version": made["version"]})) == (409, "CF-V004")
    handed_in(lena, path, "assessment", put_on_record(house), "report.json")
    now = handed_in(lena, path, "label_sample", sample(), "story.md")
    assert [one["need"]["id"] for one in now["lacks"] if one["blocks"]] == []
    assert problem(anna.post(f"{path}/release", json={"version": now["version"]})) == (403, "CF-A002")
    asked = lena.post(f"{path}/release", json={"version": now["version"]}).json()
    assert (asked["state"], asked["asked_by"]) == ("asked", "lena")
    assert problem(lena.post(f"{path}/release", json={"version": asked["version"]})) == (403, "CF-A003")
    assert problem(paul.post(f"{path}/release", json={"version": 0})) == (409, "CF-V006")
    released = paul.post(f"{path}/release", json={"version": asked["version"]}).json()
    assert (released["state"], released["timeline"][-1]["by"]) == ("released", "paul")
    assert [row["name"] for row in anna.get("/v1/ai-services").json()["services"]] == [CARD.name]
    view = anna.get(f"{path}/pack").json()
    archive = lena.post(f"{path}/pack")
    assert (archive.headers["content-type"], digest_of(archive.content)) == (
        "application/zip",
        view["digest"],
    )
    index, files = read_archive(archive.content)
    assert msgspec.json.decode(files["index.json"]) == view["contents"]
    assert index.complete is False
    assert "assessment/report.json" in files
    assert lena.post(f"{path}/pack").content == archive.content


def test_another_model_asks_for_another_assessment_and_what_is_withdrawn_is_gone(house: House) -> None:
    house.add("lena", "legal")
    lena = house.signed_in("lena")
    made = registered(lena)
    path = f"/v1/ai-services/{made['id']}"
    now = handed_in(lena, path, "label_sample", sample(), "story.md")
    (document,) = now["documents"]
    gone = lena.post(f"{path}/documents/withdraw", json={"document": document["id"]}).json()
    assert [one["there"] for one in gone["documents"]] == [False]
    body = {"version": gone["version"], "card": {**PLAIN, "model_digest": OTHER}}
    changed = lena.post(f"{path}/card", json=body).json()
    assert changed["case"] is not None
    assert changed["timeline"][-1]["about"] == "model_digest"


def test_filings_incidents_a_responsible_person_and_the_end(house: House) -> None:
    user = house.add("lena", "legal")
    lena = house.signed_in("lena")
    path = f"/v1/ai-services/{registered(lena)['id']}"
    assert lena.post(f"{path}/responsible", json={"user": user}).json()["responsible"] == "lena"
    filed = lena.post(f"{path}/filings", json={"step": "filed", "number": "No. 12"}).json()
    assert (filed["steps"]["filed"], filed["numbers"]) == (house.service.record.now(), {"filed": "No. 12"})
    later = {"step": "filed", "at": house.service.record.now() + 10**9}
    assert problem(lena.post(f"{path}/filings", json=later)) == (422, "CF-V001")
    assert problem(lena.post(f"{path}/incidents", json={"breach": "none"})) == (404, "CF-H002")
    assert lena.post(f"{path}/stop", json={"why": "It is over."}).json()["state"] == "stopped"
    assert problem(lena.post(f"{path}/stop", json={"why": "It is over."})) == (409, "CF-V005")


def test_rules_are_shown_and_what_cannot_be_read_is_refused(house: House) -> None:
    house.add("lena", "legal")
    lena = house.signed_in("lena")
    rules = lena.get("/v1/ai-service-rules").json()
    assert [one["tier"] for one in rules["tiers"]] == [1, 2, 3, 4, 5]
    for wrong in ({"scenario": "other"}, {"model_digest": "x"}, {"scale": -1}, {"purpose": "x"}, {"more": 1}):
        assert problem(lena.post("/v1/ai-services", json={**PLAIN, **wrong})) == (400, "CF-H001")
    ids = sorted(registered(lena, name=name)["id"] for name in ("One", "Two"))
    house.short_pages()
    first = lena.get("/v1/ai-services").json()
    assert [one["id"] for one in first["services"]] == ids[:1]
    after = lena.get(f"/v1/ai-services?after={first['after']}").json()
    assert [one["id"] for one in after["services"]] == ids[1:]
    assert problem(lena.get("/v1/ai-services/none")) == (404, "CF-H002")

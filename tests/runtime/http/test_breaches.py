"""Incidents that may have to be reported, through the service: by who may, with drafts that nobody sends."""

from __future__ import annotations

from typing import Any

from clearford.core.dates import HOUR, MINUTE
from tests.runtime.http.people import House, problem
from tests.runtime.http.test_accounts import Client

WHAT = {"what": "An account file was copied.", "why": "The copy was seen in a log."}
OFF = {"off": ["cn-incident", "pipl", "ndr", "nis2", "cra", "aia"], "off_why": "We serve the Union alone."}


def opened(house: House, browser: Client, **said: Any) -> dict[str, Any]:
    answer = browser.post("/v1/breaches", json={**WHAT, "aware": house.service.record.now(), **said})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_incident_is_registered_reported_by_people_and_closed(house: House) -> None:
    house.add("paul", "privacy_officer")
    house.add("anna", "auditor")
    paul, anna = house.signed_in("paul"), house.signed_in("anna")
    made = opened(house, paul, facts={"leak": True, "risk": True, "high_risk": False, "persons": 40}, **OFF)
    path = f"/v1/breaches/{made['id']}"
    assert (made["grade"]["low"], made["drill"], made["timeline"][0]["by"]) == ("below", False, "paul")
    opened(house, paul, drill=True)
    now = anna.get("/v1/overview").json()["now"]
    assert (now["incidents"], now["breaches"]) == (1, 1)
    row = next(one for one in anna.get("/v1/breaches").json()["breaches"] if not one["drill"])
    assert (row["next"]["id"], row["next"]["due"]) == ("gdpr.authority", made["opened"] + 72 * HOUR)
    assert problem(anna.post(f"{path}/acknowledge")) == (403, "CF-A002")
    assert paul.post(f"{path}/acknowledge").json()["timeline"][-1]["event"] == "acknowledged"
    draft = anna.get(f"{path}/drafts/gdpr.authority?lang=en").json()["text"]
    assert "this program sends nothing" in draft
    assert "Persons whose data it is: 40" in draft
    assert problem(anna.get(f"{path}/drafts/none")) == (404, "CF-H002")
    done = {"cause": "attack", "done": "The way in was closed."}
    assert problem(paul.post(f"{path}/close", json=done)) == (409, "CF-R094")
    sent = {"report": "gdpr.authority", "outcome": "sent", "said": "No. 7"}
    assert (
        paul.post(f"{path}/reports", json=sent).json()["known"]["dealt"]["gdpr.authority"]["said"] == "No. 7"
    )
    closed = paul.post(f"{path}/close", json=done).json()
    assert (closed["known"]["cause"], closed["closed_at"]) == ("attack", house.service.record.now())
    assert [one["drill"] for one in anna.get("/v1/breaches").json()["breaches"]] == [True]
    assert anna.get("/v1/overview").json()["now"]["breaches"] == 0
    assert [one["id"] for one in anna.get("/v1/breaches?closed=true").json()["breaches"]] == [made["id"]]


def test_facts_are_said_anew_by_version_and_later_awareness_needs_two(house: House) -> None:
    house.add("paul", "privacy_officer")
    house.add("lena", "legal")
    paul, lena = house.signed_in("paul"), house.signed_in("lena")
    made = opened(house, paul, drill=True)
    assert made["case"] is None
    path = f"/v1/breaches/{made['id']}"
    body = {"version": 0, "facts": {"leak": False}, "words": {"unit": "The forum."}, **OFF}
    changed = lena.post(f"{path}/facts", json=body).json()
    assert (changed["version"], changed["known"]["words"]) == (1, {"unit": "The forum."})
    assert problem(paul.post(f"{path}/facts", json=body)) == (409, "CF-R094")
    house.later(minutes=20)
    later = {"at": made["opened"] + 10 * MINUTE, "why": "It was a test until then."}
    asked = paul.post(f"{path}/awareness", json=later).json()
    assert asked["known"]["asked"] == later
    assert problem(paul.post(f"{path}/awareness/answer", json={"agreed": True})) == (403, "CF-A003")
    agreed = lena.post(f"{path}/awareness/answer", json={"agreed": True}).json()
    assert [one["at"] for one in agreed["known"]["aware"]] == [made["opened"], later["at"]]


def test_pages_of_the_list_and_what_cannot_be_read(house: House) -> None:
    house.add("lea", "lead")
    lea = house.signed_in("lea")
    ids = sorted(opened(house, lea, drill=True)["id"] for _ in range(2))
    house.short_pages()
    first = lea.get("/v1/breaches").json()
    assert [one["id"] for one in first["breaches"]] == ids[:1]
    assert [one["id"] for one in lea.get(f"/v1/breaches?after={first['after']}").json()["breaches"]] == ids[
        1:
    ]
    assert problem(lea.get("/v1/breaches/none")) == (404, "CF-H002")
    aware = house.service.record.now()
    for wrong in ({"facts": {"persons": -1}}, {"facts": {"other": True}}, {"what": "short"}, {"aware": -1}):
        assert problem(lea.post("/v1/breaches", json={**WHAT, "aware": aware, **wrong})) == (400, "CF-H001")


def test_the_rules_are_shown_with_their_numbers(house: House) -> None:
    house.add("lea", "lead")
    shown = house.signed_in("lea").get("/v1/breach-rules").json()
    named = {one["id"] for one in shown["numbers"]}
    assert {one["number"] for one in shown["rules"]["clocks"]} - {None} <= named
    assert "incident.leak_larger" in named

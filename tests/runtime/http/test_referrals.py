"""Threats to life: first in line, claimed by legal officers, told to an authority by a person, on record."""

from __future__ import annotations

from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import REASON, House, problem
from tests.runtime.http.test_reports import report
from tests.runtime.record.counted import counted

TOLD = {"authority": "Police of Sampletown", "state": "DE"}


def test_a_person_tells_an_authority_and_notes_the_receipt(house: House) -> None:
    house.add("lea", "legal")
    house.add("anna", "reviewer")
    report(house, life=True, role="guardian", harm="violence.threat")
    lea, anna = house.signed_in("lea"), house.signed_in("anna")
    assert problem(anna.post("/v1/referrals/claim")) == (403, "CF-A002")
    case = lea.post("/v1/referrals/claim").json()["case"]
    assert (case["kind"], case["life"], case["minors"]) == ("referral", True, True)
    assert lea.get(f"/v1/referrals/{case['id']}").json()["id"] == case["id"]
    evidence = lea.get(f"/v1/cases/{case['id']}/evidence")
    assert evidence.status_code == 200 and "asks for my password" in evidence.text
    path = f"/v1/referrals/{case['id']}"
    assert problem(lea.post(f"{path}/receipt", json={"reference": "77"})) == (409, "CF-R020")
    done = lea.post(f"{path}/decision", json={"sent": TOLD, "reason": REASON})
    assert (done.status_code, done.json()["state"]) == (200, "decided"), done.text
    assert lea.post(f"{path}/receipt", json={"reference": "77/26"}).status_code == 204
    assert problem(lea.post(f"{path}/receipt", json={"reference": " "})) == (409, "CF-R022")
    record = house.service.record
    (sent,) = entries_of(record, "referral")
    assert (sent.minor, sent.data["state"], sent.data["receipt"]) == ("yes", "DE", False)
    assert "Police" not in str(sent.data)
    (noted,) = [one for one in entries_of(record, "case_event") if one.data["event"] == "referral_receipt"]
    assert noted.refs == (sent.id,)
    clocks = [one.clock for one in entries_of(record, "review")]
    assert clocks == [{"sla.referral": "met"}]
    everything, minors, deadlines = counted(record, "referrals.all", "minors.referrals", "deadlines.states")
    assert (everything, minors) == ({(): 1}, {(): 1})
    assert deadlines[("sla.referral=met",)] == 1


def test_nobody_is_told_with_a_reason_and_too_late_is_counted(house: House) -> None:
    house.add("lea", "legal")
    report(house, life=True)
    lea = house.signed_in("lea")
    for _ in range(4):
        house.later(minutes=20)
        lea.get("/v1/queues")
    case = lea.post("/v1/referrals/claim").json()["case"]
    path = f"/v1/referrals/{case['id']}/decision"
    assert problem(lea.post(path, json={"reason": " "})) == (409, "CF-R022")
    assert lea.post(path, json={"reason": "The report names no danger."}).status_code == 200
    assert entries_of(house.service.record, "referral") == []
    (deadlines,) = counted(house.service.record, "deadlines.states")
    assert deadlines[("sla.referral=missed",)] == 1
    assert lea.post("/v1/referrals/claim").json()["case"] is None


def test_only_who_holds_a_referral_reads_it(house: House) -> None:
    for name in ("lea", "leo"):
        house.add(name, "legal")
    report(house, life=True)
    lea, leo = house.signed_in("lea"), house.signed_in("leo")
    case = lea.post("/v1/referrals/claim").json()["case"]
    assert problem(leo.get(f"/v1/referrals/{case['id']}")) == (404, "CF-H002")
    wanted = {"sent": TOLD, "reason": REASON}
    assert problem(leo.post(f"/v1/referrals/{case['id']}/decision", json=wanted)) == (409, "CF-R021")


def test_a_referral_is_kept_or_given_back_by_who_holds_it(house: House) -> None:
    for name in ("lea", "leo"):
        house.add(name, "legal")
    house.add("anna", "lead")
    report(house, life=True, harm="violence.threat")
    lea, leo, anna = (house.signed_in(name) for name in ("lea", "leo", "anna"))
    case = lea.post("/v1/referrals/claim").json()["case"]
    path = f"/v1/cases/{case['id']}"
    house.later(minutes=1)
    kept = lea.post(f"{path}/heartbeat")
    assert kept.status_code == 200 and kept.json()["owner_until"] > case["owner_until"]
    assert problem(leo.post(f"{path}/heartbeat")) == (404, "CF-H002")
    assert problem(leo.post(f"{path}/release")) == (404, "CF-H002")
    assert anna.post(f"{path}/release").status_code in (404, 409)
    assert lea.post(f"{path}/release").json()["owner"] is None
    assert problem(lea.post(f"{path}/release")) == (404, "CF-H002")
    assert leo.post("/v1/referrals/claim").json()["case"]["id"] == case["id"]

"""Operators see what could not be delivered, send it again, and close incidents; nobody sees content."""

from __future__ import annotations

from sqlalchemy import update

from clearford.runtime.record.incidents import incidents_of
from clearford.runtime.stores.tables.waiting import outbox
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, problem


def test_a_dead_delivery_is_seen_and_sent_again(house: House) -> None:
    house.add("opal", "operator_admin")
    house.add("anna", "reviewer")
    opal, anna = house.signed_in("opal"), house.signed_in("anna")
    house.decide(HARMFUL)
    assert opal.get("/v1/deliveries").json() == {"deliveries": [], "after": None}
    (waits,) = opal.get("/v1/deliveries?state=pending").json()["deliveries"]
    assert waits["kind"] == "decision"
    assert set(waits) == {
        "id",
        "action_id",
        "channel",
        "kind",
        "state",
        "entry",
        "created",
        "due",
        "tries",
        "error",
    }
    path = f"/v1/deliveries/{waits['action_id']}/replay"
    assert problem(opal.post(path)) == (409, "CF-R039")
    with house.service.store.write() as conn:
        conn.execute(update(outbox).values(state="dead"))
    (dead,) = opal.get("/v1/deliveries?state=dead").json()["deliveries"]
    assert dead["action_id"] == waits["action_id"]
    assert problem(anna.post(path)) == (403, "CF-A002")
    assert opal.post(path).json() == {"replayed": [waits["action_id"]]}
    assert opal.get("/v1/deliveries").json()["deliveries"] == []
    assert problem(opal.post("/v1/deliveries/none/replay")) == (404, "CF-H002")
    assert opal.get("/v1/deliveries?state=other").status_code == 400


def test_an_incident_waits_for_operators_and_not_for_reviewers(house: House) -> None:
    house.add("opal", "operator_admin")
    house.add("anna", "reviewer")
    opal, anna = house.signed_in("opal"), house.signed_in("anna")
    with house.service.record.change() as change:
        incidents_of(house.service.office, "delivery")(change, "e1", "decision: dead HTTP 500")
    assert house.claim(anna) is None
    (incident,) = opal.get("/v1/incidents").json()["incidents"]
    assert incident["what"] == "decision: dead HTTP 500"
    path = f"/v1/incidents/{incident['case']}/close"
    assert problem(anna.post(path, json={"reason": "x"})) == (403, "CF-A002")
    assert problem(opal.post(path, json={"reason": " "})) == (409, "CF-R022")
    assert problem(opal.post(path, json={"reason": "It was down.", "cause": "x"})) == (400, "CF-H001")
    said = {"reason": "The platform was down; everything was sent again.", "cause": "supplier"}
    closed = opal.post(path, json=said)
    assert closed.status_code == 200, closed.text
    assert closed.json()["state"] == "decided"
    assert opal.get("/v1/incidents").json() == {"incidents": [], "after": None}
    assert problem(opal.post(path, json={"reason": "Again."})) == (409, "CF-R020")


def test_a_person_opens_an_incident_and_says_who_looks_after_it(house: House) -> None:
    house.add("opal", "operator_admin")
    house.add("lea", "lead")
    opal, lea = house.signed_in("opal"), house.signed_in("lea")
    assert problem(opal.post("/v1/incidents", json={"what": "short"})) == (400, "CF-H001")
    cases = [
        opal.post("/v1/incidents", json={"what": f"A laptop was lost: {n}"}).json()["case"] for n in (1, 2)
    ]
    assert len(set(cases)) == 2
    first = opal.get("/v1/incidents", params={"limit": 1}).json()
    rest = opal.get("/v1/incidents", params={"limit": 2, "after": first["after"]}).json()
    assert [one["case"] for one in (*first["incidents"], *rest["incidents"])] == sorted(cases)
    assert problem(opal.get("/v1/incidents", params={"limit": 0})) == (400, "CF-H001")
    path = f"/v1/incidents/{cases[0]}"
    assert lea.post(f"{path}/acknowledge").json() == {"case": cases[0]}
    found = {one["case"]: one for one in opal.get("/v1/incidents").json()["incidents"]}
    assert (found[cases[0]]["taken_by"], found[cases[1]]["taken"]) == ("lea", None)
    said = {"reason": "It was found again.", "cause": "mistake"}
    assert opal.post(f"{path}/close", json=said).status_code == 200
    assert problem(lea.post(f"{path}/acknowledge")) == (409, "CF-R020")
    assert problem(lea.post("/v1/incidents/none/acknowledge")) == (404, "CF-H002")
    told = [one.data for one in entries_of(house.service.record, "case_event")]
    assert [(one["event"], one.get("cause")) for one in told if one["case"] == cases[0]] == [
        ("acknowledged", None),
        ("claim", None),
        ("decide", None),
        ("incident_closed", "mistake"),
    ]

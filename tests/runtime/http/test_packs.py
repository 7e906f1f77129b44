"""Routes of packs: handed in by one person, put in force by another, followed, and gone back from."""

from __future__ import annotations

from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.service.test_uploads import archive_of, small_packs

NEWER = (b"version: 0.1.0", b"version: 0.1.1")


def test_a_version_goes_from_its_author_to_another_person_and_back(house: House) -> None:
    house.add("ann", "policy_author")
    house.add("bob", "policy_approver")
    ann, bob = house.signed_in("ann"), house.signed_in("bob")
    first = house.decide(HARMFUL).bundle
    handed = ann.post("/v1/packs", content=small_packs(word=NEWER), params={"note": "newer"})
    assert handed.status_code == 201, handed.text
    path = f"/v1/packs/{handed.json()['digest']}"
    assert problem(ann.post(f"{path}/promote")) == (403, "CF-A002")
    assert bob.post(f"{path}/promote").json()["state"] == "live"
    assert house.service.follower.step()
    assert house.decide(HARMFUL, "p2").bundle != first
    assert ann.get("/v1/packs").json()["in_force"] == handed.json()["digest"]
    assert ann.get(path).json()["note"] == "newer"
    back = {"to": "", "reason": "it hit ordinary posts"}
    assert bob.post("/v1/packs/roll-back", json=back).json()["in_force"] == ""
    assert house.service.follower.step()
    assert house.decide(HARMFUL, "p3").bundle == first


def test_what_cannot_be_used_is_not_kept(house: House) -> None:
    house.add("ann", "policy_author")
    ann = house.signed_in("ann")
    assert problem(ann.post("/v1/packs", content=b"no archive")) == (422, "CF-P001")
    broken = archive_of({"fraud/x/pack.yaml": b"id: ["})
    answer = ann.post("/v1/packs", content=broken)
    assert problem(answer) == (422, "CF-P001")
    assert answer.headers["content-type"] == "application/problem+json"
    (fault,) = answer.json()["faults"]
    assert (fault["code"], fault["file"], fault["line"]) == ("CF-P001", "fraud/x/pack.yaml", 2)
    above = archive_of({"../../x.yaml": b"id: x"})
    assert problem(ann.post("/v1/packs", content=above)) == (422, "CF-P001")
    assert ann.get("/v1/packs").json() == {"in_force": "", "versions": []}
    assert problem(ann.get("/v1/packs/none")) == (404, "CF-H002")

"""What pages of somebody at work begin with: the same as the three routes tell that it stands for."""

from __future__ import annotations

from tests.runtime.http.people import NOTHING, WARNING, House, problem


def test_it_says_what_other_routes_say(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("bela", "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    assert anna.get("/v1/me/work").json()["last"] is None
    anna.put("/v1/me/preferences", json={"undo_s": 60, "images": "hide"})
    for n in range(2):
        house.decide(WARNING, f"p{n}")
        case = house.claim(anna) or {}
        anna.post(f"/v1/cases/{case['id']}/decision", json=NOTHING)
        house.later(minutes=1)
    told = anna.get("/v1/me/work").json()
    assert told == {
        "preferences": anna.get("/v1/me/preferences").json(),
        "last": anna.get("/v1/me/decisions", params={"limit": 1}).json()["decisions"][0],
        "exposure": anna.get("/v1/me/exposure").json(),
    }
    assert told["last"]["case"] == case["id"]
    assert told["preferences"]["undo_s"] == 60
    assert bela.get("/v1/me/work").json()["last"] is None


def test_it_is_for_people(house: House) -> None:
    assert problem(house.browser().get("/v1/me/work")) == (401, "CF-A014")

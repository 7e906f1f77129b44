"""Routes of campaigns: from opening to the closing report, and who may do what."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.core.dates import DAY
from tests.runtime.http.people import House, problem

GOAL = "Fewer than one in 200 messages."


def opening(house: House, **fields: Any) -> dict[str, Any]:
    """What opens a campaign of two weeks."""
    now = house.service.record.now()
    return {"name": "lookalikes", "harm": "phishing", "goal": GOAL, "end": now + 14 * DAY, **fields}


def test_a_campaign_from_its_opening_to_its_closing_report(house: House) -> None:
    house.add("lea", "lead")
    house.add("rosa", "reviewer")
    lea, rosa = house.signed_in("lea"), house.signed_in("rosa")
    pack = sorted(p.file.id for p in house.service.in_force.bundle.engine.packs.packs)[0]
    made = lea.post("/v1/campaigns", json=opening(house, goal_ppm=5_000))
    assert made.status_code == 201, made.text
    path = f"/v1/campaigns/{made.json()['id']}"
    assert made.json()["leader"]
    house.decide("log in at paypa1.example")
    house.later(minutes=1)
    assert lea.post(f"{path}/packs", json={"pack": pack}).status_code == 200
    shown = rosa.get(path).json()
    assert (shown["campaign"]["stage"], shown["figures"]["acted"]) == ("running", 1)
    assert shown["packs"][0]["version"]
    assert problem(lea.post(f"{path}/packs", json={"pack": "nothing"})) == (400, "CF-H001")
    said = {"summary": "The wave is over.", "other_causes": "It was a holiday, with fewer posts."}
    assert problem(lea.post(f"{path}/close", json=said)) == (409, "CF-R078")
    assert lea.post(f"{path}/end", json={"reason": "The wave is over."}).json()["stage"] == "over"
    assert problem(lea.post(f"{path}/close", json={**said, "other_causes": ""})) == (400, "CF-H001")
    assert lea.post(f"{path}/close", json=said).json()["said"] == said
    assert problem(rosa.post(f"{path}/end", json={"reason": "I am a reviewer."})) == (403, "CF-A002")
    (listed,) = rosa.get("/v1/campaigns").json()["campaigns"]
    assert (listed["name"], listed["stage"]) == ("lookalikes", "closed")


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        pytest.param({"end": 0}, 409, "CF-R077", id="over"),
        pytest.param({"harm": "No Harm"}, 400, "CF-H001", id="harm"),
        pytest.param({"goal": "less"}, 400, "CF-H001", id="goal"),
        pytest.param({"goal_ppm": 1_000_001}, 400, "CF-H001", id="share"),
        pytest.param({"packs": ["none"]}, 400, "CF-H001", id="pack"),
        pytest.param({"closed_at": 1}, 400, "CF-H001", id="unknown-field"),
    ],
)
def test_what_makes_no_campaign_is_refused(
    house: House, fields: dict[str, Any], status: int, code: str
) -> None:
    house.add("lea", "lead")
    answer = house.signed_in("lea").post("/v1/campaigns", json=opening(house, **fields))
    assert problem(answer) == (status, code)


def test_pages_of_campaigns(house: House) -> None:
    house.add("lea", "lead")
    lea = house.signed_in("lea")
    house.short_pages()
    for name in ("one", "two"):
        assert lea.post("/v1/campaigns", json=opening(house, name=name)).status_code == 201
        house.later(minutes=1)
    first = lea.get("/v1/campaigns").json()
    rest = lea.get("/v1/campaigns", params={"after": first["after"]}).json()
    assert [one["name"] for one in (*first["campaigns"], *rest["campaigns"])] == ["two", "one"]
    assert problem(lea.get("/v1/campaigns/none")) == (404, "CF-H002")

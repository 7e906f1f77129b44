"""The overview over HTTP: what was decided and appealed stands in it, and a period must make sense."""

from __future__ import annotations

import pytest

from clearford.core.dates import DAY
from clearford.runtime.record.rollups import do_count_people
from tests.runtime.http.people import HARMFUL, House, problem


def counted(house: House) -> None:
    with house.service.record.change() as change:
        assert do_count_people(change) == 0


def test_what_was_decided_appealed_and_waits_stands_in_the_overview(house: House) -> None:
    house.add("lea", "lead")
    lea = house.signed_in("lea")
    answer = house.decide(HARMFUL)
    house.decide("see you tomorrow", "p2")
    counted(house)
    path = f"/v1/statements/{answer.token}/appeals"
    assert house.browser().post(path, json={"text": "I only warned others."}).status_code == 201
    house.later(minutes=2)
    counted(house)
    found = lea.get("/v1/overview").json()
    assert (found["total"]["items"], found["total"]["restricted"]["k"]) == (2, 1)
    assert found["total"]["appeals_filed"] == 1
    assert len(found["points"]) == 24
    assert len(lea.get("/v1/overview", params={"points": 168}).json()["points"]) == 168
    last = found["points"][-1]
    assert (last["waiting"], last["age_p50_min"]) == (1, 2)
    assert last["p50_ms"] is not None
    assert found["harms"][0]["harm"] == "phishing.lookalike"
    assert found["now"]["appeals_overdue"] == 0
    house.later(days=30)
    house.add("ada", "auditor")
    days = house.signed_in("ada").get("/v1/overview", params={"step": "day"}).json()
    assert (len(days["points"]), days["now"]["appeals_overdue"]) == (30, 1)


def test_a_harm_that_nobody_met_has_nothing_restricted(house: House) -> None:
    house.add("lea", "lead")
    lea = house.signed_in("lea")
    house.decide(HARMFUL)
    found = lea.get("/v1/overview", params={"harm": "fraud"}).json()
    assert (found["total"]["items"], found["total"]["restricted"]["k"], found["harms"]) == (1, 0, [])


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"from": 5 * DAY, "to": 5 * DAY}, id="empty"),
        pytest.param({"from": 6 * DAY, "to": 5 * DAY}, id="backwards"),
        pytest.param({"from": 0, "to": 900 * DAY, "step": "day"}, id="too-long"),
        pytest.param({"harm": "../etc"}, id="no-harm"),
        pytest.param({"step": "minute"}, id="no-step"),
        pytest.param({"points": 801}, id="too-many-points"),
    ],
)
def test_a_period_must_make_sense(house: House, params: dict[str, str | int]) -> None:
    house.add("lea", "lead")
    assert problem(house.signed_in("lea").get("/v1/overview", params=params)) == (400, "CF-H001")

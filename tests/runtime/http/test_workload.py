"""Work itself: limits at the claim, opting out without a reason, figures for leads under pseudonyms."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from clearford.cases.wellness import SEVERE
from clearford.core.dates import MINUTE
from clearford.runtime.stores.tables.access import user_account
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import NOTHING, REASON, REMOVE, WARNING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import GOLDEN, HARM, tune

FAMILY = HARM.partition(".")[0]


def reviewers(house: House, *names: str) -> tuple[Client, ...]:
    """People at work."""
    for name in names:
        house.add(name, "reviewer")
    return tuple(house.signed_in(name) for name in names)


def test_whoever_opts_out_of_a_harm_is_given_none_of_it(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    house.decide(WARNING)
    assert anna.get("/v1/me/opt-outs").json() == {"harms": []}
    said = {"harms": [FAMILY, "sexual", FAMILY]}
    assert anna.put("/v1/me/opt-outs", json=said).json() == {"harms": sorted({FAMILY, "sexual"})}
    assert house.claim(anna) is None
    assert anna.get("/v1/me/opt-outs").json() == {"harms": sorted({FAMILY, "sexual"})}
    assert anna.put("/v1/me/opt-outs", json={"harms": []}).json() == {"harms": []}
    assert house.claim(anna) is not None


def test_what_somebody_opted_out_of_stays_with_that_person(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    house.add("root", "operator_admin")
    house.add("lena", "lead")
    anna.put("/v1/me/opt-outs", json={"harms": ["sexual"]})
    noted = entries_of(house.service.record, "config")[-1]
    assert (noted.data, noted.by_role) == ({"what": "opt_outs"}, "reviewer")
    assert "sexual" not in house.signed_in("root").get("/v1/users").text
    assert "sexual" not in house.signed_in("lena").get("/v1/workload").text
    with house.service.record.read() as conn:
        set_for = conn.execute(select(user_account.c.login).where(user_account.c.opted_out != "[]"))
        assert set_for.scalars().all() == ["anna"]


WRONG = {
    "a-reason": {"harms": [], "reason": "I would rather not."},
    "somebody-else": {"harms": [], "user": "0" * 32},
    "no-name-of-a-harm": {"harms": ["'; DROP TABLE"]},
    "too-many": {"harms": ["fraud"] * 101},
}


def test_opting_out_takes_names_of_harms_and_nothing_else(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    refused = {name: problem(anna.put("/v1/me/opt-outs", json=body)) for name, body in WRONG.items()}
    assert refused == dict.fromkeys(WRONG, (400, "CF-H001"))


def test_a_claim_says_that_a_rest_is_due_and_when_it_ends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearford.cases.wellness.SEVERE", (*SEVERE, FAMILY))
    monkeypatch.setattr("clearford.runtime.record.exposure.SEVERE", (*SEVERE, FAMILY))
    (anna,) = reviewers(house, "anna")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    tune(house, wellness__stretch=10)
    assert anna.get(f"{path}/evidence").status_code == 200
    house.later(minutes=10)
    assert problem(anna.post(f"{path}/heartbeat")) == (409, "CF-R031")
    assert problem(anna.get(f"{path}/evidence")) == (409, "CF-R031")
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200
    house.decide(WARNING, "p2")
    answer = anna.post("/v1/cases/claim", json={}).json()
    rest = answer["rest"]
    assert (answer["case"], rest["why"]) == (None, "pause")
    assert rest["until"] == house.service.record.now() + 10 * MINUTE
    assert "break" in rest["en"]
    assert "休息" in rest["zh"]
    shown = anna.get("/v1/me/exposure").json()
    assert (shown["minutes"], shown["rest"], shown["daily"]) == ({FAMILY: 10}, rest, 120)
    house.later(minutes=10)
    answer = anna.post("/v1/cases/claim", json={}).json()
    assert answer["case"] is not None
    assert answer["rest"] is None


def test_nobody_holds_more_than_a_few_cases(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    tune(house, case__held=2)
    for n in range(3):
        house.decide(WARNING, f"p{n}")
    assert None not in (house.claim(anna), house.claim(anna))
    assert problem(anna.post("/v1/cases/claim", json={})) == (409, "CF-R021")


def test_a_lead_sees_work_under_pseudonyms_and_no_golden_item_in_it(house: House) -> None:
    anna, bela = reviewers(house, "anna", "bela")
    house.add("lena", "lead")
    lena = house.signed_in("lena")
    assert lena.post("/v1/golden", json=GOLDEN).status_code == 201
    tune(house, second__share=1_000_000, golden__share=0)
    house.decide(WARNING)
    house.review((anna, bela), REMOVE)
    tune(house, golden__share=1_000_000)
    house.decide(WARNING, "p2")
    case = house.claim(anna) or {}
    anna.get(f"/v1/cases/{case['id']}/evidence")
    house.later(minutes=4)
    assert anna.post(f"/v1/cases/{case['id']}/decision", json=NOTHING).status_code == 200
    anna.post("/v1/cases/claim", json={})  # which counts what was looked at before
    work = lena.get("/v1/workload").json()
    assert work["alerts"] == []
    assert sorted((one["decided"], one["minutes"], one["skips"]) for one in work["reviewers"]) == [
        (1, 0, 0),
        (1, 4, 0),
    ]
    assert {FAMILY: 4} in [one["exposure"] for one in work["reviewers"]]
    assert [one["reviewer"] for one in work["reviewers"]] == sorted(
        one["reviewer"] for one in work["reviewers"]
    )
    users = [user["id"] for user in users_of(house)]
    assert not any(user in lena.get("/v1/workload").text for user in users)
    agreed = lena.get("/v1/agreement").json()
    assert [(one["harm"], one["n"], one["alpha"], one["review_guideline"]) for one in agreed] == [
        (HARM, 1, None, False)
    ]


def users_of(house: House) -> list[dict[str, Any]]:
    house.add("root", "operator_admin")
    found: list[dict[str, Any]] = house.signed_in("root").get("/v1/users").json()
    return found


def test_the_third_giving_back_alerts_the_lead_until_the_case_is_decided(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    house.add("lena", "lead")
    lena = house.signed_in("lena")
    tune(house, second__share=0)
    house.decide(WARNING)
    alerts: list[int] = []
    for _ in range(4):
        path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
        assert anna.post(f"{path}/skip", json={"reason": REASON}).status_code == 200
        alerts.append(len(lena.get("/v1/workload").json()["alerts"]))
    assert alerts == [0, 0, 1, 1]
    work = lena.get("/v1/workload").json()
    assert (work["alerts"][0]["skips"], work["reviewers"][0]["skips"]) == (4, 4)
    house.claim(anna)
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200
    assert lena.get("/v1/workload").json()["alerts"] == []
    noted = [one for one in entries_of(house.service.record, "case_event") if one.data["event"] == "alert"]
    assert [one.data["skips"] for one in noted] == [3]


def test_a_case_that_people_leave_lying_alerts_the_lead_too(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    house.add("lena", "lead")
    house.decide(WARNING)
    for _ in range(4):
        assert house.claim(anna) is not None
        house.later(minutes=15)
    alerts = house.signed_in("lena").get("/v1/workload").json()["alerts"]
    assert [alert["skips"] for alert in alerts] == [3]


def test_figures_are_for_leads_and_for_a_limited_time(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    house.add("lena", "lead")
    lena = house.signed_in("lena")
    for path in ("/v1/workload", "/v1/agreement"):
        assert problem(anna.get(path)) == (403, "CF-A002")
        assert lena.get(path, params={"days": 90}).status_code == 200
        assert problem(lena.get(path, params={"days": 91})) == (400, "CF-H001")


def test_a_break_needs_no_reason_and_keeps_what_one_holds(house: House) -> None:
    (anna,) = reviewers(house, "anna")
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    until = house.service.record.now() + 15 * MINUTE
    assert anna.post("/v1/me/break").json() == {"until": until}
    assert anna.get("/v1/me/exposure").json()["break_until"] == until
    house.later(minutes=14, seconds=59)
    assert anna.post(f"{path}/heartbeat").status_code == 200
    assert anna.post("/v1/me/break/end").json() == {"until": None}
    assert anna.get("/v1/me/exposure").json()["break_until"] is None


def test_that_somebody_had_far_more_values_shown_is_a_note_to_a_lead(house: House) -> None:
    anna, bela, cora = reviewers(house, "anna", "bela", "cora")
    house.add("lena", "lead")
    lena = house.signed_in("lena")
    phones = " or ".join(f"1380013800{n}" for n in range(5))
    house.decide(f"{WARNING}, call {phones}")
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    for n, browser in enumerate((bela, cora)):
        house.decide(f"{WARNING} {n}", f"q{n}")
        assert house.claim(browser) is not None
    assert lena.get("/v1/workload/reveals").json() == []
    for n in range(1, 5):
        asked = {"which": f"item.mobile.{n}", "purpose": "decide"}
        assert anna.post(f"{path}/reveal", json=asked).status_code == 200
    (one,) = lena.get("/v1/workload/reveals").json()
    assert (one["values"], one["half"]) == (4, 1)
    assert problem(anna.get("/v1/workload/reveals")) == (403, "CF-A002")

"""What leads see of queues, and to whom they give a case; nothing about how much anybody did."""

from __future__ import annotations

from tests.runtime.http.people import NOTHING, WARNING, House, problem

MINUTE = 60_000_000


def test_queues_say_how_long_cases_wait_and_are_read(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    house.add("lisa", "lead")
    lisa = house.signed_in("lisa")
    assert lisa.get("/v1/team/queues").json() == []
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"  # looked at for two minutes
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200
    house.decide(WARNING, "p2")
    house.later(minutes=5)
    (queue,) = lena.get("/v1/team/queues").json()
    assert (queue["waiting"], queue["age_half"], queue["age_tenth"]) == (1, 5 * MINUTE, 5 * MINUTE)
    assert (queue["decided"], queue["open_half"], queue["quick"]) == (1, 2 * MINUTE, False)
    (queue,) = lisa.get("/v1/team/queues").json()
    assert (queue["waiting"], queue["decided"]) == (1, 0), "what was decided is told a minute late"
    house.later(days=3)
    house.add("lea", "lead")
    (queue,) = house.signed_in("lea").get("/v1/team/queues").json()
    assert (queue["late"], queue["soon"]) == (1, 0)


def test_what_is_ended_in_one_act_was_not_read_quickly(house: House) -> None:
    house.add("root", "operator_admin")
    house.add("lena", "lead")
    root = house.signed_in("root")
    assert root.post("/v1/incidents", json={"what": "a disk was nearly full"}).status_code == 201
    (row,) = root.get("/v1/incidents").json()["incidents"]
    done = {"reason": "More disk was added by the host.", "cause": "overload"}
    assert root.post(f"/v1/incidents/{row['case']}/close", json=done).status_code == 200
    (queue,) = house.signed_in("lena").get("/v1/team/queues").json()
    assert (queue["decided"], queue["open_half"], queue["quick"]) == (1, None, False)


def test_a_case_is_given_to_a_colleague_by_name(house: House) -> None:
    made = house.add("anna", "reviewer")
    house.add("lena", "lead")
    house.add("root", "operator_admin")
    lena = house.signed_in("lena")
    people = lena.get("/v1/team/people").json()
    assert [one["name"] for one in people] == ["anna", "lena"]
    house.decide(WARNING)
    (waiting,) = lena.get("/v1/waiting").json()["cases"]
    assert lena.post(f"/v1/cases/{waiting['id']}/assign", json={"to": made}).json()["owner"] == made
    anna = house.signed_in("anna")
    assert anna.get(f"/v1/cases/{waiting['id']}/standing").json()["standing"]["state"] == "yours"
    for path in ("/v1/team/people", "/v1/team/queues"):
        assert problem(anna.get(path)) == (403, "CF-A002")

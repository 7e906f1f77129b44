"""One's own work: cases that wait can be seen and chosen, decisions found again, and no kind told apart."""

from __future__ import annotations

from tests.runtime.http.people import NOTHING, REMOVE, WARNING, House, problem
from tests.runtime.http.work import GOLDEN, HARM, tune


def test_cases_that_wait_are_listed_and_one_is_chosen(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    for n in range(3):
        house.decide(WARNING, f"p{n}")
        house.later(minutes=1)
    waiting = anna.get("/v1/waiting").json()
    assert ([one["harm"] for one in waiting["cases"]], waiting["more"]) == ([HARM] * 3, False)
    assert waiting["cases"][0]["why"] == {"en": "ordered by when it is due", "zh": "按到期时间排序"}
    last = waiting["cases"][2]["id"]
    claimed = anna.post("/v1/cases/claim", json={"case": last}).json()["case"]
    assert claimed["id"] == last
    assert last not in [one["id"] for one in anna.get("/v1/waiting").json()["cases"]]
    assert lena.post("/v1/cases/claim", json={"case": last}).json()["case"] is None
    (queue,) = lena.get("/v1/team/queues").json()
    assert (queue["waiting"], queue["held"], queue["chosen"]) == (2, 1, 1)
    anna.post(f"/v1/cases/{last}/release")
    anna.post("/v1/cases/claim", json={"case": last})  # the same again is no second choice
    assert lena.get("/v1/team/queues").json()[0]["chosen"] == 1


def test_filters_leave_what_fits(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    house.decide(WARNING)
    family = HARM.partition(".")[0]
    found = {
        str(wanted): len(anna.get("/v1/waiting", params=wanted).json()["cases"])
        for wanted in (
            {"harm": family},
            {"harm": HARM},
            {"harm": family[:-1]},
            {"kind": "review"},
            {"kind": "report"},
            {"queue": "nowhere"},
        )
    }
    assert list(found.values()) == [1, 1, 0, 1, 0, 0]
    assert problem(anna.get("/v1/waiting", params={"kind": "golden"})) == (400, "CF-H001")


def test_who_decided_or_opted_out_is_not_offered_the_case(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    anna, bela = house.signed_in("anna"), house.signed_in("bela")
    tune(house, second__share=1_000_000)
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    assert anna.post(f"{path}/decision", json=NOTHING).json()["state"] == "second_review"
    assert anna.get("/v1/waiting").json()["cases"] == []
    (waiting,) = bela.get("/v1/waiting").json()["cases"]
    assert waiting["differ"] is False
    bela.put("/v1/me/opt-outs", json={"harms": [HARM]})
    assert bela.get("/v1/waiting").json()["cases"] == []


def test_a_lead_sees_where_two_differ_and_decides_it(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    house.add("lena", "lead")
    anna, bela, lena = (house.signed_in(name) for name in ("anna", "bela", "lena"))
    tune(house, second__share=1_000_000)
    house.decide(WARNING)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    anna.post(f"{path}/decision", json=NOTHING)
    assert house.claim(bela) is not None
    bela.post(f"{path}/decision", json=REMOVE)
    assert anna.get("/v1/waiting").json()["cases"] == []
    (waiting,) = lena.get("/v1/waiting").json()["cases"]
    assert waiting["differ"] is True
    found = [lena.get("/v1/waiting", params={"differ": differ}).json()["cases"] for differ in (True, False)]
    assert [len(cases) for cases in found] == [1, 0]
    assert lena.get("/v1/team/queues").json()[0]["differ"] == 1
    case = lena.post("/v1/cases/claim", json={"case": waiting["id"]}).json()["case"]
    assert [step["verdict"]["outcome"] for step in case["steps"]] == ["no_action", "restrict"]
    assert lena.post(f"{path}/adjudication", json=REMOVE).json()["state"] == "decided"
    (mine,) = anna.get("/v1/me/decisions").json()["decisions"]
    assert (mine["outcome"], mine["holds"], mine["state"]) == ("no_action", "restrict", "decided")


def test_own_decisions_are_found_again_page_by_page(house: House) -> None:
    house.add("anna", "reviewer")
    anna = house.signed_in("anna")
    assert anna.get("/v1/me/decisions").json() == {"decisions": [], "after": None}
    for n in range(2):
        house.decide(WARNING, f"p{n}")
        path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
        assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200
    page = anna.get("/v1/me/decisions", params={"limit": 1}).json()
    (last,) = page["decisions"]
    assert path.endswith(last["case"])
    assert last["undo_until"] == last["at"] + 10_000_000
    (first,) = anna.get("/v1/me/decisions", params={"limit": 1, "after": page["after"]}).json()["decisions"]
    assert first["case"] != last["case"]
    assert first["undo_until"] is None  # two minutes ago
    anna.post(f"{path}/undo")
    assert len(anna.get("/v1/me/decisions").json()["decisions"]) == 1


def test_a_case_with_a_known_answer_is_found_as_a_review(house: House) -> None:
    house.add("anna", "reviewer")
    house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    assert lena.post("/v1/golden", json=GOLDEN).status_code == 201
    house.decide(WARNING)
    tune(house, golden__share=1_000_000)
    path = f"/v1/cases/{(house.claim(anna) or {})['id']}"
    assert lena.get("/v1/team/queues").json()[0]["held"] == 0
    assert anna.post(f"{path}/decision", json=NOTHING).status_code == 200
    (mine,) = anna.get("/v1/me/decisions").json()["decisions"]
    assert (mine["kind"], mine["appeal"]) == ("review", None)
    assert mine["undo_until"] is not None

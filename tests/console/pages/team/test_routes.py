"""The page of leads: queues, differences, cases passed on; and nothing about any one person."""

from __future__ import annotations

from clearford.core.roles import RoleName
from tests.console.desk_kit import Pages
from tests.runtime.http.people import NOTHING, REMOVE, WARNING, House
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.work import HARM, tune


def somebody(house: House, login: str, role: RoleName = "reviewer") -> tuple[Pages, Client]:
    """Somebody at the staff side and at the interface."""
    house.add(login, role)
    browser = house.signed_in(login)
    return Pages(house, browser), browser


def test_an_empty_team_has_words_for_it(house: House) -> None:
    pages, _ = somebody(house, "lena", "lead")
    page = pages.get("/team")
    for words in ("No case waits", "No two people differ now.", "Nobody passed a case on", "read twice"):
        assert words in page
    assert "CF-A002" in somebody(house, "anna")[0].get("/team", 403)


def test_queues_differences_and_cases_that_were_passed_on(house: House) -> None:
    (_, anna), (_, bela) = somebody(house, "anna"), somebody(house, "bela")
    lead, _ = somebody(house, "lena", "lead")
    tune(house, second__share=1_000_000)
    house.decide(WARNING)
    case = (house.claim(anna) or {})["id"]
    anna.post(f"/v1/cases/{case}/decision", json=NOTHING)
    house.claim(bela)
    bela.post(f"/v1/cases/{case}/decision", json=REMOVE)
    house.decide(WARNING, "p2")
    other = (house.claim(anna) or {})["id"]
    anna.post(f"/v1/cases/{other}/escalate", json={"reason": "Is it ours?"})
    page = lead.get("/team")
    assert page.count(case[:8]) >= 1
    assert page.count(other[:8]) >= 1
    assert HARM in page
    assert "few cases" in page or "–" in page
    table = page[page.index("Queues, now") : page.index("Move a case")]
    assert "anna" not in table
    assert "bela" not in table
    assert lead.done("/team", "/review/claim", case=other) == f"/review/{other}"


def test_a_case_is_moved_and_opened_again(house: House) -> None:
    _, anna = somebody(house, "anna")
    lead, browser = somebody(house, "lena", "lead")
    house.decide(WARNING)
    case = (house.claim(anna) or {})["id"]
    anna.post(f"/v1/cases/{case}/release")
    to = next(one["id"] for one in browser.get("/v1/team/people").json() if one["name"] == "anna")
    assert lead.done("/team", "/team/move", case=case, to=to) == "/team?said=done"
    assert anna.get(f"/v1/cases/{case}").status_code == 200
    wrong = lead.send("/team", "/team/move", case="0" * 32, to=to)
    assert (wrong.status_code, "CF-H002" in wrong.text, "0" * 32 in wrong.text) == (404, True, True)
    house.later(minutes=1)
    assert anna.post(f"/v1/cases/{case}/decision", json=NOTHING).status_code == 200
    answer = lead.send("/team", "/team/reopen", reopened=case, why=" ")
    assert answer.status_code == 409
    assert lead.done("/team", "/team/reopen", reopened=case, why="A new report came.") == "/team?said=done"
    assert browser.get("/v1/waiting").json()["cases"][0]["id"] == case


def test_who_decided_asks_a_lead_on_a_page_and_reads_the_answer_there(house: House) -> None:
    tune(house, second__share=0, golden__share=0)
    pages, anna = somebody(house, "anna")
    lead, _ = somebody(house, "lena", "lead")
    assert "Nobody asks to have a case opened again." in lead.get("/team")
    house.decide(WARNING)
    case = (house.claim(anna) or {})["id"]
    anna.post(f"/v1/cases/{case}/decision", json=NOTHING)
    ask = f"/review/{case}/reopening"
    assert pages.done("/review/mine", ask, why_again="I was <wrong>.") == "/review/mine?said=done"
    mine = pages.get("/review/mine")
    assert ("a lead was asked" in mine, ask in mine) == (True, False)
    team = lead.get("/team")
    assert "I was &lt;wrong&gt;." in team
    answer = team.partition('action="/team/asked/')[2].partition('"')[0]
    assert "CF-R022" in lead.send("/team", f"/team/asked/{answer}", because=" ").text
    assert lead.done("/team", f"/team/asked/{answer}", because="It stands.") == "/team?said=done"
    mine = pages.get("/review/mine")
    assert all(words in mine for words in ("a lead let it stand", "It stands.", ask))
    assert "CF-R022" in pages.send("/review/mine", ask, why_again=" ").text

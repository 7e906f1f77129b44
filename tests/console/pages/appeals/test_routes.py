"""Pages of appeals: taken, read with what stood before, decided, left undecided."""

from __future__ import annotations

import re
from base64 import b64encode

from clearford.core.roles import RoleName
from tests.console.desk_kit import Pages
from tests.runtime.http.people import HARMFUL, NOTHING, House
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.test_appeals import PNG, filed

WORDS = "The address belongs to the sender; the warning is right."


def somebody(house: House, login: str, role: RoleName = "appeal_reviewer") -> tuple[Pages, Client]:
    """Somebody at the staff side and at the interface."""
    house.add(login, role)
    browser = house.signed_in(login)
    return Pages(house, browser), browser


def taken(pages: Pages) -> str:
    """The path of the next appeal."""
    where = pages.done("/appeals", "/appeals/claim")
    assert re.fullmatch(r"/appeals/[0-9a-f]{32}", where)
    return where


def test_an_appeal_is_read_and_decided(house: House) -> None:
    pages, _ = somebody(house, "ada")
    assert "You hold no appeal." in pages.get("/appeals")
    filed(house)
    where = taken(pages)
    shown = pages.get(where)
    assert "I only warned others." in shown
    assert "A program decided; no person did before." in shown
    assert "remove the content" in shown
    early = pages.send(where, f"{where}/decision", choice="undo", reason=WORDS)
    assert (early.status_code, "CF-R022" in early.text, WORDS in early.text) == (409, True, True)
    house.later(minutes=1)
    assert "Can be decided in" not in pages.get(where)
    assert pages.done(where, f"{where}/decision", choice="undo", reason=WORDS) == "/appeals?said=saved"
    assert "Take it back" in pages.get("/appeals")
    assert pages.done("/appeals", f"/review/{where[9:]}/undo") == f"{where}?said=taken-back"


def test_a_decision_that_stays_is_told_as_it_stands(house: House) -> None:
    pages, browser = somebody(house, "ada")
    filed(house)
    where = taken(pages)
    house.later(minutes=1)
    kept = re.search(r'name="kept" value="([a-z_ ]+)"', pages.get(where))
    assert kept
    pages.done(where, f"{where}/decision", choice="keep", reason=WORDS)
    (mine,) = browser.get("/v1/me/decisions").json()["decisions"]
    assert (mine["outcome"], mine["actions"]) == ("restrict", kept[1].split())
    assert pages.send("/appeals", "/appeals/claim").text.count("Nothing waits for you") == 1


def test_nothing_chosen_and_another_measure(house: House) -> None:
    pages, _ = somebody(house, "ada")
    filed(house)
    where = taken(pages)
    house.later(minutes=1)
    answer = pages.send(where, f"{where}/decision", choice="", reason=WORDS)
    assert (answer.status_code, WORDS in answer.text) == (409, True)
    fields = {"choice": "other", "actions": "label_content", "reason": WORDS}
    token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', pages.get(where))
    assert token
    sent = {**fields, "csrf_token": token[1]}
    assert 'class="letter"' in pages.client.post(f"{where}/preview", data=sent).text
    pages.client.headers["hx-request"] = "true"
    assert 'class="letter"' in pages.client.post(f"{where}/preview", data=sent).text
    del pages.client.headers["hx-request"]
    assert pages.done(where, f"{where}/decision", **fields) == "/appeals?said=saved"


def test_files_are_kept_on_the_device(house: House) -> None:
    pages, _ = somebody(house, "ada")
    path = filed(house)
    files = [{"name": "<b>.png", "type": "image/png", "body": b64encode(PNG).decode()}]
    added = house.browser().post(f"{path}/appeals/additions", json={"text": "See it.", "files": files})
    assert added.status_code == 201, added.text
    where = taken(pages)
    shown = pages.get(where)
    assert "&lt;b&gt;.png" in shown
    link = re.search(rf'href="({where}/files/[^"]+)"', shown)
    assert link
    found = pages.client.get(link[1])
    assert found.content.startswith(PNG[:8])
    assert found.headers["content-disposition"] == "attachment"
    assert found.headers["content-security-policy"] == "sandbox; default-src 'none'"


def test_an_appeal_that_was_taken_back_is_left_undecided(house: House) -> None:
    pages, _ = somebody(house, "ada")
    path = filed(house)
    where = taken(pages)
    fields = {"why": "withdrawn", "why_not": WORDS}
    assert pages.send(where, f"{where}/omission", **fields).status_code == 409
    assert house.browser().post(f"{path}/appeals/withdrawal", json={}).status_code == 201
    assert "The appellant took it back" in pages.get(where)
    assert pages.done(where, f"{where}/omission", **fields) == "/appeals?said=saved"


def test_notes_and_the_lease_lead_back_to_the_appeal(house: House) -> None:
    pages, _ = somebody(house, "ada")
    filed(house)
    where = taken(pages)
    beside = f"/review/{where[9:]}"
    assert pages.done(where, f"{beside}/notes", noted="Ask the bank.") == f"{where}?said=saved"
    assert "Ask the bank." in pages.get(where)
    assert pages.done(where, f"{beside}/heartbeat") == where
    assert pages.done(where, f"{beside}/skip", why_back="Not mine.") == "/appeals?said=done"
    assert "nobody else has taken it" in pages.get(where)


def test_a_lead_takes_an_appeal_whose_time_is_over(house: House) -> None:
    reviewer, _ = somebody(house, "rosa", "reviewer")
    filed(house)
    house.later(days=20)
    lead, _ = somebody(house, "lena", "lead")
    page = lead.get("/appeals")
    assert "Was due" in page
    where = lead.done("/appeals", "/appeals/take-over")
    assert "I only warned others." in lead.get(where)
    reviewer.client.cookies.clear()
    assert reviewer.client.get("/appeals").status_code == 303


def test_who_may_not_decide_appeals_is_told_so(house: House) -> None:
    somebody(house, "ada")
    pages, browser = somebody(house, "rosa", "reviewer")
    house.decide(HARMFUL)
    answer = pages.client.post("/appeals/claim", data={"csrf_token": "00"})
    assert answer.status_code == 403
    assert browser.post("/v1/appeals/claim", json=NOTHING).status_code in (400, 403)
    assert "Take the next appeal" not in pages.get("/appeals", 403)

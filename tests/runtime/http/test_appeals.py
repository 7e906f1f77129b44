"""Routes of appeals: somebody else decides, and what is undone is undone at once."""

from __future__ import annotations

from base64 import b64encode

from sqlalchemy import select

from clearford.runtime.record.appeals import do_file_appeal
from clearford.runtime.stores.tables.deeds import statement
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, REASON, REMOVE, WARNING, House, problem

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def test_an_appeal_is_decided_by_people_and_undone_at_once(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "appeal_reviewer")
    house.add("rosa", "reviewer")
    anna, bela, rosa = (house.signed_in(name) for name in ("anna", "bela", "rosa"))
    answer = house.decide(HARMFUL)
    with house.service.record.change() as change:
        do_file_appeal(change, house.service.office, answer.statement or "", "I only warned others.")
    assert house.claim(rosa) is None
    assert problem(rosa.post("/v1/appeals/claim", json={})) == (403, "CF-A002")
    result = None
    for browser in (anna, bela):
        case = house.claim(browser, "appeals")
        assert case is not None
        path = f"/v1/appeals/{case['id']}"
        assert browser.get(path).json()["kind"] == "appeal"
        words = [one["text"] for one in browser.get(f"/v1/cases/{case['id']}/evidence").json()]
        assert "I only warned others." in words
        assert problem(rosa.post(f"{path}/decision", json=NOTHING)) == (403, "CF-A002")
        decided = browser.post(f"{path}/decision", json=NOTHING)
        assert decided.status_code == 200, decided.text
        result = decided.json()["result"]
        if result:
            break
    assert result == "reversed"
    assert entries_of(house.service.record, "reversal")[-1].refs == (answer.entry,)


def filed(house: House, item: str = "p1") -> str:
    """Path of the link of a statement that was appealed."""
    answer = house.decide(HARMFUL, item)
    path = f"/v1/statements/{answer.token}"
    assert house.browser().post(f"{path}/appeals", json={"text": "I only warned others."}).status_code == 201
    return path


def test_what_the_appellant_adds_reaches_whoever_decides(house: House) -> None:
    house.add("anna", "appeal_reviewer")
    anna, person = house.signed_in("anna"), house.browser()
    path = filed(house)
    sent = {"name": "shot.png", "type": "image/png", "body": b64encode(PNG).decode()}
    added = person.post(f"{path}/appeals/additions", json={"text": "See the picture.", "files": [sent]})
    assert added.status_code == 201, added.text
    wrong = {**sent, "type": "application/pdf"}
    assert problem(person.post(f"{path}/appeals/additions", json={"files": [wrong]})) == (409, "CF-R022")
    other = {**sent, "type": "text/html"}
    assert person.post(f"{path}/appeals/additions", json={"files": [other]}).status_code == 400
    case = house.claim(anna, "appeals")
    assert case is not None
    words = [one["text"] for one in anna.get(f"/v1/cases/{case['id']}/evidence").json()]
    assert "See the picture." in words
    shown = anna.get(f"/v1/appeals/{case['id']}/appeal").json()
    assert (shown["by"], shown["withdrawn"], len(shown["files"])) == ("author", False, 1)
    place = f"/v1/appeals/{case['id']}/files/{added.json()['entry']}"
    found = anna.get(f"{place}/file.1")
    assert found.content == PNG
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"] == "attachment"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert problem(anna.get(f"{place}/appeal")) == (404, "CF-H002")
    anna.post(f"/v1/cases/{case['id']}/release")
    assert problem(anna.get(f"{place}/file.1")) == (404, "CF-H002")


def test_an_appeal_that_was_taken_back_is_left_undecided_by_a_person(house: House) -> None:
    house.add("anna", "appeal_reviewer")
    anna, person = house.signed_in("anna"), house.browser()
    path = filed(house)
    case = house.claim(anna, "appeals")
    assert case is not None
    omit = f"/v1/appeals/{case['id']}/omission"
    assert problem(anna.post(omit, json={"why": "withdrawn", "reason": REASON})) == (409, "CF-R022")
    assert person.post(f"{path}/appeals/withdrawal", json={}).status_code == 201
    assert problem(anna.post(omit, json={"why": "same_matter", "reason": REASON})) == (409, "CF-R022")
    left = anna.post(omit, json={"why": "withdrawn", "reason": REASON})
    assert left.status_code == 200, left.text
    assert left.json()["state"] == "decided"
    entry = entries_of(house.service.record, "appeal")[-1]
    assert (entry.data["result"], entry.data["why_omitted"]) == ("omitted", "withdrawn")
    told = person.get(path).json()["appeal"]
    assert told["result"] == "omitted"
    assert "You withdrew it." in str(told["letter"])
    assert problem(person.post(f"{path}/appeals/withdrawal", json={})) == (409, "CF-R020")
    assert entries_of(house.service.record, "reversal") == []


def test_an_appeal_that_is_about_somebody_else_is_left_undecided(house: House) -> None:
    house.add("anna", "appeal_reviewer")
    anna = house.signed_in("anna")
    filed(house)
    case = house.claim(anna, "appeals")
    assert case is not None
    body = {"why": "not_concerned", "reason": REASON, "written": {"en": "It was not about you."}}
    assert anna.post(f"/v1/appeals/{case['id']}/omission", json=body).json()["state"] == "decided"
    assert entries_of(house.service.record, "appeal")[-1].data["why_omitted"] == "not_concerned"


def test_an_overdue_appeal_goes_to_the_lead(house: House) -> None:
    house.add("anna", "appeal_reviewer")
    house.add("lena", "lead")
    anna, lena = house.signed_in("anna"), house.signed_in("lena")
    filed(house)
    assert problem(lena.post("/v1/appeals/claim", json={})) == (403, "CF-A002")
    assert problem(anna.post("/v1/overdue-appeals/claim", json={})) == (403, "CF-A002")
    assert lena.get("/v1/overdue-appeals").json() == {"appeals": [], "after": None}
    assert house.claim(lena, "overdue-appeals") is None
    house.later(days=8)
    house.add("lou", "lead")
    lena = house.signed_in("lou")
    (late,) = lena.get("/v1/overdue-appeals").json()["appeals"]
    assert late["held"] is False
    case = house.claim(lena, "overdue-appeals")
    assert case is not None
    assert case["id"] == late["case"]
    assert lena.get("/v1/overdue-appeals").json()["appeals"][0]["held"] is True
    assert lena.get(f"/v1/appeals/{case['id']}").json()["kind"] == "appeal"
    decided = lena.post(f"/v1/appeals/{case['id']}/decision", json=NOTHING)
    assert decided.status_code == 200, decided.text


def test_overdue_appeals_come_page_by_page_the_longest_wait_first(house: House) -> None:
    house.add("lena", "lead")
    for item in ("p1", "p2", "p3"):
        filed(house, item)
        house.later(minutes=1)
    house.later(days=8)
    house.short_pages()
    lena = house.signed_in("lena")
    dues: list[int] = []
    page = lena.get("/v1/overdue-appeals").json()
    while page["appeals"]:
        dues += [one["due"] for one in page["appeals"]]
        page = lena.get("/v1/overdue-appeals", params={"after": page["after"]}).json()
    assert (len(dues), dues) == (3, sorted(set(dues)))
    assert problem(lena.get("/v1/overdue-appeals", params={"after": "none"})) == (400, "CF-H001")


def test_who_decides_an_appeal_reads_why_it_was_decided_and_by_nobody_named(house: House) -> None:
    for name in ("anna", "bela"):
        house.add(name, "reviewer")
    house.add("ada", "appeal_reviewer")
    house.add("adam", "appeal_reviewer")
    anna, bela, ada = (house.signed_in(name) for name in ("anna", "bela", "ada"))
    answer = house.decide(HARMFUL)
    filed_by = house.browser().post(f"/v1/statements/{answer.token}/appeals", json={"text": "Mine."})
    assert filed_by.status_code == 201
    claimed = ada.post("/v1/appeals/claim", json={}).json()["case"]
    path = f"/v1/appeals/{claimed['id']}/before"
    before = ada.get(path).json()
    assert before["standing"]["outcome"] == "restrict"
    assert before["decisions"] == []  # a program decided
    assert (before["open_from"], before["least"]) == (claimed["owner_since"] + 30_000_000, 20)
    assert problem(anna.get(path)) == (403, "CF-A002")
    assert problem(house.signed_in("adam").get(path)) == (404, "CF-H002")
    # A person looks, and the author appeals what that person decided.
    house.decide(WARNING, "p2")
    decided = house.review((anna, bela), REMOVE)
    with house.service.record.change() as change:
        told = change.conn.execute(
            select(statement.c.id).where(
                statement.c.item == decided["item"], statement.c.audience == "author"
            )
        ).scalar_one()
        do_file_appeal(change, house.service.office, told, "I warned others.")
    case = house.claim(ada, "appeals")
    assert case is not None
    found = ada.get(f"/v1/appeals/{case['id']}/before").json()
    assert [(one["outcome"], one["reason"]) for one in found["decisions"]][:1] == [("restrict", REASON)]
    assert found["standing"]["actions"] == ["remove_content"]
    assert "anna" not in str(found)

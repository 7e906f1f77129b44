"""Routes of drafts: one author writes at a time, faults have a place, a version comes of it."""

from __future__ import annotations

import pytest

from tests.runtime.http.people import House, problem
from tests.runtime.http.test_accounts import Client

RULE = "fraud.phishing.lookalike-domain"
CHANGED = ("severity: high", "severity: medium")


@pytest.fixture
def ann(house: House) -> Client:
    """An author."""
    house.add("ann", "policy_author")
    return house.signed_in("ann")


def begun(browser: Client, rule: str = RULE) -> dict[str, object]:
    """A draft."""
    answer = browser.post("/v1/drafts", json={"rule": rule})
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_draft_is_written_checked_tried_and_becomes_a_version(house: House, ann: Client) -> None:
    draft = begun(ann)
    path = f"/v1/drafts/{draft['id']}"
    text = str(draft["text"])
    assert draft["base"] == text
    assert CHANGED[0] in text
    newer = text.replace(*CHANGED)
    checked = ann.post(f"{path}/check", json={"text": newer}).json()
    assert checked["sheet"]["severity"] == "medium"
    assert not any(one["fails"] for one in checked["findings"])
    tried = ann.post(f"{path}/tests", json={"text": newer}).json()
    assert tried["readable"]
    assert {one["passed"] for one in tried["results"]} == {True}
    saved = ann.put(path, json={"text": newer, "edition": 1}).json()
    assert (saved["edition"], saved["text"]) == (2, newer)
    handed = ann.post(f"{path}/hand-in", json={"note": "milder"})
    assert handed.status_code == 201, handed.text
    assert handed.json()["note"] == "milder"
    closed = ann.get(path).json()
    assert (closed["state"], closed["version"]) == ("handed_in", handed.json()["digest"])
    assert ann.get("/v1/packs").json()["versions"][0]["digest"] == handed.json()["digest"]
    assert problem(ann.put(path, json={"text": "x", "edition": 2})) == (409, "CF-R071")
    assert begun(ann)["state"] == "open"


def test_faults_are_told_with_line_and_column(ann: Client) -> None:
    draft = begun(ann)
    text = str(draft["text"]).replace("status: live", "status: lively")
    path = f"/v1/drafts/{draft['id']}"
    checked = ann.post(f"{path}/check", json={"text": text}).json()
    (fault,) = [one for one in checked["findings"] if one["fails"]]
    assert text.split("\n")[fault["line"] - 1].startswith("status: lively")
    assert (fault["code"], fault["column"]) == ("CF-P001", 9)
    assert checked["sheet"] is None
    assert ann.get(f"{path}/check").json()["sheet"]["status"] == "live"
    assert ann.post(f"{path}/tests", json={"text": text}).json() == {"results": [], "readable": False}
    ann.put(path, json={"text": text, "edition": 1})
    answer = ann.post(f"{path}/hand-in", json={})
    assert problem(answer) == (422, "CF-P001")
    assert answer.json()["faults"][0]["line"] == fault["line"]
    assert ann.get(path).json()["state"] == "open"


def test_an_example_that_does_not_hold_is_told(ann: Client) -> None:
    draft = begun(ann)
    text = str(draft["text"]).replace("expect: restrict", "expect: allow", 1)
    tried = ann.post(f"/v1/drafts/{draft['id']}/tests", json={"text": text}).json()
    (failed,) = [one for one in tried["results"] if not one["passed"]]
    assert failed["problems"] == ["restrict instead of allow"]


def test_of_a_rule_one_draft_is_open_and_who_has_it_is_told(house: House, ann: Client) -> None:
    house.add("eve", "policy_author")
    eve = house.signed_in("eve")
    draft = begun(ann)
    answer = eve.post("/v1/drafts", json={"rule": RULE})
    assert problem(answer) == (409, "CF-R070")
    assert "ann" in answer.json()["detail"]
    path = f"/v1/drafts/{draft['id']}"
    assert problem(eve.put(path, json={"text": "x", "edition": 1})) == (409, "CF-R070")
    ann.put(path, json={"text": "one", "edition": 1})
    assert problem(ann.put(path, json={"text": "two", "edition": 1})) == (409, "CF-R071")
    assert eve.post(f"{path}/drop").json()["state"] == "dropped"
    assert eve.get(path).json()["text"] == "one"
    assert problem(ann.post(f"{path}/drop")) == (409, "CF-R071")
    assert begun(eve)["author_name"] == "eve"


def test_a_new_rule_begins_with_a_text_to_fill_in(ann: Client) -> None:
    draft = begun(ann, "fraud.phishing.new-one")
    assert draft["base"] == ""
    assert str(draft["text"]).startswith("id: fraud.phishing.new-one\n")
    assert draft["file"] == "fraud/phishing/rules/new-one.yaml"
    assert problem(ann.post("/v1/drafts", json={"rule": "spam.other.rule"})) == (409, "CF-R072")
    assert problem(ann.post("/v1/drafts", json={"rule": "../x"})) == (400, "CF-H001")


def test_drafts_are_listed_page_by_page(house: House, ann: Client) -> None:
    house.short_pages()
    one = begun(ann)
    house.later(seconds=1)
    two = begun(ann, "fraud.phishing.new-one")
    first = ann.get("/v1/drafts").json()
    assert [draft["id"] for draft in first["drafts"]] == [two["id"]]
    assert first["drafts"][0]["text"] == ""
    second = ann.get("/v1/drafts", params={"after": first["after"]}).json()
    assert [draft["id"] for draft in second["drafts"]] == [one["id"]]
    mine = ann.get("/v1/drafts", params={"rule": RULE}).json()["drafts"]
    assert [draft["id"] for draft in mine] == [one["id"]]
    assert problem(ann.get("/v1/drafts/none")) == (404, "CF-H002")

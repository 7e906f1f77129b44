"""Routes of appeals: somebody else decides, and what is undone is undone at once."""

from __future__ import annotations

from clearford.runtime.record.appeals import do_file_appeal
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, NOTHING, House, problem


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

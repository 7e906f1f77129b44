"""Out-of-court disputes: 90 days and 90 more, one outcome, carried out or not, counted in the report."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.record.counted import counted

DAY = 86_400_000_000
BODY = "Board Example"


def legal_of(house: House) -> Client:
    """A legal officer who is signed in."""
    house.add("lea", "legal")
    return house.signed_in("lea")


def opened(house: House, legal: Client, item: str = "p1") -> dict[str, Any]:
    """A dispute about a decision on an item of ben."""
    statement = house.decide(HARMFUL, item).statement
    answer = legal.post("/v1/disputes", json={"statement": statement, "body": BODY, "reference": "B-17"})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def standing(house: House) -> set[str]:
    """Events of disputes on record."""
    entries = entries_of(house.service.record, "case_event")
    return {str(one.data["event"]) for one in entries if str(one.data["event"]).startswith("dispute")}


def test_the_body_has_90_days_and_90_more(house: House) -> None:
    legal = legal_of(house)
    made = opened(house, legal)
    path = f"/v1/disputes/{made['dispute']['id']}"
    assert made["due"] == made["dispute"]["received"] + 90 * DAY
    again = {"statement": house.decide(HARMFUL).statement, "body": BODY}
    assert problem(legal.post("/v1/disputes", json=again)) == (409, "CF-R046")
    longer = legal.post(f"{path}/complex")
    assert longer.json()["due"] == made["dispute"]["received"] + 180 * DAY
    assert problem(legal.post(f"{path}/complex")) == (409, "CF-R046")
    assert legal.get(path).json() == longer.json()
    assert [one["dispute"]["id"] for one in legal.get("/v1/disputes").json()["disputes"]] == [
        made["dispute"]["id"]
    ]
    assert standing(house) == {"dispute_opened", "dispute_extended"}
    assert problem(legal.get("/v1/disputes/none")) == (404, "CF-H002")
    for wrong in ({"statement": "none", "body": BODY}, {"statement": "x", "body": BODY}):
        assert problem(legal.post("/v1/disputes", json=wrong)) == (404, "CF-H002")


def test_a_dispute_is_decided_with_its_fees(house: House) -> None:
    legal = legal_of(house)
    made = opened(house, legal)
    decided = {"outcome": "upheld", "fees": {"platform_pays": True, "cents": 12_000, "currency": "EUR"}}
    done = legal.post(f"/v1/disputes/{made['dispute']['id']}/decision", json=decided).json()
    assert (done["dispute"]["implemented"], done["fees"]["cents"]) == (True, 12_000)


def test_a_reversal_that_is_carried_out_undoes_what_was_done(house: House) -> None:
    legal = legal_of(house)
    made = opened(house, legal)
    path = f"/v1/disputes/{made['dispute']['id']}"
    assert problem(legal.post(f"{path}/implementation", json={"implemented": True})) == (409, "CF-R046")
    decided = legal.post(f"{path}/decision", json={"outcome": "reversed", "words": "It warned others."})
    assert decided.json()["dispute"]["implemented"] is None
    assert problem(legal.post(f"{path}/decision", json={"outcome": "upheld"})) == (409, "CF-R046")
    assert standing(house) == {"dispute_opened", "dispute_decided"}
    assert entries_of(house.service.record, "reversal") == []
    done = legal.post(f"{path}/implementation", json={"implemented": True})
    assert done.json()["dispute"]["implemented"] is True
    assert len(entries_of(house.service.record, "reversal")) == 1
    assert problem(legal.post(f"{path}/implementation", json={"implemented": False})) == (409, "CF-R046")


@pytest.mark.parametrize("implemented", [True, False], ids=["carried out", "not carried out"])
def test_the_report_counts_outcomes_and_what_was_carried_out(house: House, *, implemented: bool) -> None:
    legal = legal_of(house)
    for item, outcome in (("p1", "upheld"), ("p2", "partly_reversed"), ("p3", "omitted")):
        made = opened(house, legal, item)
        body = {"outcome": outcome, "implemented": implemented}
        answer = legal.post(f"/v1/disputes/{made['dispute']['id']}/decision", json=body)
        assert answer.status_code == 200, answer.text
    begun, closed, carried, share = counted(
        house.service.record,
        "disputes.opened",
        "disputes.closed",
        "disputes.implemented",
        "disputes.share_implemented",
    )
    assert begun == {(): 3}
    assert closed == {("omitted",): 1, ("partly_reversed",): 1, ("upheld",): 1}
    assert carried == {(): 1 + implemented}
    assert share[()] == round(1_000_000 * (1 + implemented) / 3)


def test_the_words_of_a_body_lie_sealed(house: House) -> None:
    legal = legal_of(house)
    opened(house, legal)
    for one in entries_of(house.service.record, "case_event"):
        assert "B-17" not in str(one.data)
    assert problem(house.browser().get("/v1/disputes")) == (401, "CF-A014")

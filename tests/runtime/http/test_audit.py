"""The audit: who changed what, and who read what, in pages that can be filtered."""

from __future__ import annotations

import msgspec
import pytest

from tests.runtime.auth.kit import entries_of
from tests.runtime.http.people import HARMFUL, House, problem
from tests.runtime.http.test_accounts import Client


@pytest.fixture
def auditor(house: House) -> Client:
    """A browser of an auditor, after an administrator worked."""
    root = house.add("root", "operator_admin")
    browser = house.signed_in("root")
    for n in range(3):
        browser.post("/v1/keys", json={"name": f"k{n}", "scopes": ["item.submit"]})
        house.later(minutes=1)
    assert root
    house.add("audra", "auditor")
    return house.signed_in("audra")


def page_of(house: House, most: int) -> None:
    """Let a page hold so many."""
    settings = house.service.settings
    limits = msgspec.structs.replace(settings.limits, page=most)
    house.service.settings = msgspec.structs.replace(settings, limits=limits)


def test_changes_are_told_with_who_made_them_page_by_page(house: House, auditor: Client) -> None:
    made = [entry.id for entry in entries_of(house.service.record, "config")]
    page_of(house, 2)
    found, after = [], ""
    while after is not None:
        told = auditor.get(f"/v1/audit/config?after={after}" if after else "/v1/audit/config").json()
        assert len(told["entries"]) <= 2
        found += told["entries"]
        after = told["after"]
    assert [one["entry"]["id"] for one in found] == made[::-1]
    assert all(one["actor"] for one in found if one["entry"].get("by_role") == "operator_admin")


def test_changes_are_found_by_what_role_and_time(house: House, auditor: Client) -> None:
    all_of = auditor.get("/v1/audit/config").json()["entries"]
    keys = [one for one in all_of if one["entry"]["data"]["what"].startswith("key.")]
    what = keys[0]["entry"]["data"]["what"]
    found = auditor.get(f"/v1/audit/config?what={what}").json()["entries"]
    assert [one["entry"]["id"] for one in found] == [one["entry"]["id"] for one in keys]
    second = keys[1]["entry"]["ts"]
    found = auditor.get(f"/v1/audit/config?what={what}&since={second}&until={second + 1}").json()["entries"]
    assert [one["entry"]["id"] for one in found] == [keys[1]["entry"]["id"]]
    assert auditor.get("/v1/audit/config?role=reviewer").json()["entries"] == []


def test_readings_and_refusals_are_told(house: House, auditor: Client) -> None:
    answer = house.decide(HARMFUL)
    assert problem(auditor.get(f"/v1/decisions/{answer.entry}/explanation")) == (403, "CF-A002")
    told = auditor.get("/v1/audit/reads").json()
    assert [one["entry"]["data"] for one in told["entries"]] == [{"what": "decision.read", "refused": True}]
    assert told["after"] is None


@pytest.mark.parametrize("after", ["x", "1", "1-", "99999999999999999999-1", "1-" + "1" * 200])
def test_a_place_that_no_page_gave_is_refused(house: House, auditor: Client, after: str) -> None:
    assert problem(auditor.get(f"/v1/audit/config?after={after}")) == (400, "CF-H001")


def test_changes_are_told_with_what_was_and_what_is(house: House, auditor: Client) -> None:
    made = auditor.get("/v1/audit/config?what=key.").json()["entries"]
    assert [one["new"] for one in made] == [{"name": f"k{n}"} for n in (2, 1, 0)]
    assert {one["old"] for one in made} == {None}
    assert {one["entry"]["data"]["what"] for one in made} == {"key.create"}
    assert auditor.get("/v1/audit/config?what=key").json()["entries"] == []


def test_refusals_are_told_apart_from_readings(house: House, auditor: Client) -> None:
    auditor.get("/v1/users")
    refused = auditor.get("/v1/audit/reads?refused=true").json()["entries"]
    assert [one["entry"]["data"]["what"] for one in refused] == ["user.read"]
    assert auditor.get("/v1/audit/reads?refused=false").json()["entries"] == []

"""Routes of auditors to entries: listed, found, proven; heads are public, entries are not."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from clearford.runtime.stores.tables.deeds import statement
from tests.runtime.http.people import HARMFUL, WARNING, House, problem
from tests.runtime.http.test_accounts import Client
from tests.runtime.http.test_ledger import LOG, integrated


def auditor(house: House) -> Client:
    """A browser of an auditor."""
    house.add("audra", "auditor")
    return house.signed_in("audra")


def all_of(browser: Client, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every page."""
    found: list[dict[str, Any]] = []
    while True:
        answer = browser.get(path, params=query)
        assert answer.status_code == 200, answer.text
        found += answer.json()["entries"]
        if answer.json()["after"] is None:
            return found
        query["after"] = answer.json()["after"]


def test_entries_are_listed_by_type_and_time(house: House) -> None:
    house.decide(HARMFUL)
    house.later(hours=1)
    since = house.service.record.now()
    house.decide(HARMFUL, "p2")
    browser = auditor(house)
    whole = all_of(browser, "/v1/entries")
    times = [one["entry"]["ts"] for one in whole]
    assert times == sorted(times, reverse=True)
    assert {"config", "decision"} <= {one["entry"]["type"] for one in whole}
    assert len(all_of(browser, "/v1/entries", type="decision")) == 2
    (late,) = all_of(browser, "/v1/entries", type="decision", since=since)
    assert late["entry"]["ts"] >= since
    house.short_pages()
    assert [one["entry"]["id"] for one in all_of(browser, "/v1/entries")] == [
        one["entry"]["id"] for one in whole
    ]


def test_a_decision_is_found_by_its_statement_and_proven(house: House) -> None:
    house.decide(HARMFUL)
    browser = auditor(house)
    integrated(house)
    (decision,) = all_of(browser, "/v1/entries", type="decision")
    entry = decision["entry"]["id"]
    with house.service.record.read() as conn:
        number = conn.execute(select(statement.c.id)).scalar_one()
    assert browser.get("/v1/entries/find", params={"q": number}).json() == {"id": entry}
    shown = browser.get(f"/v1/entries/{entry}").json()
    assert shown["entry"]["decision"] == "restrict"
    assert shown["proof"]["size"] > shown["proof"]["index"]
    assert {"item", "trace"} <= {one["name"] for one in shown["contents"]}
    assert HARMFUL not in str(shown)
    assert problem(browser.get("/v1/entries/find", params={"q": "nothing"})) == (404, "CF-H002")


def test_heads_are_public_and_compared_and_entries_are_not(house: House) -> None:
    house.decide(WARNING)
    integrated(house)
    house.decide(HARMFUL)
    integrated(house)
    public = house.browser()
    heads = public.get("/v1/checkpoints", params={"log": LOG}).json()["heads"]
    sizes = [head["size"] for head in heads]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) == 2
    body = {"log": LOG, "old": sizes[1], "new": sizes[0]}
    assert public.get("/v1/checkpoints/compare", params=body).json()["new"] == heads[0]
    for path in ("/v1/entries", "/v1/entries/find?q=x", f"/v1/entries/{'0' * 32}"):
        assert problem(public.get(path)) == (401, "CF-A014")


@pytest.mark.parametrize("role", ["reviewer", "lead", "operator_admin", "privacy_officer", "legal"])
def test_only_auditors_read_entries(house: House, role: Any) -> None:
    house.add("other", role)
    other = house.signed_in("other")
    assert problem(other.get("/v1/entries")) == (403, "CF-A002")

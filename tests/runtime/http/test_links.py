"""Links: who tries them out is slowed down, and learns nothing by it."""

from __future__ import annotations

from typing import Any

import httpx
from litestar.testing import TestClient

from tests.runtime.http.people import HARMFUL, House, problem


def browser_at(house: House, address: str) -> httpx.Client:
    """A browser of a network."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked: Any = {**scope, "client": (address, 1)}
        await house.app(asked, receive, send)

    return TestClient(app, base_url="https://record.example")


def test_who_tries_out_links_has_to_wait_even_with_a_good_one(house: House) -> None:
    answer = house.decide(HARMFUL)
    good = f"/v1/statements/{answer.token}"
    thief, other = browser_at(house, "192.0.2.1"), browser_at(house, "198.51.100.1")
    assert thief.get(good).status_code == 200
    for n in range(10):
        kind = "reports" if n % 2 else "statements"
        assert problem(thief.get(f"/v1/{kind}/{'A' * 42}{n}")) == (404, "CF-A009")
    assert problem(thief.get(f"/v1/statements/{'B' * 43}")) == (429, "CF-H006")
    assert problem(thief.get(good)) == (429, "CF-H006")
    assert problem(thief.post(f"{good}/appeals", json={"text": "Mine."})) == (429, "CF-H006")
    assert other.get(good).status_code == 200


def test_links_that_open_cost_nothing(house: House) -> None:
    answer = house.decide(HARMFUL)
    person = browser_at(house, "192.0.2.1")
    assert {person.get(f"/v1/statements/{answer.token}").status_code for _ in range(15)} == {200}


def test_whatever_is_wrong_with_a_link_it_is_told_the_same(house: House) -> None:
    answer = house.decide(HARMFUL)
    person = browser_at(house, "192.0.2.1")
    unknown = person.get(f"/v1/statements/{'A' * 43}")
    other_kind = person.get(f"/v1/reports/{answer.token}")
    house.later(days=600)
    expired = person.get(f"/v1/statements/{answer.token}")
    told = [{**one.json(), "request": ""} for one in (unknown, other_kind, expired)]
    assert told[0] == told[1] == told[2]
    assert {one.status_code for one in (unknown, other_kind, expired)} == {404}

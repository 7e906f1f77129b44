"""The front: every request has a number, its client's address, and is counted under its route."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import msgspec
import pytest

from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.http.app import make_app
from tests.runtime.auth.kit import ORIGIN, ROOT
from tests.runtime.http.people import House
from tests.runtime.http.test_accounts import client


@pytest.mark.parametrize("path", ["/live", "/none", "/v1/keys"])
def test_every_answer_has_a_number_that_its_problem_repeats(house: House, path: str) -> None:
    answers = [house.browser().get(path) for _ in range(2)]
    numbers = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(numbers)) == 2
    assert all(len(number) == 16 for number in numbers)
    if answers[0].status_code >= 400:
        assert [answer.json()["request"] for answer in answers] == numbers


def test_a_value_that_cannot_be_read_is_found_in_the_log_by_its_number(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "clearford.http"):
        answer = house.browser().post("/v1/sign-in", content=b"[" * 100_000)
    assert (answer.status_code, answer.json()["code"]) == (400, "CF-H001")
    if "cannot be read" in answer.json()["detail"]:
        assert answer.headers["x-request-id"] in caplog.text


def test_requests_are_counted_under_their_route_and_never_under_their_path(house: House) -> None:
    browser = house.browser()
    browser.get("/v1/statements/a-secret-token")
    browser.get("/a-page-of-nobody")
    browser.request("BREW", "/live")
    told = house.service.metrics.told().decode()
    assert (
        'clearford_http_requests_total{method="GET",route="/v1/statements/{token}",status="404"} 1.0' in told
    )
    assert 'clearford_http_requests_total{method="GET",route="other",status="404"} 1.0' in told
    assert 'method="other"' in told
    assert 'clearford_http_request_seconds_count{method="GET",route="other"} 1.0' in told
    assert "a-secret-token" not in told
    assert "nobody" not in told
    assert "BREW" not in told


def test_who_has_no_name_may_send_less(house: House) -> None:
    most = house.service.settings.limits.public_body_bytes
    body = b'{"login": "' + b"x" * most + b'"}'
    answer = house.browser().post("/v1/sign-in", content=body)
    assert (answer.status_code, answer.json()["code"]) == (413, "CF-H005")
    chunks = house.browser().post("/v1/sign-in", content=iter([body[: most // 2]] * 3))
    assert (chunks.status_code, chunks.json()["code"]) == (413, "CF-H005")
    _, key = do_create_key(house.accounts, ROOT, name="p", scopes=["item.submit"])
    known = client(house.app, {"authorization": f"Bearer {key}"}).post("/v1/items", content=body)
    assert known.status_code == 422


def asked(house: House, peer: str, *claims: str) -> list[int]:
    """Statuses of requests without a name that a peer sends on, each for somebody."""
    service = house.service
    listen = msgspec.structs.replace(service.settings.listen, trusted_proxies=("10.0.0.0/8",))
    limits = msgspec.structs.replace(service.settings.limits, public_a_minute=2)
    service.settings = msgspec.structs.replace(service.settings, listen=listen, limits=limits)
    app: Any = make_app(service, house.accounts)
    transport = httpx.ASGITransport(app, client=(peer, 50_000))

    async def ask() -> list[int]:
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as browser:
            return [
                (await browser.get("/v1/statements/x", headers={"x-forwarded-for": claim})).status_code
                for claim in claims
            ]

    return asyncio.run(ask())


def test_strangers_behind_a_proxy_are_limited_each_alone(house: House) -> None:
    assert asked(house, "10.0.0.1", *("192.0.2.1", "192.0.2.2") * 3) == [404] * 4 + [429] * 2


def test_who_claims_other_addresses_is_limited_all_the_same(house: House) -> None:
    assert asked(house, "203.0.113.7", *(f"192.0.2.{n}" for n in range(4))) == [404] * 2 + [429] * 2
    behind = [f"192.0.2.{n}, 203.0.113.7" for n in range(4)]
    assert asked(house, "10.0.0.1", *behind) == [404] * 2 + [429] * 2

"""`Idempotency-Key` over HTTP: the same request gets the same answer, whatever happened meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from clearford.runtime.stores.tables.access import api_key
from clearford.runtime.stores.tables.waiting import idempotency
from tests.runtime.http.people import House, problem
from tests.runtime.http.test_accounts import Client

KEY = {"idempotency-key": "5f2c1e0a-7a55-4f0e-9d5e-000000000001"}
WANTED = {"name": "platform", "scopes": ["item.submit"]}


@pytest.fixture
def root(house: House) -> Client:
    """A browser of an administrator."""
    house.add("root", "operator_admin")
    return house.signed_in("root")


def keys(house: House) -> int:
    with house.service.record.read() as conn:
        return len(conn.execute(select(api_key.c.id)).all())


def test_the_same_request_is_carried_out_once_and_told_the_same(house: House, root: Client) -> None:
    first = root.post("/v1/keys", json=WANTED, headers=KEY)
    again = root.post("/v1/keys", json=WANTED, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert (again.headers["cache-control"], again.headers["idempotency-replayed"]) == ("no-store", "true")
    assert "idempotency-replayed" not in first.headers
    assert keys(house) == 1
    with house.service.record.read() as conn:
        kept = bytes(conn.execute(select(idempotency.c.answer)).scalar_one())
    assert first.json()["key"].encode() not in kept


def test_without_the_header_it_is_carried_out_each_time(house: House, root: Client) -> None:
    for _ in range(2):
        assert root.post("/v1/keys", json=WANTED).status_code == 201
    assert keys(house) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/v1/keys", {**WANTED, "name": "other"}, id="another-body"),
        pytest.param("/v1/users", WANTED, id="another-route"),
        pytest.param("/v1/keys?x=1", WANTED, id="another-address"),
    ],
)
def test_another_request_under_the_same_key_is_refused(
    house: House, root: Client, path: str, body: dict[str, object]
) -> None:
    root.post("/v1/keys", json=WANTED, headers=KEY)
    assert problem(root.post(path, json=body, headers=KEY)) == (422, "CF-H012")
    assert keys(house) == 1


def test_the_same_key_of_somebody_else_is_another(house: House, root: Client) -> None:
    house.add("ruth", "operator_admin")
    ruth = house.signed_in("ruth")
    first = root.post("/v1/keys", json=WANTED, headers=KEY).json()
    second = ruth.post("/v1/keys", json=WANTED, headers=KEY).json()
    assert first["id"] != second["id"]


def test_a_request_that_was_refused_may_be_mended_under_its_key(house: House, root: Client) -> None:
    wrong = {**WANTED, "scopes": ["no.such"]}
    assert root.post("/v1/keys", json=wrong, headers=KEY).status_code >= 400
    assert root.post("/v1/keys", json=WANTED, headers=KEY).status_code == 201
    assert keys(house) == 1


@pytest.mark.parametrize("key", ["short", "with space", "x" * 201, "ümlaut-key"])
def test_a_key_of_another_form_is_refused(house: House, root: Client, key: str) -> None:
    answer = root.post("/v1/keys", json=WANTED, headers={b"idempotency-key": key.encode("latin-1")})
    assert problem(answer) == (400, "CF-H011")
    assert keys(house) == 0


def test_an_answer_that_was_lost_is_not_made_up(house: House, root: Client) -> None:
    root.post("/v1/keys", json=WANTED, headers=KEY)
    with house.service.store.write() as conn:  # as when the process is killed right after its commit
        conn.execute(update(idempotency).values(state="done", answer=None, until=0))
    assert problem(root.post("/v1/keys", json=WANTED, headers=KEY)) == (409, "CF-H014")
    assert keys(house) == 1


def test_an_answer_with_a_session_is_not_kept(house: House, root: Client) -> None:
    body = {"old": "x", "new": "y"}
    assert root.post("/v1/me/password", json=body, headers=KEY).status_code >= 400
    answer = root.post("/v1/sign-in", json={"login": "root", "password": "x"}, headers=KEY)
    assert answer.status_code in (401, 422)
    assert "set-cookie" not in answer.headers


def test_of_many_at_once_one_is_carried_out(house: House, root: Client) -> None:
    browsers = [house.browser() for _ in range(4)]
    for browser in browsers:
        browser.cookies.update(root.cookies)
        browser.headers["x-csrf-token"] = root.headers["x-csrf-token"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.post("/v1/keys", json=WANTED, headers=KEY), browsers))
    bodies = {answer.content for answer in answers if answer.status_code == 201}
    others = {problem(answer) for answer in answers if answer.status_code != 201}
    assert len(bodies) == 1
    assert others <= {(409, "CF-H013")}
    assert keys(house) == 1


def test_a_report_without_a_name_that_is_sent_twice_is_one(house: House) -> None:
    browser, body = house.browser(), {"item": "p1", "reasons": "It asks for my password.", "good_faith": True}
    named = {"idempotency-key": "a-1b2c3d4e5f6a7b8c9d0e1f2a3b"}
    first, again = (browser.post("/v1/reports", json=body, headers=named) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = browser.post("/v1/reports", json=body | {"reasons": "Another."}, headers=named)
    assert problem(other) == (422, "CF-H012")
    short = browser.post("/v1/reports", json=body, headers={"idempotency-key": "12345678"})
    assert problem(short) == (400, "CF-H011")
    assert browser.post("/v1/reports", json=body).json()["report"] != first.json()["report"]

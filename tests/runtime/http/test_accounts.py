"""Routes of accounts: a browser signs in, works and signs out; every route is shut to whoever may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from clearford.core.roles import ROLES, Role, RoleName
from clearford.runtime.auth.grants import do_create_key, do_grant
from clearford.runtime.auth.passwords import Passwords
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.auth.totp import STEP_S, hotp
from clearford.runtime.auth.users import do_create_user
from clearford.runtime.http import accounts as routes
from clearford.runtime.http.app import attach, make_app
from clearford.runtime.http.front import Front
from clearford.runtime.http.guard import ANYBODY, SIGNED_IN
from clearford.runtime.service.settings import Limits, OpenId, Operator, Settings
from clearford.runtime.service.wiring import TENANT, Service
from tests.cli.program import PACKS
from tests.runtime.auth.kit import GOOD, ORIGIN, OWN, ROOT, Counting, entries_of, secret_of
from tests.runtime.service_kit import MovedClock

Client = TestClient[Litestar]


def client(app: Litestar, headers: dict[str, str]) -> Client:
    """Something that sends these headers with every request."""
    made = TestClient(app, base_url=ORIGIN)
    made.headers.update(headers)
    return made


APPS: list[Front] = []
"""Applications that no service uses now."""


class Place:
    """A service with accounts, and browsers that visit it."""

    def __init__(self, service: Service, clock: MovedClock) -> None:
        self.service, self.clock = service, clock
        self.accounts = AccountStore(
            service.record, tenant=TENANT, own_origins=frozenset((ORIGIN,)), passwords=Passwords(Counting())
        )
        self.app = APPS.pop() if APPS else make_app(service, self.accounts)
        attach(self.app, service, self.accounts)

    def close(self) -> None:
        """End the service, and leave the application to the next one: making it takes longer than a test."""
        self.service.close()
        self.service.store.close()
        APPS.append(self.app)

    def browser(self) -> Client:
        """A browser without cookies."""
        return client(self.app, OWN)

    def add(self, login: str, *roles: RoleName) -> str:
        """An account with the good password."""
        made = do_create_user(self.accounts, ROOT, login=login, name=login, password=GOOD)
        for role in roles:
            do_grant(self.accounts, ROOT, user=made, role=role)
        return made

    def signed_in(self, login: str, *, factor: bool = True) -> Client:
        """A browser in which somebody is signed in, with a second factor."""
        browser = self.browser()
        answer = browser.post("/v1/sign-in", json={"login": login, "password": GOOD})
        assert answer.status_code == 200, answer.text
        browser.headers["x-csrf-token"] = answer.json()["csrf"]
        if factor:
            uri = browser.post("/v1/me/factor", json={"password": GOOD}).json()["uri"]
            code = hotp(secret_of(uri), int(self.clock.now().timestamp()) // STEP_S)
            confirmed = browser.post("/v1/me/factor/confirm", json={"code": code})
            assert confirmed.status_code == 200, confirmed.text
            browser.headers["x-csrf-token"] = confirmed.json()["session"]["csrf"]
        return browser


@contextmanager
def opened(home: str, openid: OpenId | None = None) -> Iterator[Place]:
    """A service in a folder."""
    clock = MovedClock()
    settings = Settings(
        home=home,
        packs=(str(PACKS),),
        shipped=False,
        operator=Operator(base_url=ORIGIN),
        limits=Limits(public_a_minute=10_000),
        openid=openid,
    )
    made = Place(Service.open(settings, clock=clock), clock)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(str(tmp_path)) as made:
        yield made


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_person_signs_in_works_and_signs_out(place: Place) -> None:
    place.add("root", "operator_admin")
    browser = place.signed_in("root")
    me = browser.get("/v1/me").json()
    assert (me["user"]["login"], me["second_factor"]) == ("root", True)
    assert me["csrf"] == browser.headers["x-csrf-token"]
    made = browser.post("/v1/users", json={"login": "lin", "name": "Lin", "password": GOOD})
    assert made.status_code == 201
    user = made.json()["id"]
    given = browser.post(f"/v1/users/{user}/grants", json={"role": "reviewer", "harms": ["fraud"]})
    assert given.status_code == 201
    assert [u["login"] for u in browser.get("/v1/users").json()] == ["lin", "root"]
    assert browser.delete(f"/v1/grants/{given.json()['id']}").status_code == 204
    assert browser.post(f"/v1/users/{user}/disable").status_code == 204
    assert browser.post(f"/v1/users/{user}/enable").status_code == 204
    assert browser.delete(f"/v1/users/{user}/factor").status_code == 204
    assert browser.delete(f"/v1/users/{user}/sessions").status_code == 204
    assert browser.post("/v1/sign-out").status_code == 204
    assert code_of(browser.get("/v1/me")) == (401, "CF-A014")


def test_the_cookie_is_bound_and_the_answer_is_not_kept(place: Place) -> None:
    place.add("lin")
    answer = place.browser().post("/v1/sign-in", json={"login": "lin", "password": GOOD})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-clearford=")
    assert all(part in cookie for part in ("Path=/", "Secure", "HttpOnly", "SameSite=Strict"))
    assert answer.headers["cache-control"] == "no-store"
    assert GOOD not in answer.text
    assert cookie.split("=")[1].split(";")[0] not in answer.text


def test_wrong_names_and_passwords_say_the_same_and_guessing_waits(place: Place) -> None:
    place.add("lin")
    browser = place.browser()
    answers = [
        browser.post("/v1/sign-in", json={"login": login, "password": "wrong"}) for login in ("lin", "nobody")
    ]
    known, unknown = (answer.json() | {"request": None} for answer in answers)
    assert known == unknown
    assert {code_of(answer) for answer in answers} == {(401, "CF-A001")}
    for _ in range(7):
        last = browser.post("/v1/sign-in", json={"login": "lin", "password": "wrong"})
    assert code_of(last) == (429, "CF-A005")
    assert int(last.headers["retry-after"]) >= 1


def test_an_ended_session_does_not_stand_in_the_way_of_a_new_one(place: Place) -> None:
    place.add("lin")
    browser = place.signed_in("lin", factor=False)
    place.accounts.rules = type(place.accounts.rules)(idle_s=0)
    assert code_of(browser.get("/v1/me")) == (401, "CF-A006")
    assert browser.post("/v1/sign-in", json={"login": "lin", "password": GOOD}).status_code == 200


def test_another_page_signs_nobody_in(place: Place) -> None:
    place.add("lin")
    browser = place.browser()
    body = {"login": "lin", "password": GOOD}
    stranger = {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
    assert code_of(browser.post("/v1/sign-in", json=body, headers=stranger)) == (403, "CF-A007")


def test_a_change_without_the_token_is_refused(place: Place) -> None:
    place.add("lin")
    browser = place.signed_in("lin", factor=False)
    browser.headers["x-csrf-token"] = "wrong"
    assert code_of(browser.post("/v1/me/factor", json={"password": GOOD})) == (403, "CF-A007")
    assert browser.get("/v1/me").status_code == 200


def test_own_sessions_are_listed_and_ended(place: Place) -> None:
    place.add("lin")
    one, other = place.signed_in("lin", factor=False), place.signed_in("lin", factor=False)
    listed = one.get("/v1/me/sessions").json()
    (theirs,) = [session["id"] for session in listed if not session["is_present"]]
    assert len(listed) == 2
    assert one.delete(f"/v1/me/sessions/{theirs}").status_code == 204
    assert code_of(other.get("/v1/me")) == (401, "CF-A006")
    assert one.get("/v1/me").status_code == 200


def test_a_password_is_changed_by_whoever_knows_the_old_one(place: Place) -> None:
    place.add("lin")
    browser = place.signed_in("lin", factor=False)
    better = {"new": "nine herons over mill 42"}
    assert code_of(browser.post("/v1/me/password", json=better | {"old": "x"})) == (401, "CF-A001")
    weak = browser.post("/v1/me/password", json={"old": GOOD, "new": "password1234"})
    assert code_of(weak) == (422, "CF-A011")
    changed = browser.post("/v1/me/password", json=better | {"old": GOOD})
    assert changed.status_code == 200
    assert browser.get("/v1/me").status_code == 200, "the new cookie took the place of the old one"


def test_two_administrators_open_an_emergency(place: Place) -> None:
    place.add("ann", "operator_admin")
    place.add("bob", "operator_admin")
    ann, bob = place.signed_in("ann"), place.signed_in("bob")
    asked = ann.post("/v1/emergencies", json={"reason": "a person is in danger and nobody is there"})
    request = asked.json()["id"]
    assert code_of(ann.post(f"/v1/emergencies/{request}/approve")) == (403, "CF-A003")
    (waiting,) = bob.get("/v1/emergencies").json()
    assert (waiting["id"], waiting["state"]) == (request, "waiting")
    opened = bob.post(f"/v1/emergencies/{request}/approve")
    assert opened.json()["until"] == place.service.record.now() + 3600 * 1_000_000


def test_two_administrators_give_a_role(place: Place) -> None:
    place.add("ann", "operator_admin")
    place.add("bob", "operator_admin")
    ann, bob = place.signed_in("ann"), place.signed_in("bob")
    user = ann.post("/v1/users", json={"login": "lin", "name": "Lin", "password": GOOD}).json()["id"]
    given = ann.post(f"/v1/users/{user}/grants", json={"role": "lead", "harms": ["fraud"]}).json()
    assert given["state"] == "waiting"
    (waiting,) = bob.get("/v1/grants/waiting").json()
    assert (waiting["id"], waiting["user"], waiting["harms"]) == (given["id"], user, ["fraud"])
    assert code_of(ann.post(f"/v1/grants/{given['id']}/approve")) == (403, "CF-A003")
    assert bob.post(f"/v1/grants/{given['id']}/approve").status_code == 204
    (held,) = bob.get(f"/v1/users/{user}/grants").json()
    assert (held["role"], held["state"]) == ("lead", "given")
    more = ann.post(f"/v1/users/{user}/grants", json={"role": "policy_approver"}).json()["id"]
    assert bob.post(f"/v1/grants/{more}/refuse", json={"reason": "not now"}).status_code == 204
    assert code_of(bob.post(f"/v1/grants/{more}/approve")) == (422, "CF-A012")


def test_keys_are_made_used_and_revoked(place: Place) -> None:
    place.add("root", "operator_admin")
    browser = place.signed_in("root")
    made = browser.post("/v1/keys", json={"name": "p", "scopes": ["health.read"]})
    assert made.headers["cache-control"] == "no-store"
    key = {"authorization": f"Bearer {made.json()['key']}"}
    program = client(place.app, key)
    assert code_of(program.get("/v1/users")) == (403, "CF-A002")
    assert code_of(program.get("/v1/me")) == (403, "CF-A002")
    assert [k["id"] for k in browser.get("/v1/keys").json()] == [made.json()["id"]]
    assert browser.delete(f"/v1/keys/{made.json()['id']}").status_code == 204
    assert code_of(program.get("/v1/users")) == (401, "CF-A008")


USER: dict[str, Any] = {"login": "x1", "name": "X", "password": GOOD}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/v1/users", USER | {"state": "active"}, id="state"),
        pytest.param("/v1/users", USER | {"role": "lead"}, id="role"),
        pytest.param("/v1/users", USER | {"id": "u"}, id="id"),
        pytest.param("/v1/keys", {"name": "k", "scopes": ["item.submit"], "made_by": "u"}, id="made-by"),
        pytest.param("/v1/users", USER | {"login": 5}, id="type"),
        pytest.param("/v1/users", {"login": "x1"}, id="missing"),
    ],
)
def test_nothing_is_slipped_into_a_body(place: Place, path: str, body: dict[str, Any]) -> None:
    place.add("root", "operator_admin")
    answer = place.signed_in("root").post(path, json=body)
    assert answer.status_code == 400
    assert GOOD not in answer.text
    assert [user.login for user in place.accounts.users()] == ["root"]
    assert place.accounts.keys() == []


PERSONS: dict[str, Role] = {
    role.name: role for role in ROLES.values() if role.holder == "person" and role.name != "break_glass"
}
HANDLERS = [
    pytest.param(path, next(iter(handler.http_methods)), str(handler.opt["may"]), id=handler.handler_name)
    for handler in routes.HANDLERS
    # Would sign everybody out; it has its own test.
    if handler is not routes.sign_out
    for path in handler.paths
]


@pytest.mark.parametrize(("path", "method", "may"), HANDLERS)
def test_every_route_is_shut_to_every_role_that_does_not_hold_it(
    doors: dict[str, Client], path: str, method: str, may: str
) -> None:
    """The whole matrix: who is let in gets past the door (to an error about the object, or the answer)."""
    if may == ANYBODY:
        return
    address = re.sub(r"\{[a-z_]+:str\}", "0" * 32, path)
    for role, browser in doors.items():
        answer = browser.request(method, address, json={})
        refused = answer.status_code in (401, 403) and answer.json()["code"] in ("CF-A002", "CF-A014")
        held = PERSONS[role].holds if role in PERSONS else {}
        let_in = may in held or (may == SIGNED_IN and role in PERSONS)
        assert refused != let_in, (role, answer.text)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Client]]:
    """A browser or program of every role; nobody; and a key with every scope."""
    with opened(str(tmp_path_factory.mktemp("doors"))) as place:
        found: dict[str, Client] = {"nobody": place.browser()}
        for role in PERSONS.values():
            place.add(role.name, role.name)
            found[role.name] = place.signed_in(role.name)
        scopes = list(ROLES["machine"].holds)
        _, key = do_create_key(place.accounts, ROOT, name="all", scopes=scopes)
        found["key"] = client(place.app, {"authorization": f"Bearer {key}"})
        yield found


def test_a_refusal_is_on_record_and_does_not_fill_it(place: Place) -> None:
    user = place.add("lin", "reviewer")
    browser = place.signed_in("lin")
    for _ in range(3):
        assert code_of(browser.get("/v1/users")) == (403, "CF-A002")
    (entry,) = entries_of(place.service.record, "read")
    assert entry.data == {"what": "user.read", "refused": True}
    assert entry.by_role == "person"
    assert user not in str(entry)

"""Every route by every role: who does not hold its permission is stopped at the door, and nobody else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from clearford.core.roles import PERMISSIONS, ROLES
from clearford.runtime.auth.grants import do_create_key
from clearford.runtime.http import accounts
from clearford.runtime.http.guard import ANYBODY, SIGNED_IN
from tests.runtime.auth.kit import ROOT
from tests.runtime.http.test_accounts import PERSONS, Client, client, opened

PUBLIC = ROLES["public"].holds
DOOR = ("CF-A002", "CF-A004", "CF-A014")
"""Codes with which somebody is stopped before anything was looked up."""


def doors_of(app: Litestar) -> dict[tuple[str, str], str]:
    """(method, path) -> what one needs to pass, of every route of ours."""
    return {
        (method, handler_path): str(handler.opt["may"])
        for route in app.routes
        if isinstance(route, HTTPRoute) and not route.path.startswith("/v1/openapi")
        for handler in route.route_handlers
        for handler_path in [route.path]
        for method in handler.http_methods
        if method != "OPTIONS"
    }


@pytest.fixture(scope="module")
def visitors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Client]]:
    """A browser or program of every role; nobody; a key with every scope; a key with one."""
    with opened(str(tmp_path_factory.mktemp("matrix"))) as place:
        found: dict[str, Client] = {"nobody": place.browser()}
        for role in PERSONS.values():
            place.add(role.name, role.name)
            found[role.name] = place.signed_in(role.name)
        for name, scopes in (("key", list(ROLES["machine"].holds)), ("narrow", ["item.submit"])):
            _, key = do_create_key(place.accounts, ROOT, name=name, scopes=scopes)
            found[name] = client(place.app, {"authorization": f"Bearer {key}"})
        yield found


def let_in(visitor: str, may: str) -> bool:
    """Whether the door should open, from the roles as data."""
    if may == ANYBODY or may in PUBLIC:
        return True
    if may == SIGNED_IN:
        return visitor in PERSONS
    if visitor == "key":
        return may in ROLES["machine"].holds
    if visitor == "narrow":
        return may == "item.submit"
    # A grant without an end does not open what needs one.
    return visitor in PERSONS and PERSONS[visitor].holds.get(may) not in (None, "dated")


def test_every_route_says_what_it_needs(visitors: dict[str, Client]) -> None:
    doors = doors_of(visitors["nobody"].app)
    assert len(doors) > 40
    assert set(doors.values()) - {ANYBODY, SIGNED_IN} <= set(PERMISSIONS)


def test_the_whole_matrix(visitors: dict[str, Client]) -> None:
    wrong: list[Any] = []
    ending = {path for path in accounts.sign_out.paths}
    for (method, path), may in sorted(doors_of(visitors["nobody"].app).items()):
        if may == ANYBODY or path in ending:  # signing out would end what the others need
            continue
        address = re.sub(r"\{[^}]+\}", "0" * 32, path)
        for visitor, browser in visitors.items():
            answer = browser.request(method, address, json={})
            stopped = answer.status_code in (401, 403) and answer.json()["code"] in DOOR
            if stopped == let_in(visitor, may) or answer.status_code >= 500:
                wrong.append((visitor, method, path, may, answer.status_code, answer.text[:100]))
    assert wrong == []


@pytest.mark.parametrize("visitor", ["nobody", *PERSONS, "key", "narrow"])
def test_no_method_that_is_not_declared_is_answered(visitors: dict[str, Client], visitor: str) -> None:
    for path in ("/v1/users", "/v1/cases", "/v1/packs", "/v1/items"):
        for method in ("PUT", "PATCH", "TRACE"):
            answer = visitors[visitor].request(method, path)
            assert answer.status_code == 405, (method, path)
            assert answer.headers["content-type"] == "application/problem+json"

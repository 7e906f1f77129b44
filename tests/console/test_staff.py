"""The staff side as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearford.console.pages import AREAS, ROUTES
from clearford.core.roles import PERMISSIONS, ROLES, RoleName
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import GOOD
from tests.runtime.http.test_accounts import Place, opened


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(str(tmp_path)) as made:
        yield made


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place in which nobody signs in: one for all addresses."""
    with opened(str(tmp_path_factory.mktemp("closed"))) as made:
        yield made


def test_a_page_that_is_not_there_is_said_in_words(place: Place) -> None:
    text = Pages(place, lang="zh").get("/nothing-here", 404)
    assert "CF-H002" in text
    assert "操作未成功" in text


@pytest.mark.parametrize(
    ("role", "home"),
    [
        pytest.param("reviewer", "/review", id="reviewer"),
        pytest.param("policy_author", "/rules", id="author"),
        pytest.param("operator_admin", "/overview", id="administrator"),
    ],
)
def test_the_front_leads_everybody_to_their_own_work(place: Place, role: RoleName, home: str) -> None:
    place.add("lin", role)
    pages = Pages(place)
    led = pages.client.get("/").headers["location"]
    assert pages.done(led, "/sign-in", login="lin", password=GOOD) == "/"
    assert pages.client.get("/").headers["location"] == home
    assert f'<a class="brand" href="{home}">' in pages.get("/me")


def test_a_language_that_was_chosen_stays(place: Place) -> None:
    place.add("lin", "reviewer")
    pages = Pages(place)
    pages.done("/sign-in", "/sign-in", login="lin", password=GOOD)
    assert '<html lang="zh-CN"' in pages.get("/me?lang=zh")
    assert '<html lang="zh-CN"' in pages.get("/me")
    assert '<html lang="en"' in pages.get("/me?lang=en")
    assert '<html lang="en"' in pages.get("/me")


@pytest.mark.parametrize("path", sorted(path for route in ROUTES for path in route.paths))
def test_no_page_opens_without_a_session(closed: Place, path: str) -> None:
    """Whatever its address is filled with; and nothing is changed from another site."""
    where = (
        path.replace("{", "").replace("}", "").replace(":str", "").replace(":path", "").replace(":int", "")
    )
    pages = Pages(closed)
    read = pages.client.get(where)
    assert read.status_code in (303, 404, 405), read.text
    if read.status_code == 303:
        assert read.headers["location"].startswith("/sign-in?next=")
    sent = pages.client.post(where, data={"x": "y"})
    assert sent.status_code in (400, 401, 403, 404, 405), sent.text


OPEN = {"/keys", "/me", "/me/factor", "/review/mine"}
"""Pages of whoever is signed in, with or without a role."""
SHOWN = {"/reports", "/ledger/heads", "/ledger/compare", "/ledger/logs", "/ledger/files/verifier"}
"""Pages of what the public side shows to anybody."""


def test_a_page_of_others_names_the_right_and_who_holds_it(place: Place) -> None:
    place.add("nobody")
    pages = Pages(place, place.signed_in("nobody"))
    paths = {path for route in ROUTES if "GET" in route.http_methods for path in route.paths}
    without = sorted(path for path in paths if "{" not in path and path not in OPEN | SHOWN)
    answers = {path: pages.client.get(path) for path in without}
    assert [path for path in without if answers[path].status_code != 403] == []
    assert [path for path in without if "The right that is needed" not in answers[path].text] == []
    told = pages.get("/orders/new?lang=zh", 403)
    assert PERMISSIONS["order.register"].zh in told
    assert ROLES["legal"].zh in told


def test_areas_have_pages_and_keys_of_their_own() -> None:
    paths = {path for route in ROUTES for path in route.paths}
    keys = [area.key for area in AREAS if area.key]
    assert not [area.path for area in AREAS if area.path not in paths]
    assert len(set(keys)) == len(keys)

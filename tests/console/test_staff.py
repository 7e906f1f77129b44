"""The staff side as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearford.console.pages import AREAS, ROUTES
from clearford.core.roles import RoleName
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import GOOD
from tests.runtime.http.test_accounts import Place, opened


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(str(tmp_path)) as made:
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
def test_no_page_opens_without_a_session(place: Place, path: str) -> None:
    """Whatever its address is filled with; and nothing is changed from another site."""
    where = (
        path.replace("{", "").replace("}", "").replace(":str", "").replace(":path", "").replace(":int", "")
    )
    pages = Pages(place)
    read = pages.client.get(where)
    assert read.status_code in (303, 404, 405), read.text
    if read.status_code == 303:
        assert read.headers["location"].startswith("/sign-in?next=")
    sent = pages.client.post(where, data={"x": "y"})
    assert sent.status_code in (400, 401, 403, 404, 405), sent.text


def test_areas_have_pages_and_keys_of_their_own() -> None:
    paths = {path for route in ROUTES for path in route.paths}
    keys = [area.key for area in AREAS if area.key]
    assert not [area.path for area in AREAS if area.path not in paths]
    assert len(set(keys)) == len(keys)

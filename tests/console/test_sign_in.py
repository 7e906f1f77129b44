"""Signing in and out at the staff side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearford.runtime.auth.sessions import COOKIE
from tests.console.desk_kit import Pages
from tests.runtime.auth.kit import GOOD
from tests.runtime.http.test_accounts import Place, opened


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with opened(str(tmp_path)) as made:
        yield made


def test_who_is_not_signed_in_is_led_there_and_back(place: Place) -> None:
    place.add("lin", "reviewer")
    pages = Pages(place)
    led = pages.client.get("/me").headers["location"]
    assert pages.done(led, "/sign-in", login="lin", password=GOOD) == "/me"
    assert "Sign out" in pages.get("/me")


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "evil"])
def test_nobody_is_led_elsewhere(place: Place, elsewhere: str) -> None:
    place.add("lin", "reviewer")
    pages = Pages(place)
    assert pages.done("/sign-in", "/sign-in", login="lin", password=GOOD, next=elsewhere) == "/"


def test_a_script_that_asks_for_a_part_is_told_and_given_no_form(place: Place) -> None:
    answer = Pages(place).client.get("/review/counts", headers={"hx-request": "true"})
    assert (answer.status_code, answer.text) == (401, "")


def test_a_page_with_a_chinese_name_is_led_to(place: Place) -> None:
    place.add("lin", "reviewer")
    led = Pages(place).done("/sign-in", "/sign-in", login="lin", password=GOOD, next="/rules/规则?a=b&c=d")
    assert led == "/rules/%E8%A7%84%E5%88%99?a=b&c=d"


def test_a_wrong_password_is_said_and_the_name_is_kept(place: Place) -> None:
    place.add("lin", "reviewer")
    answer = Pages(place, lang="zh").send("/sign-in", "/sign-in", login="lin", password="wrong")
    assert answer.status_code == 401
    assert "CF-A001" in answer.text
    assert "用户名、密码或验证码不正确" in answer.text
    assert 'value="lin"' in answer.text


def test_signing_out_ends_the_session(place: Place) -> None:
    place.add("lin", "reviewer")
    pages = Pages(place)
    pages.done("/sign-in", "/sign-in", login="lin", password=GOOD)
    secret = pages.client.cookies[COOKIE]
    assert pages.done("/me", "/sign-out") == "/sign-in"
    pages.client.cookies.set(COOKIE, secret)
    led = pages.client.get("/me")
    assert (led.status_code, led.headers["location"]) == (303, "/sign-in?next=%2Fme")

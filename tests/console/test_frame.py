"""The frame of every page."""

from __future__ import annotations

import pytest

from clearford.console.csp import POLICY
from clearford.console.frame import Frame, Link, Trouble, language_of, page, render, short

TROUBLE = Trouble(code="CF-R020", title="<b>no</b>", detail="<i>why</i>", suggestion="try", request="12ab")


@pytest.mark.parametrize(
    ("query", "cookie", "own", "header", "lang"),
    [
        pytest.param("zh", "en", "en", "en", "zh", id="asked-for"),
        pytest.param("fr", "zh", "en", "en", "zh", id="chosen"),
        pytest.param(None, None, "zh", "en", "zh", id="own"),
        pytest.param(None, None, None, "en;q=0.3, zh-CN;q=0.9", "zh", id="browser"),
        pytest.param(None, None, None, "fr, zh-TW;q=0.5, en;q=0.2", "zh", id="first-that-there-is"),
        pytest.param(None, None, None, "fr;q=x", "en", id="nothing-that-there-is"),
        pytest.param(None, None, None, "", "en", id="silent"),
    ],
)
def test_the_language_of_a_page(
    query: str | None, cookie: str | None, own: str | None, header: str, lang: str
) -> None:
    assert language_of(query, cookie, own, header) == lang


def test_a_page_is_told_in_its_language_and_escaped() -> None:
    frame = Frame(
        lang="zh",
        path="/x",
        title="<x>",
        who="<lin>",
        trouble=TROUBLE,
        links=[Link("/a", "Areas", here=True, key="a")],
    )
    made = page("base/problem.html", frame, None, status=409)
    text = str(made.content)
    assert (made.status_code, made.headers["Content-Security-Policy"]) == (409, POLICY)
    assert 'lang="zh-CN"' in text
    assert "退出登录" in text
    assert 'aria-current="page"' in text
    assert "&lt;x&gt;" in text
    assert "&lt;lin&gt;" in text
    assert "<b>no" not in text
    assert "<i>why" not in text


@pytest.mark.parametrize(
    ("query", "address"),
    [
        pytest.param("", "?lang=en", id="nothing"),
        pytest.param("log=a%2Fb&lang=zh&said=saved", "?log=a%2Fb&lang=en", id="something-asked-for"),
        pytest.param("x=1&x=2", "?x=1&x=2&lang=en", id="twice"),
    ],
)
def test_another_language_keeps_what_was_asked_for(query: str, address: str) -> None:
    frame = Frame(lang="zh", path="/x", title="x", query=query)
    assert frame.in_other == address
    assert f'href="{address.replace("&", "&amp;")}"' in render("base/problem.html", frame, None)


def test_a_theme_that_was_chosen_is_named() -> None:
    assert 'data-theme="dark"' in render(
        "base/problem.html", Frame(lang="en", path="/", title="x", theme="dark"), None
    )
    assert "data-theme" not in render("base/problem.html", Frame(lang="en", path="/", title="x"), None)


def test_a_short_id_keeps_the_whole_beside_it() -> None:
    assert short("0123456789abcdef") == '<code title="0123456789abcdef">01234567</code>'

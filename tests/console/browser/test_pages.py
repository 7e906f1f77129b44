"""Every page, opened once in each language: what a browser, axe and a narrow window find wrong with it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from clearford.console.csp import POLICY
from clearford.core.reasons import Language
from tests.console.browser.kit import (
    NARROW,
    WIDE,
    Site,
    Theme,
    ask,
    barriers,
    context_of,
    needs_browser,
    watched,
)
from tests.console.browser.pages import PAGES, PUBLIC, Entry
from tests.console.browser.world import World

pytestmark = needs_browser
FIRST_PAGE = 150_000
"""Most bytes that the first page may transfer."""


def test_every_page_has_a_name_of_its_own() -> None:
    names = [entry.name for entry in PAGES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_a_page_is_for_everybody(
    entry: Entry, lang: Language, site: Site, browser: Browser, world: World
) -> None:
    """Findings are gathered first, so that one run tells them all."""
    path = entry.address if isinstance(entry.address, str) else entry.address(world)
    roles = () if entry.role is None else (entry.role,)
    # Each language sees one theme and one width as the page is made, the other width after a change.
    first, then = (WIDE, NARROW) if lang == "en" else (NARROW, WIDE)
    theme: Theme = "light" if lang == "en" else "dark"
    context = context_of(browser, site, *roles, lang=lang, theme=theme, width=first)
    page, watch = watched(context, site)
    try:
        answer = page.goto((site.public if entry in PUBLIC else site.staff) + path)
        assert answer is not None
        found = [f"status {answer.status}"] if answer.status != 200 else []
        if answer.headers.get("content-security-policy") != POLICY:
            found.append("another content policy")
        if watch.transferred() > FIRST_PAGE:
            found.append(f"{watch.transferred()} bytes")
        found += _shape(page, lang)
        found += [f"{first}: {one}" for one in barriers(page)]
        found += [f"too wide: {wide}"] if first == NARROW and (wide := ask(page, "width")) else []
        page.set_viewport_size({"width": then, "height": 900})
        found += [f"{then}: {one}" for one in barriers(page)]
        found += [f"too wide: {wide}"] if then == NARROW and (wide := ask(page, "width")) else []
        found += _focus(page)
        found += watch.all_faults()
    finally:
        context.close()
    assert found == []


def _shape(page: Page, lang: Language) -> list[str]:
    """One heading of the first rank, one main part, the language, a title."""
    wrong = []
    for what, selector in (("h1", "h1"), ("main", "main"), ("token of each form", "form[method=post]")):
        count = page.locator(selector).count()
        if what.startswith("token"):
            if page.locator(f"{selector} input[name=csrf_token]").count() != count:
                wrong.append("a form without a token")
        elif count != 1:
            wrong.append(f"{count} times <{what}>")
    if not (page.get_attribute("html", "lang") or "").startswith(lang):
        wrong.append("another language")
    if not page.title():
        wrong.append("no title")
    return wrong


def _focus(page: Page) -> list[str]:
    """What Tab reaches that nobody sees, or that shows no focus; the first forty stops."""
    wrong: list[str] = []
    seen: set[str] = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        stop = ask(page, "focus")
        if stop is None or stop["name"] in seen:
            break
        seen.add(stop["name"])
        wrong += [f"no focus shown: {stop['name']}"] * (not stop["shown"])
        wrong += [f"focus covered: {stop['name']}"] * stop["covered"]
        wrong += [f"focus on nothing visible: {stop['name']}"] * stop["nothing"]
    return wrong

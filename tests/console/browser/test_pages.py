"""Every page, opened once in each language: what a browser, axe and a narrow window find wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from clearford.console.csp import POLICY
from clearford.core.reasons import Language
from clearford.core.roles import RoleName
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


Windows = Callable[[RoleName | None, Language], BrowserContext]


@pytest.fixture(scope="module")
def windows(site: Site, browser: Browser) -> Iterator[Windows]:
    """A window for each role and language, opened when it is first asked for."""
    known: dict[tuple[RoleName | None, Language], BrowserContext] = {}

    def window(role: RoleName | None, lang: Language) -> BrowserContext:
        if (role, lang) not in known:
            theme: Theme = "light" if lang == "en" else "dark"
            width = WIDE if lang == "en" else NARROW
            roles = () if role is None else (role,)
            known[role, lang] = context_of(browser, site, *roles, lang=lang, theme=theme, width=width)
        return known[role, lang]

    yield window
    for made in known.values():
        made.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_first_page_is_small(theme: Theme, site: Site, browser: Browser) -> None:
    """What a browser that was never here loads before somebody can sign in, and work."""
    for roles, path in (((), "/sign-in"), (("reviewer",), "/review"), (("lead",), "/overview")):
        context = context_of(browser, site, *roles, theme=theme)
        page, watch = watched(context, site)
        page.goto(site.staff + path, wait_until="load")
        loaded = watch.transferred()
        context.close()
        assert loaded <= FIRST_PAGE, path


def test_every_page_has_a_name_of_its_own() -> None:
    names = [entry.name for entry in PAGES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_a_page_is_for_everybody(
    entry: Entry, lang: Language, site: Site, world: World, windows: Windows
) -> None:
    """In English, light and wide first; in Chinese, dark and narrow. All findings are told."""
    path = entry.address if isinstance(entry.address, str) else entry.address(world)
    at = (site.public if entry in PUBLIC else site.staff) + path
    page, watch = watched(windows(entry.role, lang), site)
    try:
        answer = page.goto(at)
        assert answer is not None
        found = [f"status {answer.status}"] if answer.status != 200 else []
        if answer.headers.get("content-security-policy") != POLICY:
            found.append("another content policy")
        found += _shape(page, lang)
        found += barriers(page)
        if lang == "en":
            found += _focus(page)
            page.set_viewport_size({"width": NARROW, "height": 900})
        found += [f"too wide: {wide}"] if (wide := ask(page, "width")) else []
        found += watch.all_faults()
    finally:
        page.close()
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

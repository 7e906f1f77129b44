"""Every page, opened once in each language: what a browser, axe and a narrow window find wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from clearford.console.csp import POLICY
from clearford.core.reasons import Language
from clearford.core.roles import RoleName
from tests.console.browser.kit import (
    AXE,
    NARROW,
    WIDE,
    Site,
    Theme,
    Watch,
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


Window = tuple[Page, Watch]
Windows = Callable[[RoleName | None, Language], Window]


@pytest.fixture(scope="module")
def windows(site: Site, browser: Browser) -> Iterator[Windows]:
    """A page for each role and language, opened when first asked for, and led from address to address."""
    known: dict[tuple[RoleName | None, Language], Window] = {}

    def window(role: RoleName | None, lang: Language) -> Window:
        if (role, lang) not in known:
            theme: Theme = "light" if lang == "en" else "dark"
            roles = () if role is None else (role,)
            context = context_of(browser, site, *roles, lang=lang, theme=theme)
            context.add_init_script(AXE)
            known[role, lang] = watched(context, site)
        page, watch = known[role, lang]
        page.set_viewport_size({"width": WIDE if lang == "en" else NARROW, "height": 900})
        watch.forget()
        return page, watch

    yield window
    for page, _ in known.values():
        page.context.close()


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
    page, watch = windows(entry.role, lang)
    answer = page.goto(at)
    assert answer is not None
    found = [f"status {answer.status}"] if answer.status != 200 else []
    if answer.headers.get("content-security-policy") != POLICY:
        found.append("another content policy")
    found += [f"lacks {what}" for what, is_there in ask(page, "shape", lang).items() if not is_there]
    found += barriers(page)
    if lang == "en":
        found += _focus(page)
        page.set_viewport_size({"width": NARROW, "height": 900})
    found += [f"too wide: {wide}"] if (wide := ask(page, "width")) else []
    found += watch.all_faults()
    assert found == []


def _focus(page: Page) -> list[str]:
    """What Tab reaches that nobody sees, or that shows no focus; the first forty stops."""
    ask(page, "listen")
    wrong: list[str] = []
    seen: set[str] = set()
    for _ in range(4):
        for _ in range(10):
            page.keyboard.press("Tab")
        for stop in ask(page, "stops")[len(seen) :]:
            if stop is None or stop["name"] in seen:
                return wrong
            seen.add(stop["name"])
            wrong += [f"no focus shown: {stop['name']}"] * (not stop["shown"])
            wrong += [f"focus covered: {stop['name']}"] * stop["covered"]
            wrong += [f"focus on nothing visible: {stop['name']}"] * stop["nothing"]
    return wrong

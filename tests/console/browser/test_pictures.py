"""Pictures in a real browser, under the real policy: covered, shown by one key, grey by another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from clearford.core.reasons import LANGUAGES, Language
from clearford.core.roles import RoleName
from tests.console.browser.kit import NARROW, Site, barriers, context_of, needs_browser, watched
from tests.runtime.http.people import WARNING
from tests.runtime.http.test_media import handed_in, platform, sent
from tests.runtime.media.pictures import bomb, drawn

pytestmark = needs_browser
ROLES: tuple[RoleName, ...] = ("reviewer",)
PICTURES = (drawn(640, 400), bomb(60_000, 60_000), drawn(300, 420, colour="gold"))
LOOKS = """() => [...document.querySelectorAll('#pictures img')].map(it => {
  const at = new URL(it.src);
  return [at.pathname.split('/').pop(), at.searchParams.get('blur'), at.searchParams.get('grey')].join(' ');
})"""
LOADED = """() => [...document.querySelectorAll('#pictures img')].every(it => {
  it.loading = 'eager';
  return it.complete && it.naturalWidth > 0;
})"""


@pytest.fixture(scope="module")
def case(site: Site) -> str:
    """A case with pictures that somebody holds."""
    found = handed_in(site.house, *PICTURES, item="pictures", text=f"{WARNING} with pictures").case
    program = platform(site.house)
    for n, body in enumerate(PICTURES, 1):
        assert sent(program, body, name=f"m{n}", item="pictures").status_code == 200
    held = site.client(*ROLES).post("/v1/cases/claim", json={"case": found}).json()["case"]
    assert held["id"] == found
    return str(found)


@pytest.fixture
def page(browser: Browser, site: Site, case: str) -> Iterator[Page]:
    """The case, in a window that hears what goes wrong."""
    context = context_of(browser, site, *ROLES)
    made, watch = watched(context, site)
    made.goto(f"{site.staff}/review/{case}")
    yield made
    assert watch.all_faults() == []
    context.close()


def looks(page: Page) -> list[str]:
    """How the pictures are shown, once all are there."""
    page.wait_for_function(LOADED)
    return [str(one) for one in page.evaluate(LOOKS)]


def test_pictures_are_covered_and_one_after_another_is_shown_by_a_key(page: Page) -> None:
    assert looks(page) == ["1 3 1", "3 3 1"]
    page.keyboard.press("i")
    expect(page.locator("#picture-next")).to_contain_text("Show picture 3")
    assert looks(page) == ["1 0 1", "3 3 1"]
    page.keyboard.press("y")
    expect(page.locator("#picture-grey")).to_contain_text("In grey")
    assert looks(page) == ["1 0 0", "3 3 0"]
    page.keyboard.press("i")
    expect(page.locator("#picture-next")).to_contain_text("Cover all again")
    assert looks(page) == ["1 3 0", "3 0 0"]
    page.get_by_role("link", name="strongly blurred").click()
    expect(page.get_by_text("strongly blurred", exact=True)).to_have_attribute("aria-current", "true")
    assert looks(page) == ["1 3 0", "3 2 0"]
    page.keyboard.press("i")
    expect(page.locator("#picture-next")).to_contain_text("Show picture 1")
    assert looks(page) == ["1 3 0", "3 3 0"]


def test_what_was_typed_stays_while_pictures_are_shown(page: Page) -> None:
    page.locator("#f-reason").fill("It warns others.")
    page.locator("#picture-next").click()
    expect(page.locator("#picture-next")).to_contain_text("Show picture 3")
    assert page.locator("#f-reason").input_value() == "It warns others."


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_of_pictures_have_no_barriers_and_fit_a_phone(
    lang: Language, browser: Browser, site: Site, case: str
) -> None:
    context = context_of(browser, site, *ROLES, lang=lang, width=NARROW, script=True)
    made, watch = watched(context, site)
    try:
        made.goto(f"{site.staff}/evidence/{case}/pictures?show=1")
        assert looks(made)[0] == "1 0 1"
        assert made.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert barriers(made) == []
        assert watch.all_faults() == []
    finally:
        context.close()

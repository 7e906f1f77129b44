"""A reviewer's work by keyboard alone: claim, read, choose, say why, save, take back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from clearford.core.reasons import LANGUAGES, Language
from tests.console.browser.kit import Site, context_of, needs_browser, watched
from tests.console.browser.world import World
from tests.runtime.http.people import WARNING

pytestmark = needs_browser
CASES = 3
"""In one test."""


def decide(page: Page, reason: str) -> None:
    """Choose, say why, save: no mouse."""
    page.keyboard.press("a")
    expect(page.locator("input[name=choice][value=no_action]")).to_be_checked()
    page.keyboard.press("r")
    expect(page.locator("#f-reason")).to_be_focused()
    page.keyboard.type(reason)
    page.keyboard.press("Control+Enter")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_cases_are_decided_one_after_another_without_a_mouse(
    lang: Language, site: Site, browser: Browser, world: World
) -> None:
    for number in range(CASES + 1):
        site.house.decide(f"{WARNING} by keys {lang} {number}", f"keys-{lang}-{number}")
    context = context_of(browser, site, "reviewer", "appeal_reviewer", lang=lang)
    page, watch = watched(context, site)
    try:
        page.goto(f"{site.staff}/review")
        page.keyboard.press("c")
        expect(page.locator("#decide")).to_be_visible()
        before = ""
        for _ in range(CASES):
            here = page.locator("#decide").get_attribute("action") or ""
            assert here != before
            decide(page, "It warns others.")
            expect(page.locator(f"#decide[action='{here}']")).to_have_count(0)
            site.house.later(seconds=1)  # the clock stands still otherwise, and nobody decides twice at once
            expect(page.locator("#decide")).to_be_visible()
            before = here
        page.keyboard.press("?")
        expect(page.locator("dialog[open]")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
        page.keyboard.press("u")
        expect(page.locator(f"#decide[action='{before}']")).to_be_visible()
        assert watch.all_faults() == []
    finally:
        context.close()

"""A draft is kept while somebody types, and what is kept is the text that stands in the box."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.console.browser.kit import Site, context_of, needs_browser, served, watched
from tests.console.browser.policy import RULE

pytestmark = needs_browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of its own: one draft of a rule can be open."""
    with served(tmp_path_factory.mktemp("drafts") / "home") as made:
        yield made


def test_what_is_typed_is_kept_without_being_asked(site: Site, browser: Browser) -> None:
    author = site.client("policy_author")
    draft = author.post("/v1/drafts", json={"rule": RULE}).json()["id"]
    context = context_of(browser, site, "policy_author")
    page, watch = watched(context, site)
    try:
        page.goto(f"{site.staff}/rules/{RULE}/edit")
        box = page.locator("#rule-text")
        box.focus()
        page.keyboard.press("Control+Home")
        page.keyboard.type("# one\n")
        expect(page.locator("#kept")).to_contain_text("edition 2")
        page.keyboard.type("# two\n")
        expect(page.locator("#kept")).to_contain_text("edition 3")
        expect(page.locator("#edition")).to_have_value("3")
        expect(box).to_be_focused()
        kept = author.get(f"/v1/drafts/{draft}").json()
        assert kept["text"].startswith("# one\n# two\n")
        assert kept["text"] == box.input_value()
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/edit?said=saved")
        author.put(f"/v1/drafts/{draft}", json={"text": "# elsewhere", "edition": 4})
        box.focus()
        page.keyboard.type("# three\n")
        expect(page.locator("#kept")).to_contain_text("CF-R071")
        assert "# three" in box.input_value()
        assert watch.all_faults() == []
    finally:
        context.close()

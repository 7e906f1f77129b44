"""The public side in a real browser: from a notice to the appeal and the checked proof, by keyboard alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from clearford.core.reasons import LANGUAGES, Language
from tests.console.browser.kit import Site, context_of, needs_browser, watched
from tests.runtime.http.people import HARMFUL
from tests.runtime.http.test_ledger import integrated

pytestmark = needs_browser
RIGHT = {"en": "The receipt is right.", "zh": "回执无误。"}
PATH = {"en": "does not lead to the signed head", "zh": "与检查点对不上"}


def receipt_of(site: Site, item: str) -> tuple[str, str]:
    """The token of a statement, and its receipt."""
    token = site.house.decide(HARMFUL, item).token or ""
    integrated(site.house)
    return token, site.house.browser().get(f"/v1/statements/{token}/receipt").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_receipt_is_checked_in_the_browser(
    lang: Language, site: Site, browser: Browser, tmp_path: Path
) -> None:
    _, receipt = receipt_of(site, f"v-{lang}")
    context = context_of(browser, site, lang=lang)
    page, watch = watched(context, site)
    try:
        page.goto(f"{site.public}/verify")
        _check(page, tmp_path / "receipt.json", receipt)
        expect(page.locator("#verdict")).to_contain_text(RIGHT[lang])
        expect(page.locator("#verdict")).to_be_focused()
        changed = json.loads(receipt)
        changed["entry"] = changed["entry"][:-8] + "AAAA" + changed["entry"][-4:]
        page.locator("#file").set_input_files([])
        page.locator("#receipt").fill(json.dumps(changed))
        page.locator("#verify button").press("Enter")
        expect(page.locator("#verdict")).to_contain_text(PATH[lang])
        asked = [one.url for one in watch.answers if one.request.method == "POST"]
        assert (watch.all_faults(), asked) == ([], [])
    finally:
        context.close()


def _check(page: Page, file: Path, receipt: str) -> None:
    file.write_text(receipt)
    page.locator("#file").set_input_files(str(file))
    page.locator("#verify button").press("Enter")


def test_who_is_affected_reads_appeals_and_checks_by_keyboard(site: Site, browser: Browser) -> None:
    token, _ = receipt_of(site, "journey")
    context = context_of(browser, site, lang="en", width=360)
    page, watch = watched(context, site)
    try:
        page.goto(f"{site.public}/")
        page.get_by_label("Link from the notice").focus()
        page.keyboard.type(f"https://elsewhere.example/s/{token}")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("We took a link out of your content")
        page.get_by_role("button", name="Check now").press("Enter")
        expect(page.locator("#verdict")).to_contain_text(RIGHT["en"])
        page.get_by_role("checkbox", name="I warned or asked others").press("Space")
        page.get_by_label("In your own words").focus()
        page.keyboard.type("I only warned others.")
        page.get_by_role("button", name="Send the appeal").press("Enter")
        expect(page.locator("#appeal h2")).to_have_text("Your appeal")
        expect(page.get_by_role("status").first).to_contain_text("We received your appeal.")
        assert watch.all_faults() == []
    finally:
        context.close()


def test_everything_but_the_proof_works_without_script(site: Site, browser: Browser) -> None:
    token, _ = receipt_of(site, "plain")
    context = context_of(browser, site, script=False)
    try:
        page = context.new_page()
        page.goto(f"{site.public}/s/{token}")
        page.get_by_label("In your own words").fill("I only warned others.")
        page.get_by_role("button", name="Send the appeal").click()
        assert "We received your appeal." in page.content()
        page.goto(f"{site.public}/report")
        page.get_by_label("What happened, and why does it do harm?").fill("It asks for my password, again.")
        page.get_by_role("button", name="Send the report").click()
        assert "Your report is not sent yet." in page.content()
        page.get_by_role("button", name="Send it as it is now").click()
        assert "We received your report." in page.content()
        page.goto(f"{site.public}/verify")
        assert "Checking here needs script." in page.inner_text("body")
    finally:
        context.close()

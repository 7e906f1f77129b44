"""What may be wrong with a link, a right or an item: said in plain words, on a page that stays small."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from clearford.cases.wellness import SEVERE
from clearford.core.reasons import LANGUAGES, Language
from tests.console.browser.cases import Person, at_case, decisions, save, type_decision, window
from tests.console.browser.kit import Site, context_of, needs_browser, watched
from tests.runtime.http.people import HARMFUL, WARNING
from tests.runtime.http.work import tune

pytestmark = needs_browser
LONGEST = 100_000
"""Characters of an item."""
FIRST_PAGE = 150_000
"""Bytes that a page may need the first time."""
NUMBER = re.compile(r"\b[0-9a-f]{16}\b")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whatever_is_wrong_with_a_link_looks_the_same(browser: Browser, place: Site, lang: Language) -> None:
    house = place.house
    expired = house.decide(HARMFUL, f"expired-{lang}").token or ""
    house.later(days=600)
    links = [f"/s/{expired}", f"/s/{'A' * 43}", f"/s/{expired[:-1]}!", f"/s/{expired}x", f"/r/{expired}"]
    context = context_of(browser, place, lang=lang)
    page, watch = watched(context, place)
    seen = set()
    for link in links:
        answer = page.goto(place.public + link)
        assert answer is not None
        told = NUMBER.sub("", page.locator("main").inner_text())
        seen.add((answer.status, answer.headers.get("cache-control"), told))
    (status, kept, told), *others = seen
    assert not others
    assert (status, kept) == (404, "no-store")
    assert told
    assert watch.all_faults() == []
    context.close()


def test_who_lacks_a_right_is_told_which_and_who_has_it(browser: Browser, place: Site) -> None:
    person = Person(place, "curious")
    with window(browser, place, person, "/ledger") as page:
        expect(page.locator("main")).to_contain_text("auditor")
        expect(page.locator("[role=alert]")).to_contain_text("CF-A002")
        for path in (f"/review/{'0' * 32}", f"/review/{'z' * 8}", "/no-such-page"):
            answer = page.goto(place.staff + path)
            assert answer is not None
            assert answer.status in (400, 404)
            expect(page.locator("[role=alert]")).to_be_visible()


def test_the_longest_item_is_a_small_page_that_says_how_much_it_shows(browser: Browser, place: Site) -> None:
    person = Person(place, "reader")
    words = f"{WARNING} " + "\u202e\u200b" * 20 + "字" * LONGEST
    case = place.house.decide(words[:LONGEST], "longest").case
    assert person.client.post("/v1/cases/claim", json={"case": case}).json()["case"]["id"] == case
    context = context_of(browser, person, "reviewer")
    page, watch = watched(context, place)
    page.goto(f"{place.staff}/review/{case}")
    expect(page.locator("main")).to_contain_text(re.compile(r"Characters 1 to [\d,]+ of 100,000 are shown"))
    page.goto(f"{place.staff}/evidence/{case}/text?at=99000")
    expect(page.locator("main")).to_contain_text("100,000")
    assert watch.transferred() < 2 * FIRST_PAGE
    assert watch.all_faults() == []
    watch.forget()
    page.reload()
    assert watch.transferred() < FIRST_PAGE
    context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_has_looked_long_enough_is_told_until_when_to_rest(
    browser: Browser, place: Site, monkeypatch: pytest.MonkeyPatch, lang: Language
) -> None:
    severe = (*SEVERE, "phishing")
    monkeypatch.setattr("clearford.cases.wellness.SEVERE", severe)
    monkeypatch.setattr("clearford.runtime.record.exposure.SEVERE", severe)
    tune(place.house, wellness__stretch=10)
    person = Person(place, f"tired-{lang}")
    rest = {"en": "Please take a break from it", "zh": "休息"}[lang]
    place.house.decide(f"{WARNING} tired {lang}", f"tired-{lang}")
    with at_case(browser, place, person, lang) as (page, case):
        fold = page.locator("details.fold > summary")
        page.keyboard.press("f")
        expect(fold.locator("xpath=..")).to_have_attribute("open", "")
        type_decision(page)
        place.house.later(minutes=10)
        save(page)
        expect(page.locator(f"#decide[action='/review/{case}/decision']")).to_have_count(0)
        expect(page.locator("main")).to_contain_text(rest)
        expect(page.locator("main")).to_contain_text("UTC")
        assert decisions(place, case) == 1, "what was begun may be ended"
        with page.expect_navigation():
            page.keyboard.press("c")
        expect(page.locator("main")).to_contain_text(rest)
        assert page.locator("#decide").count() == 0

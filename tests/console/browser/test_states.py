"""What may come between somebody and a decision, by real faults: it is said, and nothing is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from clearford.core.reasons import LANGUAGES, Language
from tests.console.browser.cases import (
    CUT,
    REASON,
    Person,
    at_case,
    decisions,
    save,
    saved,
    type_decision,
)
from tests.console.browser.kit import Site, needs_browser, sign_in
from tests.runtime.http.people import NOTHING, WARNING

pytestmark = needs_browser
LOST = {"en": "Your time to hold it is over, and nobody else has taken it.", "zh": "没有人接手"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_lease_that_ends_while_typing_keeps_the_draft_and_one_key_claims_again(
    browser: Browser, place: Site, lang: Language
) -> None:
    anna = Person(place, f"lease-{lang}")
    with at_case(browser, place, anna, lang) as (page, case):
        type_decision(page)
        place.house.later(minutes=20)
        save(page)
        expect(page.locator("h1")).not_to_have_text(re.compile(case[:8]))
        expect(page.locator("main")).to_contain_text(REASON)
        assert decisions(place, case) == 0
        page.keyboard.press("x")
        expect(page.locator("#f-reason")).to_have_value(REASON)
        expect(page.locator("input[name=choice][value=no_action]")).to_be_checked()
        save(page)
        saved(page, case)
        assert decisions(place, case) == 1


def test_a_case_that_somebody_else_took_says_until_when_and_keeps_the_words(
    browser: Browser, place: Site
) -> None:
    anna, bela = Person(place, "anna"), Person(place, "bela")
    with at_case(browser, place, anna) as (page, case):
        type_decision(page)
        place.house.later(minutes=20)
        assert bela.client.post("/v1/cases/claim", json={"case": case}).json()["case"]["id"] == case
        save(page)
        expect(page.locator("main")).to_contain_text("Somebody else holds it now, until")
        expect(page.locator("main")).to_contain_text(REASON)
        assert decisions(place, case) == 0


def test_the_second_of_two_reviewers_is_told_the_decision_and_has_the_next_case(
    browser: Browser, place: Site
) -> None:
    anna, bela = Person(place, "first"), Person(place, "second")
    with at_case(browser, place, anna) as (page, case):
        type_decision(page, "6")
        place.house.later(minutes=20)
        assert bela.client.post("/v1/cases/claim", json={"case": case}).json()["case"]["id"] == case
        place.house.later(minutes=2)
        done = bela.client.post(f"/v1/cases/{case}/decision", json=NOTHING)
        assert done.json()["state"] == "decided", done.text
        place.house.decide(f"{WARNING} next one", "next-one")
        save(page)
        expect(page.locator("main")).to_contain_text(re.compile(r"Somebody else decided it: .* · no action"))
        expect(page.locator("main")).to_contain_text(REASON)
        page.keyboard.press("c")
        expect(page.locator("#decide")).to_be_visible()
        assert case not in page.url
        assert decisions(place, case) == 1


def test_an_older_page_of_a_case_overwrites_nothing(browser: Browser, place: Site) -> None:
    anna = Person(place, "twice")
    with at_case(browser, place, anna) as (page, case):
        type_decision(page, "6")
        place.house.later(minutes=2)
        assert anna.client.post(f"/v1/cases/{case}/decision", json=NOTHING).status_code == 200
        save(page)
        expect(page.locator("main")).to_contain_text("no action")
        expect(page.locator("main")).to_contain_text(REASON)
        assert decisions(place, case) == 1


def test_an_answer_that_never_came_is_asked_for_again_and_decides_once(browser: Browser, place: Site) -> None:
    anna = Person(place, "cut-off")

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)  # the service decides
        route.abort()  # and nobody hears of it

    with at_case(browser, place, anna, noise=CUT) as (page, case):
        type_decision(page)
        page.route("**/decision", lose, times=1)
        save(page)
        expect(page.locator("#offline")).to_be_visible()
        expect(page.locator("#f-reason")).to_have_value(REASON)
        assert decisions(place, case) == 1
        save(page)
        saved(page, case)
        expect(page.locator("#offline")).to_be_hidden()
        assert decisions(place, case) == 1


def test_without_a_connection_the_form_stays(browser: Browser, place: Site) -> None:
    anna = Person(place, "offline")
    with at_case(browser, place, anna, noise=CUT) as (page, case):
        type_decision(page)
        page.context.set_offline(True)
        expect(page.locator("#offline")).to_contain_text("Connection lost; nothing was saved since")
        save(page)
        expect(page.locator("#f-reason")).to_have_value(REASON)
        assert decisions(place, case) == 0
        page.context.set_offline(False)
        save(page)
        saved(page, case)
        assert decisions(place, case) == 1


def test_who_is_signed_out_with_a_form_open_signs_in_elsewhere_and_sends_it(
    browser: Browser, place: Site
) -> None:
    anna = Person(place, "out")
    with at_case(browser, place, anna) as (page, case):
        type_decision(page)
        assert anna.client.post("/v1/sign-out").status_code == 204
        save(page)
        expect(page.locator("#signed-out")).to_be_visible()
        expect(page.locator("#f-reason")).to_have_value(REASON)
        assert decisions(place, case) == 0
        anna.sign_in_again(place)
        sign_in(page.context, anna, ["reviewer"])
        page.evaluate("window.dispatchEvent(new Event('focus'))")  # as whoever comes back to this page
        expect(page.locator("#signed-out")).to_be_hidden()
        save(page)
        saved(page, case)
        assert decisions(place, case) == 1

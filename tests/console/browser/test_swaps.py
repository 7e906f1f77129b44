"""Pages that are put in place of each other without loading anew: nothing is lost, and nothing piles up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.browser.cases import (
    CUT,
    REASON,
    REFUSED,
    Person,
    at_case,
    claimed,
    save,
    saved,
    type_decision,
    window,
)
from tests.console.browser.kit import Site, needs_browser
from tests.runtime.http.people import WARNING

pytestmark = needs_browser
SWAPS = 50
SWAP = """async (times) => {
  for (let at = 0; at < times; at += 1) {
    const settled = new Promise((done) => document.addEventListener('htmx:afterSettle', done, {once: true}));
    htmx.ajax('GET', location.pathname, {target: '#main', select: '#main', swap: 'outerHTML'});
    await settled;
  }
}"""


@pytest.fixture
def at(browser: Browser, place: Site, request: pytest.FixtureRequest) -> Iterator[tuple[Page, str, Person]]:
    """A case on a page, and who holds it."""
    person = Person(place, re.sub(r"\W", "-", request.node.name)[-40:])
    with at_case(browser, place, person, noise=f"{REFUSED}|{CUT}") as (page, case):
        yield page, case, person


def listeners(page: Page) -> tuple[int, int]:
    """(listeners, nodes) of a page that has put its rubbish away."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")
    session.send("HeapProfiler.collectGarbage")
    found = session.send("Memory.getDOMCounters")
    session.detach()
    return found["jsEventListeners"], found["nodes"]


def test_fifty_pages_in_one_leave_no_listener_behind(at: tuple[Page, str, Person]) -> None:
    page, _, _ = at
    page.evaluate(SWAP, 5)
    before = listeners(page)
    page.evaluate(SWAP, SWAPS)
    after = listeners(page)
    assert after[0] <= before[0] + 5, (before, after)
    assert after[1] <= before[1] * 1.2, (before, after)
    page.keyboard.press("z")
    expect(page.locator("[data-toggle]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("6")
    expect(page.locator("input[name=choice]:checked")).to_have_value("remove_content")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_have_count(1)


def test_after_a_swap_keys_clocks_the_bar_and_the_draft_are_there(
    place: Site, at: tuple[Page, str, Person]
) -> None:
    page, case, person = at
    place.house.decide(f"{WARNING} after a swap", "after-swap")
    page.clock.install()
    type_decision(page)
    page.clock.run_for(60_000)  # clocks of what comes later begin later
    type_decision(page)
    save(page)
    saved(page, case)
    here = page.url.rpartition("/")[2]
    assert here != case
    expect(page.locator("#lease .clock")).to_have_text(re.compile(r"^15:00|14:5\d$"))
    expect(page.locator(".undo .clock")).to_have_text(re.compile(r"^0:(10|09)$"))
    expect(page).to_have_title(re.compile(here[:8]))
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("r")
    expect(page.locator("#f-reason")).to_be_focused()
    page.keyboard.type("typed here")
    with page.expect_response("**/draft") as kept:
        page.clock.run_for(5_500)
    assert (kept.value.url.split("/")[-2], kept.value.status) == (here, 204)
    standing = person.client.get(f"/v1/cases/{here}/standing").json()
    assert standing["draft"]["reason"] == "typed here"
    page.clock.run_for(6_000)
    expect(page.locator(".undo")).to_have_count(0)


def test_what_is_typed_is_kept_when_another_form_or_a_link_leads_away(
    place: Site, at: tuple[Page, str, Person]
) -> None:
    page, case, _ = at
    type_decision(page, "6")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.locator("#f-noted").fill("A colleague should look.")
    page.locator("#f-noted").press("Control+Enter")
    page.wait_for_url("**?said=saved")
    expect(page.locator("#f-reason")).to_have_value(REASON)
    expect(page.locator("input[name=choice]:checked")).to_have_value("remove_content")
    page.locator("#f-reason").fill("Other words.")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("g")
        page.keyboard.press("m")
    assert page.url == f"{place.staff}/me"
    page.goto(f"{place.staff}/review/{case}")
    expect(page.locator("#f-reason")).to_have_value("Other words.")


def test_queues_that_come_in_place_of_the_last_case_live(browser: Browser, place: Site) -> None:
    person = Person(place, "last-case")
    mate = Person(place, "mate")
    while mate.client.post("/v1/cases/claim", json={}).json()["case"]:
        place.house.later(seconds=1)  # nothing else waits
    case = claimed(place, person)
    with window(browser, place, person, f"/review/{case}") as page:
        type_decision(page)
        save(page)
        saved(page, case)
        assert page.url.startswith(f"{place.staff}/review?")
        cells = page.locator("#counts tbody td")
        before = int(cells.first.inner_text()) if cells.count() else 0
        place.house.decide(f"{WARNING} afterwards", "afterwards")
        expect(cells.first).to_have_text(str(before + 1))

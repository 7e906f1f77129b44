"""Acts on many cases by keyboard alone: chosen, looked at, paused, taken back by slice and as a whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from clearford.runtime.record.text_index import do_index_texts
from tests.console.browser.hands import As, Hands, hands_of
from tests.console.browser.kit import Site, needs_browser, served
from tests.runtime.auth.kit import entries_of
from tests.runtime.http.test_bulk import reported
from tests.runtime.http.work import tune

pytestmark = needs_browser
MANY = 6
"""Cases that one person decides alone, one in a slice."""
PAUSED = "Error Code (409|503) from /bulk"
"""The next slice may be asked for at the moment of the pause, and is refused."""
WORDS = "They warn others of a trick."


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of its own, in which many cases are few."""
    with served(tmp_path_factory.mktemp("bulk") / "home") as made:
        tune(made.house, case__bulk_slice=1, case__bulk_alone=MANY)
        yield made


def ordered(hands: Hands, site: Site, number: int) -> str:
    """Find cases, choose them row by row, look at what it would do, and order it; the address of the act."""
    reported(site.house, number)
    with site.house.service.record.change() as change:
        do_index_texts(change)
    hands.open("/search?kind=report")
    hands.press("/")
    expect(hands.page.locator("#f-q")).to_be_focused()
    hands.page.keyboard.type("warning")
    hands.leads("Enter")
    chosen = hands.page.locator("[data-select]:checked")
    for at in range(number):
        hands.press("j")
        hands.press("x")
        expect(chosen).to_have_count(at + 1)
    hands.press("x")
    expect(chosen).to_have_count(number - 1)
    hands.press("x")
    hands.leads("B")
    hands.sees(f"{number} chosen cases")
    hands.reach(hands.page.locator("input[name=choice]").first)
    hands.press("Space")
    hands.write("Reason, for colleagues and the record", WORDS)
    hands.push("Show what this would do")
    for still in (3, 2, 1):
        hands.sees(f"{still} more sample")
        expect(hands.page.get_by_role("button", name="Decide them all")).to_be_disabled()
        hands.reach(hands.page.get_by_role("button", name="Open sample").nth(3 - still))
        hands.leads("Enter")
    hands.sees("Enough samples were opened.", "That you read one is on record.")
    hands.write(f"Type the number of cases: {number}", str(number + 1))
    hands.push("Decide them all")
    hands.sees("Nothing was done.")
    hands.write(f"Type the number of cases: {number}", str(number))
    hands.push("Decide them all")
    hands.sees("Begins in")
    return hands.page.url.partition("?")[0].removeprefix(site.staff)


def decided(hands: Hands) -> int:
    """How many cases are decided, as the page says."""
    return int(hands.page.locator("dt:text-is('Decided') + dd").inner_text())


def test_an_act_is_paused_goes_on_and_is_taken_back_in_parts(site: Site, browser: Browser) -> None:
    house = site.house
    before = len(entries_of(house.service.record, "review"))
    with hands_of(browser, As(site, "lena", "lead"), "lead", noise=PAUSED) as hands:
        here = ordered(hands, site, MANY)
        hands.leads("p")
        hands.sees("paused; the other cases wait as before")
        hands.push("Go on")
        house.later(minutes=1)
        hands.open(here)
        expect(hands.page.locator("dt:text-is('Decided') + dd")).not_to_have_text("0")
        hands.leads("p")
        hands.sees("paused")
        some = decided(hands)
        assert 0 < some < MANY
        hands.page.clock.install()
        hands.page.route("**/run", lambda route: route.fulfill(status=503, body=""), times=1)
        with hands.page.expect_response("**/run") as failed:
            hands.push("Go on")
        assert failed.value.status == 503
        hands.page.clock.fast_forward(11_000)
        expect(hands.page.locator("dt:text-is('State') + dd")).to_have_text("done", timeout=20_000)
        assert decided(hands) == MANY
        assert len(entries_of(house.service.record, "review")) == before + MANY
        house.later(minutes=5)
        hands.open(here)
        hands.follow("See what that would do")
        hands.sees("Slice 1 alone")
        hands.write("Why it was wrong", "The first one is a shop.")
        hands.push("Reverse it")
        hands.sees("Taken back so far")
        hands.reach(hands.page.locator("a[href$='/back']"))
        hands.leads("Enter")
        hands.sees("All of the act.")
        hands.write("Why it was wrong", "All of it was wrong.")
        hands.push("Reverse it")
        hands.sees("taken back as a whole")
    undone = [one for one in entries_of(house.service.record, "case_event") if one.data["event"] == "reopen"]
    assert len(undone) == MANY


def test_a_second_person_agrees_and_either_gives_it_up_before(site: Site, browser: Browser) -> None:
    house = site.house
    house.later(minutes=10)
    before = len(entries_of(house.service.record, "review"))
    mona = As(site, "mona", "lead")
    with hands_of(browser, As(site, "lou", "lead"), "lead") as hands:
        reported(house, MANY + 1)
        hands.open("/bulk/new?kind=report")
        hands.reach(hands.page.locator("input[name=choice]").first)
        hands.press("Space")
        hands.write("Reason, for colleagues and the record", WORDS)
        hands.push("Show what this would do")
        hands.sees("a second person must agree")
        for at in range(3):
            hands.reach(hands.page.get_by_role("button", name="Open sample").nth(at))
            hands.leads("Enter")
        hands.reach(hands.page.locator("#f-typed"))
        hands.page.keyboard.type(hands.page.locator("input[name=count]").input_value())
        hands.push("Decide them all")
        hands.sees("a second person must agree")
        here = hands.page.url.partition("?")[0].removeprefix(site.staff)
        with hands_of(browser, mona, "lead", lang="zh") as second:
            second.open("/bulk")
            second.reach(second.page.locator(f"a[href='{here}']"))
            second.leads("Enter")
            second.sees("同事提交了此批量处理")
            second.reach(second.page.locator(f"form[action='{here}/agree'] button"))
            second.leads("Enter")
        hands.open(here)
        hands.sees("Begins in")
        house.later(seconds=30)
        hands.reach(hands.page.locator(f"form[action='{here}/undo'] button"))
        hands.leads("Enter")
        hands.sees("taken back as a whole")
    assert len(entries_of(house.service.record, "review")) == before

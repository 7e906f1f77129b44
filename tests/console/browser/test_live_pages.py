"""Live pages in a real browser: whatever becomes of hints, a page shows in the end what a fresh one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect

from clearford.console import live
from clearford.core.reasons import LANGUAGES, Language
from tests.console.browser.cases import REASON, Person, claimed, decisions, saved, type_decision
from tests.console.browser.kit import context_of, needs_browser, sign_in, sited, watched
from tests.runtime.http.people import WARNING, House, house_of

pytestmark = needs_browser
TABS = 8
LONG = 15_000
"""Milliseconds that a machine with much to do may need until a hint was heard, and what it is about shown."""
NEVER_LOST = """() => {
  window.lost = 0;
  const strip = document.getElementById('offline');
  new MutationObserver(() => strip.hidden || (window.lost += 1)).observe(strip, {attributes: true});
}"""


class Place:
    """A service that can be stopped, and started where it was."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._running = ExitStack()
        self.site = self._running.enter_context(sited(house))
        self._made = 0

    def stop(self) -> None:
        """Cut every connection, and listen no more."""
        self._running.close()

    def start(self) -> None:
        """Listen at the same ports, with everything that is not on record forgotten."""
        staff, public = (int(at.rpartition(":")[2]) for at in (self.site.staff, self.site.public))
        self._running.enter_context(sited(self.house, (staff, public)))

    def change(self, number: int = 1) -> None:
        """Let more cases wait."""
        for _ in range(number):
            self._made += 1
            self.house.decide(f"{WARNING} live {self._made}", f"live{self._made}")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with house_of(tmp_path_factory.mktemp("live") / "home", "") as house:
        made = Place(house)
        made.change()
        yield made
        made.stop()


@pytest.fixture
def context(browser: Browser, running: Place) -> Iterator[BrowserContext]:
    """A browser of a reviewer, in which nothing is remembered."""
    made = context_of(browser, running.site, "reviewer")
    yield made
    made.close()


@pytest.fixture
def queue(context: BrowserContext, running: Place) -> Iterator[Page]:
    """The queues, whose figures change by themselves."""
    page, watch = watched(context, running.site)
    page.goto(f"{running.site.staff}/review")
    yield page
    assert [fault for fault in watch.all_faults() if "Error Code 503" not in fault] == []


def fresh(browser: Browser, place: Place) -> str:
    """What a page shows that is opened now, and runs no script."""
    context = context_of(browser, place.site, "reviewer", script=False)
    page = context.new_page()
    page.goto(f"{place.site.staff}/review")
    text = page.locator("#counts").text_content()
    context.close()
    return text or ""


def waiting(page: Page) -> int:
    """How many cases wait, as the page says."""
    return int(page.locator("#counts tbody td").first.inner_text())


def hint(version: int, topic: str = "queue") -> str:
    """An event as the server sends it."""
    return f'event: hint\ndata: {{"k":"{topic}","v":{version}}}\n\n'


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="lost"),
        pytest.param([hint(7), hint(7), hint(7)], id="doubled"),
        pytest.param([hint(9), hint(7), hint(8)], id="reordered"),
        pytest.param([hint(7, "nothing of ours"), ": ping\n\n", hint(7, "ledger")], id="of others"),
    ],
)
def test_hints_may_be_lost_doubled_or_out_of_order(
    events: list[str], browser: Browser, running: Place, context: BrowserContext
) -> None:
    def odd(route: Route) -> None:
        body = "".join(["retry: 300\n\n", *events])
        route.fulfill(content_type="text/event-stream", body=body)
        running.change()  # told by nobody

    page, watch = watched(context, running.site)
    page.route("**/live", odd, times=1)
    page.goto(f"{running.site.staff}/review")
    before = waiting(page)
    expect(page.locator("#counts tbody td").first).to_have_text(str(before + 1), timeout=LONG)
    running.change(2)
    expect(page.locator("#counts tbody td").first).to_have_text(str(before + 3), timeout=LONG)
    expect(page.locator("#counts")).to_have_text(fresh(browser, running))
    assert watch.all_faults() == []


def test_the_last_of_several_changes_is_shown(browser: Browser, running: Place, queue: Page) -> None:
    before = waiting(queue)
    for more in range(1, 4):
        running.change()
        expect(queue.locator("#counts tbody td").first).to_have_text(str(before + more), timeout=LONG)
    expect(queue.locator("#counts")).to_have_text(fresh(browser, running))
    assert waiting(queue) == before + 3


def test_a_part_that_could_not_be_had_is_asked_for_again(running: Place, queue: Page) -> None:
    queue.clock.install()
    with queue.expect_response("**/review/counts"):
        queue.reload()
    before = waiting(queue)
    queue.route("**/review/counts", lambda route: route.fulfill(status=503, body=""), times=1)
    with queue.expect_response(lambda answer: answer.status == 503):
        running.change()
    expect(queue.locator("#counts[aria-busy=false]")).to_be_visible()
    assert waiting(queue) == before
    queue.clock.fast_forward(10_500)
    expect(queue.locator("#counts tbody td").first).to_have_text(str(before + 1), timeout=LONG)


def test_a_stream_that_ends_in_time_is_no_loss(
    running: Place, queue: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LONGEST_S", 0.5)
    queue.reload()
    queue.evaluate(NEVER_LOST)
    before = waiting(queue)
    with queue.expect_request("**/live"):
        pass
    running.change()
    expect(queue.locator("#counts tbody td").first).to_have_text(str(before + 1), timeout=LONG)
    assert queue.evaluate("window.lost") == 0


def test_a_server_that_says_nothing_is_left_and_heard_anew(running: Place, queue: Page) -> None:
    queue.clock.install()
    with queue.expect_response("**/review/counts"):
        queue.reload()
    with queue.expect_request("**/live"):
        queue.clock.run_for(60_000)
    expect(queue.locator("#offline")).to_be_hidden()
    before = waiting(queue)
    running.change()
    queue.clock.fast_forward(2_500)
    expect(queue.locator("#counts tbody td").first).to_have_text(str(before + 1), timeout=LONG)
    assert waiting(queue) == before + 1


def test_one_of_eight_pages_listens_and_all_of_them_live(context: BrowserContext, running: Place) -> None:
    streams: list[Request] = []
    context.on("request", lambda one: streams.append(one) if one.url.endswith("/live") else None)
    pages = [context.new_page() for _ in range(TABS)]
    for page in pages:
        page.goto(f"{running.site.staff}/review", timeout=20_000)
    assert len(streams) == 1
    before = waiting(pages[-1])
    running.change()
    for page in pages:
        expect(page.locator("#counts tbody td").first).to_have_text(str(before + 1), timeout=LONG)
    leading = next(page for page in pages if page.main_frame == streams[0].frame)
    pages.remove(leading)
    with context.expect_event("request", lambda one: one.url.endswith("/live")):
        leading.close()
    running.change()
    for page in pages:
        expect(page.locator("#counts tbody td").first).to_have_text(str(before + 2), timeout=LONG)
    assert len(streams) == 2


STRIP = {"en": "Connection lost; nothing was saved since", "zh": "连接已中断"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_server_that_starts_again_finds_the_same_page_and_every_word(
    lang: Language, browser: Browser, running: Place
) -> None:
    site = running.site
    person = Person(site, f"restart-{lang}")
    case = claimed(site, person)
    context = context_of(browser, person, "reviewer", lang=lang)
    queue, case_page = context.new_page(), context.new_page()
    queue.goto(f"{site.staff}/review")
    case_page.goto(f"{site.staff}/review/{case}")
    type_decision(case_page)
    chosen = queue.locator("#f-queue")
    chosen.select_option(index=1)
    chosen.focus()
    held = chosen.input_value()
    running.stop()
    for page in (queue, case_page):
        expect(page.locator("#offline")).to_contain_text(STRIP[lang])
    case_page.locator("#f-reason").press("Control+Enter")
    running.change(2)
    running.start()
    for page in (queue, case_page):
        expect(page.locator("#offline")).to_be_hidden(timeout=LONG)
    again = context.new_page()
    again.goto(f"{site.staff}/review")
    expect(queue.locator("#counts")).to_have_text(again.locator("#counts").text_content() or "?")
    assert chosen.input_value() == held
    expect(chosen).to_be_focused()
    expect(case_page.locator("#f-reason")).to_have_value(REASON)
    expect(case_page.locator("input[name=choice]:checked")).to_have_value("no_action")
    assert decisions(site, case) == 0
    case_page.locator("#f-reason").press("Control+Enter")
    saved(case_page, case)
    assert decisions(site, case) == 1
    context.close()


def test_figures_stand_still_until_they_are_let_go_on(
    browser: Browser, running: Place, context: BrowserContext, queue: Page
) -> None:
    queue.keyboard.press("P")
    expect(queue.locator("#paused")).to_be_visible()
    before = waiting(queue)
    listened: list[str] = []
    context.on("request", lambda one: listened.append(one.url) if one.url.endswith("/live") else None)
    running.change()
    other = context.new_page()
    other.goto(f"{running.site.staff}/review")
    expect(other.locator("#paused")).to_be_visible()
    other.close()
    assert (waiting(queue), listened) == (before, [])
    queue.reload()
    expect(queue.locator("#paused")).to_be_visible()
    running.change()
    queue.locator("#go-on").press("Enter")
    expect(queue.locator("#paused")).to_be_hidden()
    expect(queue.locator("#counts tbody td").first).to_have_text(str(before + 2), timeout=LONG)
    expect(queue.locator("#counts")).to_have_text(fresh(browser, running))


def test_who_is_signed_out_sees_no_form_in_place_of_figures(browser: Browser, running: Place) -> None:
    person = Person(running.site, "leaves")
    context = context_of(browser, person, "reviewer")
    page, watch = watched(context, running.site)
    page.goto(f"{running.site.staff}/review")
    before = waiting(page)
    assert person.client.post("/v1/sign-out").status_code == 204
    running.change()
    expect(page.locator("#signed-out")).to_be_visible(timeout=10_000)
    assert waiting(page) == before
    assert page.locator("#counts input").count() == 0
    person.sign_in_again(running.site)
    sign_in(context, person, ["reviewer"])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#signed-out")).to_be_hidden()
    expect(page.locator("#counts tbody td").first).to_have_text(str(before + 1), timeout=LONG)
    page.keyboard.press("c")
    expect(page.locator("#decide")).to_be_visible()
    assert [fault for fault in watch.all_faults() if "Error Code 401" not in fault] == []
    context.close()

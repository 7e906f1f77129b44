"""A decision is taken back by a key while acts leave: either it leaves or it is taken back, never both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from clearford.ledger.canonical import decode
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.deeds import effect
from clearford.runtime.stores.tables.waiting import outbox
from clearford.runtime.work.dispatch import Dispatcher
from tests.console.browser.cases import REASON, Person, save, saved, state_of, window
from tests.console.browser.kit import Site, needs_browser
from tests.runtime.http.people import REMOVE, WARNING
from tests.runtime.work.test_dispatch import Platform, no_incident

pytestmark = needs_browser


class Leaving:
    """Acts that leave while people work, as they do where a service runs."""

    def __init__(self, place: Site) -> None:
        self._record = place.house.service.record
        self.platform = Platform()
        self._ending = threading.Event()
        self._running = threading.Thread(target=self._run)

    def __enter__(self) -> Leaving:
        self.all_left()
        self.before = self.outcomes()
        self.platform.came.clear()
        self._running.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._running.join()

    def _work(self) -> Dispatcher:
        return Dispatcher(self._record, {"webhook": self.platform}, worker="w", open_incident=no_incident)

    def _run(self) -> None:
        with closing(self._work()) as work:
            while not self._ending.wait(0.02):
                work.run()

    def all_left(self) -> None:
        """Let the time of everything come that may still leave."""
        with self._record.store.write() as conn:
            conn.execute(update(outbox).values(due=0))
        with closing(self._work()) as work:
            work.run()

    def outcomes(self) -> int:
        """How many deliveries are on record as arrived."""
        with self._record.read() as conn:
            bodies = conn.execute(select(entry.c.body).where(entry.c.type == "outcome")).scalars().all()
        return sum(decode(bytes(body)).data["result"] == "accepted" for body in bodies)


NAMES = ("too-late", "in-time", "at-once", "over", "bar")


@pytest.fixture(scope="module")
def cases(place: Site) -> dict[str, tuple[Person, str]]:
    """Removals that a second person is about to save: who holds each, and the case.

    Made at one time, and the clock that the tests put on only goes forward.
    """
    place.house.clock.at = datetime.now(UTC) - timedelta(minutes=5)
    made = {}
    for name in NAMES:
        anna, bela = Person(place, f"anna-{name}"), Person(place, f"bela-{name}")
        case = place.house.decide(f"{WARNING} {name}", f"undo-{name}").case or ""
        for person in (anna, bela):
            claimed = person.client.post("/v1/cases/claim", json={"case": case})
            assert claimed.json()["case"]["id"] == case, claimed.text
            if person is anna:
                done = person.client.post(f"/v1/cases/{case}/decision", json=REMOVE)
                assert done.json()["state"] == "second_review", done.text
        made[name] = bela, case
    return made


@contextmanager
def before_saving(browser: Browser, place: Site, held: tuple[Person, str]) -> Iterator[tuple[Page, str]]:
    """The page of a case, on which all is typed."""
    person, case = held
    with window(browser, place, person, f"/review/{case}") as page:
        page.keyboard.press("6")
        page.locator("#f-reason").fill(REASON)
        yield page, case


def holds(place: Site) -> int:
    """How many removals are in force."""
    wanted = select(effect.c.action_id).where(effect.c.state == "active", effect.c.kind == "remove_content")
    with place.house.service.record.read() as conn:
        return len(conn.execute(wanted).all())


@pytest.mark.parametrize(
    ("name", "lapse"),
    [
        pytest.param("too-late", 10.1, id="just after it may leave"),
        pytest.param("in-time", 9.5, id="just before it leaves"),
        pytest.param("at-once", 0.0, id="0 s"),
    ],
)
def test_it_leaves_or_is_taken_back_and_never_both(
    browser: Browser, place: Site, cases: dict[str, tuple[Person, str]], name: str, lapse: float
) -> None:
    """lapse: seconds of the ten that are over, by the clock by which acts leave, when it is saved."""
    before, leaving = holds(place), Leaving(place)
    with before_saving(browser, place, cases[name]) as (page, case), leaving:
        place.house.clock.at = datetime.now(UTC) - timedelta(seconds=lapse)
        save(page)
        saved(page, case)
        assert state_of(place, case) == "decided"
        with page.expect_navigation():
            page.keyboard.press("u")
        undone = state_of(place, case) != "decided"
        if undone:
            expect(page.locator(f"#decide[action='/review/{case}/decision']")).to_be_visible()
        else:
            expect(page.locator("[role=alert]")).to_contain_text("CF-R037")
        assert undone or lapse, "within the time it can be taken back"
    leaving.all_left()
    came = len(leaving.platform.came)
    assert (came > 0) is not undone
    assert (holds(place) > before) is not undone
    assert leaving.outcomes() - leaving.before == came, "what left is on record"


def test_once_the_time_is_over_it_is_said_and_the_bar_goes(
    browser: Browser, place: Site, cases: dict[str, tuple[Person, str]]
) -> None:
    with before_saving(browser, place, cases["over"]) as (page, case):
        save(page)
        saved(page, case)
        expect(page.locator(".undo")).to_contain_text("remove the content")
        place.house.later(seconds=11)
        with page.expect_navigation():
            page.keyboard.press("u")
        expect(page.locator("[role=alert]")).to_contain_text("CF-R037")
        assert state_of(place, case) == "decided"
        expect(page.locator(".undo")).to_have_count(0)


def test_the_bar_goes_by_itself_and_its_key_with_it(
    browser: Browser, place: Site, cases: dict[str, tuple[Person, str]]
) -> None:
    with before_saving(browser, place, cases["bar"]) as (page, case):
        page.clock.install()
        save(page)
        saved(page, case)
        expect(page.locator(".undo .clock")).to_have_text("0:10")
        page.clock.run_for(4_000)
        expect(page.locator(".undo .clock")).to_have_text("0:06")
        page.locator(".undo button").focus()
        page.clock.run_for(7_000)
        expect(page.locator(".undo")).to_have_count(0)
        here = page.url
        page.keyboard.press("u")
        assert page.url == here
        assert state_of(place, case) == "decided"

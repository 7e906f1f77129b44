"""The serving process is killed in the middle of a decision: the same form sent again decides once."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from clearford.runtime.service.settings import Settings, load_settings
from clearford.runtime.service.wiring import Service, open_record
from clearford.runtime.stores.tables.casework import case_hand
from tests.cli.program import PACKS, command, environment
from tests.console.browser.cases import CUT, REASON, Person, claimed, save, type_decision, window
from tests.console.browser.kit import Site, needs_browser
from tests.runtime.http.people import House
from tests.runtime.http.test_serving import free_port
from tests.runtime.service.test_processes import until
from tests.runtime.service_kit import MovedClock

pytestmark = needs_browser


class Program:
    """The program itself, in a process that can be killed and started again where it was."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "clearford.toml"
        ports = [free_port() for _ in range(2)]
        lines = (
            "shipped = false",
            f'packs = ["{PACKS}"]',
            f"[listen]\nport = {ports[0]}",
            f"[console]\nport = {ports[1]}",
        )
        self.path.write_text("\n".join(lines))
        self.settings: Settings = load_settings(self.path)
        self.public, self.staff = f"http://localhost:{ports[0]}", f"http://127.0.0.1:{ports[1]}"
        self._running = ExitStack()

    def start(self) -> None:
        """Serve, and wait until pages are there."""
        said = self._running.enter_context(self.path.with_name("said").open("wb"))
        words = [*command("serve"), "--settings", str(self.path), "--lang", "en"]
        self.process = subprocess.Popen(words, stderr=said, cwd=self.path.parent, env=environment())
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process.poll() is None, self.path.with_name("said").read_text()
        try:
            return httpx.get(f"{self.staff}/sign-in").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self.process.kill()
        self.process.wait()
        self._running.close()


class Held(NamedTuple):
    """Somebody, and a case that this person holds."""

    person: Person
    case: str


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, Site, list[Held]]]:
    """The program, which serves, and what was prepared before; whoever kills it starts it again."""
    made = Program(tmp_path_factory.mktemp("killed"))
    clock = MovedClock(datetime.now(UTC))
    house = House(Service.open(made.settings, clock=clock), clock)
    site = Site(house, made.staff, made.public)
    people = [Person(site, name) for name in ("ada", "eve")]
    held = [Held(person, claimed(site, person)) for person in people]
    house.close()
    made.start()
    yield made, site, held
    made.kill()


def decided(program: Program, case: str) -> int:
    """How many decisions of a case are on record."""
    record = open_record(program.settings)
    with closing(record.store), record.read() as conn:
        return len(conn.execute(select(case_hand.c.case_id).where(case_hand.c.case_id == case)).all())


def before_it_is_written(page: Page, program: Program) -> None:
    """Killed while it waits to write."""
    (file,) = program.path.parent.glob("clearford-data/*.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with page.expect_request("**/decision"):
            save(page)
        program.kill()
        other.execute("ROLLBACK")


def before_it_is_told(page: Page, program: Program) -> None:
    """Killed once it is written, before anybody hears of it."""

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        program.kill()
        route.abort()

    page.route("**/decision", lose, times=1)
    save(page)


@pytest.mark.parametrize(
    ("kill", "on_record"),
    [pytest.param(before_it_is_written, 0, id="before"), pytest.param(before_it_is_told, 1, id="after")],
)
def test_a_process_that_dies_in_a_decision_decides_once(
    kill: Callable[[Page, Program], None],
    on_record: int,
    browser: Browser,
    program: tuple[Program, Site, list[Held]],
) -> None:
    served, site, held = program
    person, case = held.pop()
    with window(browser, site, person, f"/review/{case}", noise=f"{CUT}|ERR_") as page:
        type_decision(page)
        kill(page, served)
        expect(page.locator("#offline")).to_be_visible()
        expect(page.locator("#f-reason")).to_have_value(REASON)
        assert decided(served, case) == on_record
        served.start()
        expect(page.locator("input[name=choice]:checked")).to_have_value("no_action")
        save(page)
        # The time to take it back may be over by now.
        expect(page.locator(f"#decide[action='/review/{case}/decision']")).to_have_count(0)
        expect(page.locator("h1")).to_have_text("Review")
        expect(page.locator("[role=alert]")).to_have_count(0)
        expect(page.locator("#offline")).to_be_hidden()
        assert decided(served, case) == 1

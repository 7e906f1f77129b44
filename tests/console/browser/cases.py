"""Somebody who works on cases in a browser, and what of their work is on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from clearford.core.reasons import Language
from clearford.core.roles import RoleName
from clearford.runtime.auth.handing_out import hand_out
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.stores.tables.casework import case_file, case_hand
from tests.console.browser.kit import WIDE, Site, context_of, watched
from tests.runtime.http.people import WARNING
from tests.runtime.http.test_accounts import Client

REFUSED = "Response Status Error Code 4"
"""What htmx notes of a refusal, beside the page that tells of it."""
CUT = "htmx:(afterRequest|sendError)"
"""What it notes of an answer that never came."""
REASON = "It warns others of a page that asks for passwords."


class Person:
    """Somebody who works there, with a browser and at the interface."""

    def __init__(self, place: Site, login: str, role: RoleName = "reviewer") -> None:
        self.user = place.house.add(login, role)
        self.staff, self.public = place.staff, place.public
        self.client: Client = place.house.signed_in(login)

        self.secret = self.client.cookies[COOKIE]

    def session_of(self, *roles: RoleName) -> str:
        """The secret of this person's session."""
        return self.secret

    def sign_in_again(self, place: Site) -> None:
        """A new session."""
        record = place.house.service.record
        with record.store.write() as conn:
            made = hand_out(place.house.accounts, conn, self.user, record.now(), second_factor=True)
        self.secret = made.secret


@contextmanager
def window(
    browser: Browser,
    place: Site,
    person: Person,
    path: str,
    lang: Language = "en",
    *,
    noise: str = REFUSED,
    width: int = WIDE,
) -> Iterator[Page]:
    """A page that somebody opened. noise: what the console may say; all else is a fault."""
    context = context_of(browser, person, "reviewer", lang=lang, width=width)
    page, watch = watched(context, place)
    try:
        page.goto(place.staff + path)
        yield page
        assert [fault for fault in watch.all_faults() if not re.search(noise, fault)] == []
    finally:
        context.close()


@contextmanager
def at_case(
    browser: Browser, place: Site, person: Person, lang: Language = "en", *, noise: str = REFUSED
) -> Iterator[tuple[Page, str]]:
    """The page of a case that somebody has just claimed, and its id."""
    case = claimed(place, person)
    with window(browser, place, person, f"/review/{case}", lang, noise=noise) as page:
        yield page, case


def claimed(place: Site, person: Person) -> str:
    """A case that somebody has just claimed."""
    place.house.decide(f"{WARNING} {person.user}", f"s-{person.user}")
    return str((person.client.post("/v1/cases/claim", json={}).json()["case"] or {})["id"])


def type_decision(page: Page, choice: str = "a") -> None:
    """Choose, and say why, without saving."""
    page.keyboard.press(choice)
    page.locator("#f-reason").fill(REASON)


def save(page: Page) -> None:
    """Save by key."""
    page.locator("#f-reason").press("Control+Enter")


def saved(page: Page, case: str) -> None:
    """Wait until another page than that of a case is there."""
    expect(page.locator(f"#decide[action='/review/{case}/decision']")).to_have_count(0)
    expect(page.locator(".undo")).to_contain_text(case[:8])


def decisions(place: Site, case: str) -> int:
    """How many decisions of a case are on record."""
    with place.house.service.record.read() as conn:
        return len(conn.execute(case_hand.select().where(case_hand.c.case_id == case)).all())


def state_of(place: Site, case: str) -> str:
    """How far a case is."""
    with place.house.service.record.read() as conn:
        return str(conn.execute(select(case_file.c.state).where(case_file.c.id == case)).scalar_one())

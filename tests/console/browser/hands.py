"""Somebody at a keyboard: everything is reached by Tab or by a key, and no mouse is touched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Download, Locator, Page, expect

from clearford.core.reasons import Language
from clearford.core.roles import RoleName
from clearford.runtime.auth.sessions import COOKIE
from tests.console.browser.kit import WIDE, Reached, Site, context_of, watched

_ROUNDS = 12
"""How often one looks where one is on the way to something: fields of days have several stops."""
_MOUSE = """
for (const kind of ['mousedown', 'pointerdown', 'touchstart'])
  addEventListener(kind, () => window.heard.push(`a mouse: ${kind}`), true);
"""
_STEPS = """(wanted) => {
  const chosen = (one) => one.checked || !document.querySelector(`input[name="${one.name}"]:checked`);
  const stops = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex]",
  )].filter((one) => one.getClientRects().length && one.checkVisibility({visibilityProperty: true})
    && !one.disabled && one.tabIndex >= 0
    && (one.type !== "radio" || one === wanted || chosen(one)));
  const at = stops.indexOf(document.activeElement), to = stops.indexOf(wanted);
  if (document.activeElement === wanted) return 0;
  if (to < 0) return null;
  return at < 0 ? to + 1 : to - at;
}"""


class Hands:
    """Two hands on the keys of one page."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self._home = page, home

    def open(self, path: str) -> None:
        """Go to an address, as somebody types it."""
        answer = self.page.goto(self._home + path)
        assert answer is not None
        assert answer.status == 200, path

    def reach(self, wanted: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(_ROUNDS):
            steps = wanted.evaluate(_STEPS)
            if steps == 0:
                return
            assert steps is not None, f"nobody gets there by keyboard: {wanted}"
            for _ in range(abs(steps)):
                self.page.keyboard.press("Tab" if steps > 0 else "Shift+Tab")
        expect(wanted).to_be_focused()

    def press(self, key: str) -> None:
        """A key, wherever the focus is."""
        self.page.keyboard.press(key)

    def field(self, label: str) -> Locator:
        """A field by the words beside it, needed or not."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(|$)"))

    def write(self, label: str, text: str) -> None:
        """Write into a field, in place of what stands there."""
        field = self.field(label)
        self.reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        expect(field).to_have_value(text)

    def choose(self, label: str, value: str) -> None:
        """Walk a list of choices down to one."""
        field = self.field(label)
        self.reach(field)
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no such choice: {value}")

    def pick(self, value: str) -> None:
        """Walk the buttons of which one is chosen, from the one that has the focus, to one."""
        at = "document.activeElement.value"
        for _ in range(20):
            if self.page.evaluate(at) == value and self.page.evaluate("document.activeElement.checked"):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no such choice: {value}")

    def tick(self, label: str, *, exact: bool = False) -> None:
        """Tick a box."""
        box = self.page.get_by_role("checkbox", name=label, exact=exact)
        self.reach(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def unfold(self, words: str) -> None:
        """Open what is folded."""
        summary = self.page.locator("summary", has_text=words)
        self.reach(summary)
        self.page.keyboard.press("Enter")

    def push(self, name: str, *, stays: bool = False) -> None:
        """Press a button, and wait for the page to which it leads, unless it stays."""
        self._enter(self.page.get_by_role("button", name=name).first, stays=stays)

    def link(self, words: str) -> Locator:
        """The first link of these words, whatever it looks like."""
        return self.page.locator("a", has_text=words).first

    def follow(self, name: str) -> None:
        """Follow a link."""
        self._enter(self.link(name), stays=False)

    def load(self, name: str) -> Download:
        """Follow a link that gives a file."""
        self.reach(self.link(name))
        with self.page.expect_download() as waiting:
            self.page.keyboard.press("Enter")
        return waiting.value

    def leads(self, key: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def sees(self, *words: str) -> None:
        """Every one of these words stands on the page, or will in a moment."""
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def _enter(self, wanted: Locator, *, stays: bool) -> None:
        self.reach(wanted)
        if stays:
            self.page.keyboard.press("Enter")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


class As:
    """A service at which somebody of one name is signed in, whatever others with the same roles do there."""

    def __init__(self, site: Site, login: str, *roles: RoleName) -> None:
        self.staff, self.public = site.staff, site.public
        site.house.add(login, *roles)
        self.client = site.house.signed_in(login)

    def session_of(self, *roles: RoleName) -> str:
        """The session of this person."""
        return self.client.cookies[COOKIE]


@contextmanager
def hands_of(
    browser: Browser,
    site: Reached,
    *roles: RoleName,
    lang: Language = "en",
    width: int = WIDE,
    noise: str = "(?!)",
) -> Iterator[Hands]:
    """Somebody with these roles, who used no mouse and met no fault; somebody unknown without roles.

    noise: what the console may say.
    """
    context = context_of(browser, site, *roles, lang=lang, width=width)
    context.add_init_script(_MOUSE)
    page, watch = watched(context, site)
    try:
        yield Hands(page, site.staff)
        faults = [fault for fault in watch.all_faults() if not re.search(noise, fault)]
        assert not faults, faults
    finally:
        context.close()

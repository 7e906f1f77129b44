"""A real service behind two ports, and a browser in which people are signed in.

Chromium takes the session's cookie (`__Host-`, Secure) over plain HTTP from 127.0.0.1, localhost and names
below it, which it holds for secure contexts, and from no other name. Cookies know no port: the staff side is
opened as 127.0.0.1 and the public side as localhost, so that neither is sent those of the other. A form sent
under `Referrer-Policy: no-referrer` names no origin (`Origin: null`).
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import pytest
import uvicorn
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Error,
    Page,
    Request,
    Response,
    sync_playwright,
)

from clearford.console.doors import Doors
from clearford.console.frame import LANG_COOKIE
from clearford.console.public import make_public
from clearford.console.staff import make_staff
from clearford.core.reasons import Language
from clearford.core.roles import RoleName
from clearford.runtime.auth.sessions import COOKIE
from clearford.runtime.service.server import listen
from tests.runtime.auth.kit import ORIGIN
from tests.runtime.http.people import House, house_of
from tests.runtime.http.test_accounts import Client

if TYPE_CHECKING:
    from litestar.types import ASGIApp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text()
"""Evaluated through the debugger: the pages allow no script of others."""
WIDE, NARROW = 1280, 360
"""Widths of a window, in CSS pixels."""
Theme = Literal["light", "dark"]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_LOOKING = (Path(__file__).parent / "looking.js").read_text()
_HEARD = """
window.heard = [];
document.addEventListener('securitypolicyviolation', e =>
  heard.push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""


class Reached(Protocol):
    """A service that listens, and who is signed in."""

    staff: str
    public: str

    def session_of(self, *roles: RoleName) -> str:
        """The secret of a session of somebody with these roles."""
        ...


class Site:
    """A service that listens, and who works there."""

    def __init__(self, house: House, staff: str, public: str) -> None:
        self.house = house
        self.staff, self.public = staff, public
        self._clients: dict[str, Client] = {}

    def client(self, *roles: RoleName) -> Client:
        """Somebody with these roles who asks the interface itself, and has shown a second factor."""
        login = "-".join(roles)
        if login not in self._clients:
            self.house.add(login, *roles)
            self._clients[login] = self.house.signed_in(login)
        return self._clients[login]

    def session_of(self, *roles: RoleName) -> str:
        """The secret of the session of the same person."""
        return self.client(*roles).cookies[COOKIE]


@contextmanager
def served(home: Path) -> Iterator[Site]:
    """A service over SQLite in a folder, with its clock put to a time of its own."""
    with house_of(home, "") as house, sited(house) as site:
        yield site


@contextmanager
def sited(house: House, ports: tuple[int, int] = (0, 0)) -> Iterator[Site]:
    """Let a service listen, with sides of its own. ports: of the staff and the public side; 0: a free one."""
    # Its own: those that other tests pass on to each other would be taken away while it serves.
    api = make_public(house.service, house.accounts)
    with listening(api, make_staff(api, house.service), ports) as (staff, public):
        house.accounts.own_origins = frozenset((ORIGIN, staff, public))
        yield Site(house, staff, public)


@contextmanager
def listening(public: ASGIApp, staff: ASGIApp, ports: tuple[int, int] = (0, 0)) -> Iterator[tuple[str, str]]:
    """Let two sides listen; where the staff side is, and where the public side."""
    with ExitStack() as closing:
        sockets = [closing.enter_context(listen("127.0.0.1", port)) for port in ports]
        staff_port, public_port = (at.getsockname()[1] for at in sockets)
        doors = Doors(public, staff, staff_port)
        server = uvicorn.Server(uvicorn.Config(doors, log_level="warning", access_log=False, lifespan="off"))
        running = threading.Thread(target=server.run, kwargs={"sockets": sockets})
        running.start()
        try:
            yield f"http://127.0.0.1:{staff_port}", f"http://localhost:{public_port}"
        finally:
            server.should_exit = True
            server.force_exit = True  # a page that listens for hints holds its connection
            running.join()


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser. While it runs, nothing else in this thread may run an event loop."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
        )
        try:
            yield browser
        finally:
            browser.close()


class Watch:
    """Hears what a page does wrong, and how much it loads."""

    def __init__(self, page: Page, hosts: Sequence[str]) -> None:
        self.page, self.hosts = page, hosts
        self.faults: list[str] = []
        self.answers: list[Response] = []
        page.on("console", self._on_console)
        page.on("pageerror", self._on_error)
        page.on("dialog", self._on_dialog)
        page.on("request", self._on_request)
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        # A page that tells of a refusal comes with its status, which the browser notes by itself.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.faults.append(f"console {message.type}: {message.text}")

    def _on_error(self, error: Error) -> None:
        self.faults.append(f"page error: {error.stack or error}")

    def _on_response(self, answer: Response) -> None:
        self.answers.append(answer)

    def _on_dialog(self, dialog: Dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((*self.hosts, "about:", "blob:")):
            self.faults.append(f"asked another host: {request.url}")

    def all_faults(self) -> list[str]:
        """What was heard so far, refusals of the content policy among it."""
        violations: list[str] = self.page.evaluate("window.heard || []")
        return [*self.faults, *(f"content policy: {one}" for one in violations)]

    def forget(self) -> None:
        """What was heard until now was told already."""
        self.faults.clear()
        self.answers.clear()

    def transferred(self) -> int:
        """Bytes that went over the line for what was loaded so far, headers included; streams have no end."""
        ended = [one.request for one in self.answers if one.request.resource_type != "eventsource"]
        sizes = [request.sizes() for request in ended]
        return sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)


def context_of(
    browser: Browser,
    site: Reached,
    *roles: RoleName,
    lang: Language = "en",
    theme: Theme = "light",
    width: int = WIDE,
    script: bool = True,
) -> BrowserContext:
    """A window of somebody with these roles; of somebody unknown where there are none."""
    made = browser.new_context(
        viewport={"width": width, "height": 900},
        locale="zh-CN" if lang == "zh" else "en-GB",
        color_scheme=theme,
        reduced_motion="reduce",
        java_script_enabled=script,
        timezone_id="UTC",
    )
    made.set_default_timeout(10_000)
    made.add_init_script(_HEARD)
    # What somebody chose for the browser counts more than the language of the account.
    made.add_cookies([{"name": LANG_COOKIE, "value": lang, "url": at} for at in (site.staff, site.public)])
    if roles:
        sign_in(made, site, roles)
    return made


def sign_in(context: BrowserContext, site: Reached, roles: Sequence[RoleName]) -> None:
    """Put a session into a window by the debugger: Playwright names a domain, which `__Host-` forbids."""
    page = context.new_page()
    cookie = {"name": COOKIE, "value": site.session_of(*roles), "url": f"{site.staff}/", "path": "/"}
    context.new_cdp_session(page).send("Network.setCookie", {**cookie, "secure": True, "httpOnly": True})
    page.close()


def watched(context: BrowserContext, site: Reached) -> tuple[Page, Watch]:
    """A new page, and who listens to it."""
    page = context.new_page()
    return page, Watch(page, (site.staff, site.public))


def barriers(page: Page) -> list[str]:
    """Serious and critical findings of axe, one a line."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [str(one) for one in ask(page, "barriers", _RULES)]


def ask(page: Page, what: str, about: object = None) -> Any:
    """What a function of looking.js says of a page."""
    return page.evaluate(_LOOKING, [what, about])

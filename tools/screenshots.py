"""Takes the pictures of the console that the documentation shows: `./dev screenshots`.

A small demo week is made, served, and opened in Chromium, in both languages. The week ends at a fixed time
and has a fixed seed; ids are drawn anew, so that pictures of the same pages differ a little each time.
"""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import Column, select

from clearford.console.demo.people import ORIGIN, Answer, Caller, Door, code_of
from clearford.console.demo.policy import RULE
from clearford.console.demo.serving import made_in, settings_of
from clearford.console.demo.week import Made, make_week
from clearford.console.public import ROUTES
from clearford.console.staff import make_staff
from clearford.core.reasons import LANGUAGES, Language
from clearford.core.roles import RoleName
from clearford.runtime.http.app import make_app
from clearford.runtime.service.settings import Limits
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.tables.decisions import entry
from clearford.runtime.stores.tables.policies import backtest_run, promotion
from clearford.runtime.work.timers import minute_by_minute
from tests.console.browser.kit import WIDE, context_of, launched, listening
from tests.runtime.service_kit import MovedClock

IMAGES = Path(__file__).parents[1] / "docs/images/console"
SEED, SCALE = 1, 0.05
END = datetime(2026, 11, 22, 7, tzinfo=UTC)
"""Before people begin to work, so that cases wait."""
HEIGHT = 700
"""Of a picture, in pixels."""
SHIPPED_RULE = "fraud.phishing.brand-in-address"


class Week:
    """A demo week that is over, and everybody of it, signed in."""

    def __init__(self, service: Service, made: Made, door: Door, staff: str, public: str) -> None:
        """door: of the service."""
        self.service, self.made = service, made
        self.staff, self.public = staff, public
        self._people: dict[RoleName, Caller] = {}
        for account in made.accounts:
            if account.roles[0] in self._people:
                continue
            person = self._people[account.roles[0]] = Caller(door, account.login)
            person.sign_in(account.login, code_of(account.factor, service.record.now() // 1_000_000))

    def somebody(self, role: RoleName) -> Caller:
        """The first account that has a role before others."""
        return self._people[role]

    def session_of(self, *roles: RoleName) -> str:
        """The secret of the session of whoever has the first of these roles."""
        return self.somebody(roles[0]).cookie.partition("=")[2]


class Shot(NamedTuple):
    """A picture: its name, who opens the page, and where the page is."""

    name: str
    role: RoleName | None
    """None: anybody, on the public side."""
    address: str | Callable[[Week], str]
    part: str = ""
    """Selector of what is brought to the top of the picture; else the page is shown from its beginning."""


def case(week: Week) -> str:
    """A case about an address, which the reviewer holds now."""
    person = week.somebody("reviewer")
    waiting: list[Answer] = person.get("/v1/waiting")["cases"]
    chosen = next((one for one in waiting if one["harm"].startswith("phishing")), waiting[0])
    person.post("/v1/cases/claim", {"case": chosen["id"]})
    return f"/review/{chosen['id']}"


def latest(column: Column[str], since: Column[int], path: str) -> Callable[[Week], str]:
    """The page of the latest row of a table."""

    def address(week: Week) -> str:
        with week.service.record.read() as conn:
            found = conn.execute(select(column).order_by(since.desc()).limit(1)).scalar_one()
        return path.format(found)

    return address


def campaign(week: Week) -> str:
    """The campaign of the week."""
    return f"/campaigns/{week.somebody('lead').get('/v1/campaigns')['campaigns'][0]['id']}"


def proven_entry(week: Week) -> str:
    """A decision below a signed head."""
    wanted = select(entry.c.id).where(entry.c.type == "decision", entry.c.idx.is_not(None))
    with week.service.record.read() as conn:
        return f"/ledger/{conn.execute(wanted.order_by(entry.c.seq).limit(1)).scalar_one()}"


SHOTS = (
    Shot("review", "reviewer", "/review"),
    Shot("case", "reviewer", case),
    Shot("rule", "policy_author", f"/rules/{SHIPPED_RULE}"),
    Shot("version", "policy_author", latest(promotion.c.version, promotion.c.created, "/packs/{}")),
    Shot("rule-edit", "policy_author", f"/rules/{RULE}/edit"),
    Shot("backtest", "policy_author", latest(backtest_run.c.id, backtest_run.c.created, "/backtests/{}")),
    Shot("promotion", "policy_approver", latest(promotion.c.id, promotion.c.created, "/promotions/{}")),
    Shot("overview", "lead", "/overview?span=7d"),
    Shot("quality", "lead", "/quality"),
    Shot("campaign", "lead", campaign),
    Shot("search", "lead", f"/search?q={SHIPPED_RULE}"),
    Shot("ledger-entry", "auditor", proven_entry),
    Shot("audit", "auditor", "/audit?tab=changes"),
    Shot("statement", None, lambda week: f"/s/{week.made.statement}"),
    Shot("appeal", None, lambda week: f"/s/{week.made.statement}", "[aria-labelledby=appeal-head]"),
    Shot("report", None, "/report"),
    Shot("verify", None, "/verify"),
)
"""The main pages, each once in each language."""


def image_of(shot: Shot, lang: Language) -> str:
    """The name of the file of a picture."""
    return f"{shot.name}-{lang}.png"


@contextmanager
def passed(home: Path, *, scale: float = SCALE) -> Iterator[Week]:
    """The week that a folder holds, served; it is made where it is not there."""
    settings = settings_of(home)
    made = made_in(home) or make_week(settings, seed=SEED, scale=scale, end=END)
    wide = msgspec.structs.replace(settings, limits=Limits(public_a_minute=10_000))
    service = Service.open(wide, clock=MovedClock(made.ended))
    try:
        minute_by_minute(service.record, service.office).step()  # so that the figures are of now
        with Door(service) as door:
            api = make_app(service, door.accounts, also=ROUTES)
            with listening(api, make_staff(api, service)) as (staff, public):
                door.accounts.own_origins = frozenset((ORIGIN, staff, public))
                yield Week(service, made, door, staff, public)
    finally:
        service.close()
        service.store.close()


def take(browser: Browser, week: Week, shot: Shot, path: str, lang: Language) -> bytes:
    """One picture, as PNG. path: of the page."""
    roles = () if shot.role is None else (shot.role,)
    with context_of(browser, week, *roles, lang=lang) as context:
        page = context.new_page()
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        answer = page.goto(f"{week.public if shot.role is None else week.staff}{path}")
        if answer is None or answer.status != 200:
            raise SystemExit(f"{shot.name}: {path} cannot be opened")
        if shot.part:
            page.locator(shot.part).first.evaluate("part => part.scrollIntoView()")
        return small(page.screenshot())


def small(picture: bytes) -> bytes:
    """A picture of a page in 256 colours, which is more than a page has but for the edges of its letters."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as opened:
        opened.convert("RGB").quantize(256).save(made, "PNG", optimize=True)
    return made.getvalue()


def take_all(
    home: Path, images: Path, *, langs: Sequence[Language] = LANGUAGES, scale: float = SCALE
) -> None:
    """Every picture, into a folder; `home` holds the week, or gets one of this size."""
    images.mkdir(parents=True, exist_ok=True)
    with passed(home, scale=scale) as week:
        paths = [shot.address if isinstance(shot.address, str) else shot.address(week) for shot in SHOTS]
        with launched() as browser:
            for shot, path in zip(SHOTS, paths, strict=True):
                for lang in langs:
                    made = take(browser, week, shot, path, lang)
                    (images / image_of(shot, lang)).write_bytes(made)
                    print(f"{image_of(shot, lang)} {len(made) // 1024} kB")


def main() -> None:
    """Take them, over a week that is made for it."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="clearford-demo-") as home:
        take_all(Path(home), IMAGES)


if __name__ == "__main__":
    main()

"""The first page: who decides and how, the way to one's own decision, and what else is public."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Response, get, post

from clearford.console.desk import Refused
from clearford.console.i18n import N_
from clearford.console.public.visit import ASKING, OPEN, AnyRequest, Visit
from clearford.core.errors import AccessError
from clearford.runtime.http import problems

_LINK = re.compile(r"(?:^|/)([sr])/([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")


class OtherBody(msgspec.Struct, frozen=True):
    """An out-of-court body."""

    name: str
    link: str


class AboutView(msgspec.Struct, frozen=True):
    """Who decides, and who else can be asked."""

    name: str
    contact: str
    terms: str
    courts: str
    bodies: tuple[OtherBody, ...]
    appeal_months: int


class Find(msgspec.Struct, frozen=True):
    """What somebody put in to find a decision."""

    link: str = ""


@get("/", opt=ASKING)
async def home(request: AnyRequest) -> Response[str]:
    """The first page."""
    return await _home(Visit(request))


async def _home(visit: Visit, trouble: Refused | None = None) -> Response[str]:
    about = await visit.get("/v1/published/about", AboutView)
    return visit.page("public/home.html", about, title=N_("How we decide"), trouble=trouble)


@post("/", opt=ASKING, status_code=303)
async def find(request: AnyRequest) -> Response[str]:
    """Lead to what a link opens that somebody pasted."""
    visit = Visit(request)
    wanted = await visit.form(Find)
    where = address_in(wanted.link)
    if where is None:
        bad = problems.problem_of(AccessError("CF-A009", "the link was cut short"))
        return await _home(visit, Refused(msgspec.structs.replace(bad, field="link")))
    return visit.see(where, lang=visit.lang)


def address_in(text: str) -> str | None:
    """The page that a pasted link leads to, on this site; none where it is no link of ours."""
    found = _LINK.search(text.strip())
    return f"/{found[1]}/{found[2]}" if found else None


@get("/accessibility", opt=OPEN)
async def accessibility(request: AnyRequest) -> Response[str]:
    """How these pages can be used by everybody, and where that falls short."""
    return Visit(request).page("public/accessibility.html", None, title=N_("Accessibility"))


ROUTES: tuple[Any, ...] = (home, find, accessibility)

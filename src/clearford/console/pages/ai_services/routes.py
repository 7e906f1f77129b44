"""Pages of the register of AI services: the list, and one with its release, filings and filing pack."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.ai.register.rules import Step
from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.ai_services.view import ListView, OneView
from clearford.console.pages.asked import asked
from clearford.runtime.http.ai_services import PackView, ServicePage
from clearford.runtime.http.params import Id
from clearford.runtime.record.ai_services import AIService

At = NamedDependency[Desk]
_TITLE = N_("AI services")


class Wanted(msgspec.Struct, frozen=True):
    """Which part of the list."""

    after: str | None = None


class ReleaseForm(msgspec.Struct, frozen=True):
    """Which version is released."""

    version: int


class FilingForm(msgspec.Struct, frozen=True):
    """What happened of a filing just now."""

    step: Step
    number: str = ""


@get("/ai-services", include_in_schema=False)
async def ai_services(desk: At) -> Response[str]:
    """The register."""
    found = await desk.get("/v1/ai-services", ServicePage, after=asked(desk, Wanted).after)
    return desk.page("ai_services/services.html", ListView(found), title=_TITLE)


@get("/ai-services/{ai_service:str}", include_in_schema=False)
async def one_service(desk: At, ai_service: Id) -> Response[str]:
    """One of them."""
    return await _page(desk, ai_service)


@post("/ai-services/{ai_service:str}/release", include_in_schema=False)
async def release(desk: At, ai_service: Id) -> Response[str]:
    """Enter a release, ask for it, or agree to it."""
    form = await desk.form(ReleaseForm)
    try:
        await desk.post(f"/v1/ai-services/{ai_service}/release", {"version": form.version})
    except Refused as error:
        return await _page(desk, ai_service, trouble=error)
    return desk.see(f"/ai-services/{ai_service}", said="done")


@post("/ai-services/{ai_service:str}/filings", include_in_schema=False)
async def filing(desk: At, ai_service: Id) -> Response[str]:
    """Note what a person filed, or an authority answered."""
    form = await desk.form(FilingForm)
    try:
        body = {"step": form.step, "number": form.number}
        await desk.post(f"/v1/ai-services/{ai_service}/filings", body)
    except Refused as error:
        return await _page(desk, ai_service, number=form.number, trouble=error)
    return desk.see(f"/ai-services/{ai_service}", said="done")


async def _page(
    desk: Desk, ai_service: str, *, number: str = "", trouble: Refused | None = None
) -> Response[str]:
    view = OneView(
        it=await desk.get(f"/v1/ai-services/{ai_service}", AIService),
        pack=await desk.get(f"/v1/ai-services/{ai_service}/pack", PackView),
        lang=desk.lang,
        can_edit=desk.may("ai_service.edit"),
        can_release=desk.may("ai_service.release"),
        has_ledger=desk.may("entry.read"),
        has_breaches=desk.may("breach.read"),
        number=number,
    )
    return desk.page("ai_services/service.html", view, title=_TITLE, trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (ai_services, one_service, release, filing)

"""Pages of enforcements: what a replay found is looked at, agreed to, refused, stopped, undone by slices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.enforcements.view import Done, ListView, OneView, SampleView
from clearford.runtime.http.enforcements import Enforcements, OneEnforcement, ShownSample
from clearford.runtime.http.params import Id

At = NamedDependency[Desk]
_TITLE = N_("Earlier items, decided again")


class Wanted(msgspec.Struct, frozen=True):
    """Which part of the list."""

    campaign: str | None = None
    after: str | None = None


class Drawn(msgspec.Struct, frozen=True):
    """Which sample of which change."""

    shift: Literal["restricted", "harder", "escalated", "released", "softer"] = "restricted"
    at: int = 1


class ActForm(msgspec.Struct, frozen=True):
    """What somebody does, and why."""

    act: Literal["agree", "refuse", "pause", "resume"]
    reason: str = ""


class SliceForm(msgspec.Struct, frozen=True):
    """Which slice is undone, and why."""

    slice: int
    reason: str = ""


@get("/enforcements", include_in_schema=False)
async def enforcements(desk: At) -> Response[str]:
    """What was asked for, the latest first."""
    wanted = asked(desk, Wanted)
    found = await desk.get("/v1/enforcements", Enforcements, campaign=wanted.campaign, after=wanted.after)
    return desk.page("enforcements/enforcements.html", ListView(found, wanted.campaign), title=_TITLE)


@get("/enforcements/{enforcement:str}", include_in_schema=False)
async def enforcement(desk: At, enforcement: Id) -> Response[str]:
    """One of them."""
    return await _page(desk, enforcement)


@get("/enforcements/{enforcement:str}/part", include_in_schema=False)
async def part(desk: At, enforcement: Id) -> Response[str]:
    """How far it is, alone; asked for when something changed."""
    view = await _view(desk, enforcement, Done())
    return desk.page("enforcements/part.html", view, title=_TITLE)


@post("/enforcements/{enforcement:str}", include_in_schema=False)
async def act(desk: At, enforcement: Id) -> Response[str]:
    """Agree, refuse, stop it for now, or let it go on."""
    form = await desk.form(ActForm)
    body = {"reason": form.reason} if form.act in ("agree", "refuse") else {}
    return await _done(desk, enforcement, form.act, body, Done(form.act, form.reason))


@post("/enforcements/{enforcement:str}/slices", include_in_schema=False)
async def undo(desk: At, enforcement: Id) -> Response[str]:
    """Undo what came of a slice."""
    form = await desk.form(SliceForm)
    body = {"slice": form.slice, "reason": form.reason}
    return await _done(desk, enforcement, "reverse-slice", body, Done("undo", form.reason, form.slice))


@get("/enforcements/{enforcement:str}/samples", include_in_schema=False)
async def samples(desk: At, enforcement: Id) -> Response[str]:
    """One sample of a shift; that it was read goes on record."""
    wanted, at = asked(desk, Drawn), f"/v1/enforcements/{enforcement}"
    shown = await desk.get(at, OneEnforcement)
    found = await desk.get(f"{at}/samples", list[ShownSample], shift=wanted.shift, at=wanted.at)
    view = SampleView(
        one=shown.enforcement,
        drawn={} if shown.difference is None else shown.difference.drawn,
        shift=wanted.shift,
        at=wanted.at,
        line=next(iter(found), None),
        has_ledger=desk.may("entry.read"),
    )
    return desk.page("enforcements/samples.html", view, title=N_("Samples of what would be done"))


async def _done(
    desk: Desk, enforcement: str, act: str, body: Mapping[str, object], typed: Done
) -> Response[str]:
    try:
        await desk.post(f"/v1/enforcements/{enforcement}/{act}", body)
    except Refused as error:
        return await _page(desk, enforcement, typed, error)
    return desk.see(f"/enforcements/{enforcement}", said="done")


async def _page(
    desk: Desk, enforcement: str, typed: Done | None = None, trouble: Refused | None = None
) -> Response[str]:
    view = await _view(desk, enforcement, typed or Done())
    return desk.page("enforcements/enforcement.html", view, title=_TITLE, trouble=trouble)


async def _view(desk: Desk, enforcement: str, typed: Done) -> OneView:
    return OneView(
        shown=await desk.get(f"/v1/enforcements/{enforcement}", OneEnforcement),
        can_promote=desk.may("pack.promote"),
        can_stop=desk.may("pack.roll_back"),
        has_campaigns=desk.may("campaign.read"),
        typed=typed,
    )


ROUTES: tuple[HTTPRouteHandler, ...] = (enforcements, enforcement, part, act, undo, samples)

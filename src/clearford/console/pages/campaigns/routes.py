"""Pages of campaigns: open one, see what came of it, end it early, and close it with a report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked, day_begins
from clearford.console.pages.campaigns.view import (
    Acting,
    Asked,
    CampaignView,
    Opening,
    campaign_view,
    campaigns_view,
    report_text,
)
from clearford.console.pages.harms import harm_choices, harms_of
from clearford.console.pages.me.own import now_of
from clearford.runtime.http.campaigns import CampaignPage, CampaignShown
from clearford.runtime.record.campaigns import Campaign

_Name = Annotated[str, PathParameter(max_length=200)]
_LONGEST = 89
"""Days from today to the last day, the whole of which counts: no more than the record allows."""


@get("/campaigns", include_in_schema=False)
async def campaigns(desk: NamedDependency[Desk]) -> Response[str]:
    """Every campaign, the latest first."""
    return await _list(desk)


@post("/campaigns", include_in_schema=False)
async def open_campaign(desk: NamedDependency[Desk]) -> Response[str]:
    """Open a campaign."""
    typed = await desk.form(Opening)
    try:
        made = await desk.post("/v1/campaigns", _opening(typed), Campaign)
    except Refused as error:
        return await _list(desk, typed=typed, trouble=error)
    return desk.see(f"/campaigns/{made.id}", said="saved")


@get("/campaigns/{campaign:str}", include_in_schema=False)
async def one_campaign(desk: NamedDependency[Desk], campaign: _Name) -> Response[str]:
    """One campaign with its figures."""
    return await _one(desk, campaign)


@get("/campaigns/{campaign:str}/report.txt", include_in_schema=False)
async def report(desk: NamedDependency[Desk], campaign: _Name) -> Response[str]:
    """Its report as a file, for whoever is not at the console."""
    view = await _view(desk, campaign, Acting())
    return Response(
        report_text(view, desk),
        media_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="campaign-{view.row.one.id[:8]}.txt"'},
    )


@post("/campaigns/{campaign:str}/packs", include_in_schema=False)
async def add_pack(desk: NamedDependency[Desk], campaign: _Name) -> Response[str]:
    """Add a pack."""
    typed = await desk.form(Acting)
    return await _act(desk, campaign, "packs", {"pack": typed.pack}, typed)


@post("/campaigns/{campaign:str}/end", include_in_schema=False)
async def end(desk: NamedDependency[Desk], campaign: _Name) -> Response[str]:
    """End it before its time."""
    typed = await desk.form(Acting)
    return await _act(desk, campaign, "end", {"reason": typed.reason}, typed)


@post("/campaigns/{campaign:str}/close", include_in_schema=False)
async def close(desk: NamedDependency[Desk], campaign: _Name) -> Response[str]:
    """Close it with its report."""
    typed = await desk.form(Acting)
    said = {"summary": typed.summary, "other_causes": typed.other_causes}
    return await _act(desk, campaign, "close", said, typed)


def _opening(typed: Opening) -> dict[str, Any]:
    """What the interface asks for. Raises Refused for a day that is none."""
    share = None if typed.percent is None else round(typed.percent * 10_000)
    return {
        "name": typed.name,
        "harm": typed.harm,
        "goal": typed.goal,
        "end": day_begins(typed.end, later=1) or 0,
        "goal_ppm": share,
        "item_kind": typed.item_kind,
        "lang": typed.lang,
        "bulk_day": typed.bulk_day,
    }


async def _act(desk: Desk, campaign: str, act: str, body: dict[str, str], typed: Acting) -> Response[str]:
    try:
        await desk.post(f"/v1/campaigns/{campaign}/{act}", body)
    except Refused as error:
        return await _one(desk, campaign, typed=typed, trouble=error)
    return desk.see(f"/campaigns/{campaign}", said="saved")


async def _one(
    desk: Desk, campaign: str, *, typed: Acting | None = None, trouble: Refused | None = None
) -> Response[str]:
    view = await _view(desk, campaign, typed or Acting())
    return desk.page("campaigns/campaign.html", view, title=N_("Campaign"), trouble=trouble)


async def _view(desk: Desk, campaign: str, typed: Acting) -> CampaignView:
    return campaign_view(
        await desk.get(f"/v1/campaigns/{campaign}", CampaignShown),
        desk.lang,
        now_of(desk),
        can_edit=desk.may("campaign.edit"),
        can_bulk=desk.may("case.bulk"),
        can_see_replays=desk.may("pack.read"),
        typed=typed,
    )


async def _list(desk: Desk, *, typed: Opening | None = None, trouble: Refused | None = None) -> Response[str]:
    now = now_of(desk)
    today = datetime.fromtimestamp(now / 1_000_000, UTC)
    last = today + timedelta(days=_LONGEST)
    view = campaigns_view(
        await desk.get("/v1/campaigns", CampaignPage, after=asked(desk, Asked).after),
        now,
        can_edit=desk.may("campaign.edit"),
        days=(today.strftime("%Y-%m-%d"), last.strftime("%Y-%m-%d")),
        typed=typed or Opening(),
        harms=harm_choices(
            await harms_of(desk), desk, chosen=typed.harm if typed else "", every=N_("choose one")
        ),
    )
    return desk.page("campaigns/campaigns.html", view, title=N_("Campaigns"), trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    campaigns,
    open_campaign,
    one_campaign,
    report,
    add_pack,
    end,
    close,
)

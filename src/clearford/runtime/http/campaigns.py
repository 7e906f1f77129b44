"""Routes of campaigns: open one with an end, see what came of it, end it early, and say so at its close."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.errors import RequestError
from clearford.core.numbers import MILLION
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.campaign_figures import Figures, figures_of
from clearford.runtime.record.campaigns import (
    MOST_PACKS,
    Campaign,
    Plan,
    Said,
    do_add_pack,
    do_close_campaign,
    do_end_campaign,
    do_open_campaign,
    find_campaign,
    list_campaigns,
)
from clearford.runtime.record.enforcements import Enforcement, list_enforcements
from clearford.runtime.service.wiring import Service

_Name = Annotated[str, Meta(min_length=1, max_length=200)]
_Words = Annotated[str, Meta(min_length=10, max_length=5_000)]
_Tag = Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[a-z_-]+$")]
_Harm = Annotated[str, Meta(max_length=100, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$")]
_Time = Annotated[int, Meta(ge=0, lt=1 << 62)]


class Opening(Body, frozen=True, kw_only=True):
    """A campaign that is to begin."""

    name: _Name
    harm: _Harm
    goal: _Words
    end: _Time
    """Microseconds, itself no longer in it."""
    start: _Time | None = None
    """Now, if nothing is said."""
    goal_ppm: Annotated[int, Meta(ge=0, le=MILLION)] | None = None
    """Prevalence that is to be reached, parts in a million."""
    item_kind: _Tag | None = None
    lang: _Tag | None = None
    packs: Annotated[tuple[_Name, ...], Meta(max_length=MOST_PACKS)] = ()
    bulk_day: Annotated[int, Meta(ge=1, lt=1 << 31)] | None = None
    """Cases that one person decides in its bulk acts on one day, until it ends."""


class PackOf(Body, frozen=True):
    """A pack that is part of it."""

    pack: _Name


class WhyEnded(Body, frozen=True):
    """Why it ends before its time."""

    reason: _Words


class Closing(Body, frozen=True, kw_only=True):
    """What came of it. Both are needed: figures before and after prove no cause."""

    summary: _Words
    other_causes: _Words


class PackInForce(msgspec.Struct, frozen=True):
    """A pack of a campaign, and the version that decides now; none where it is not in force."""

    id: str
    version: str | None


class CampaignShown(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign, and what came of it until now."""

    campaign: Campaign
    packs: list[PackInForce]
    figures: Figures
    replays: list[Enforcement] = []
    """What replays found for it, and is carried out or is to be; the latest first."""


class CampaignPage(msgspec.Struct, frozen=True):
    """Some campaigns, and behind which id the next ones begin; none at the end."""

    campaigns: list[Campaign]
    after: str | None


@get("/v1/campaigns", opt={"may": "campaign.read"}, sync_to_thread=True)
def show_campaigns(service: Serving, after: After = None) -> CampaignPage:
    """Campaigns, the latest first."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_campaigns(conn, service.record.now(), after=after, limit=most)
    return CampaignPage(found, found[-1].id if len(found) == most else None)


@get("/v1/campaigns/{campaign_id:str}", opt={"may": "campaign.read"}, sync_to_thread=True)
def show_campaign(service: Serving, campaign_id: Id) -> CampaignShown:
    """A campaign with its figures, which may be a minute old, and what happened in its time."""
    now = service.record.now()
    with service.record.read() as conn:
        one = find_campaign(conn, campaign_id, now)
        versions = _versions(service)
        packs = [PackInForce(pack, versions.get(pack)) for pack in one.packs]
        figures = service.recent.get(("campaign", repr(one)), lambda: figures_of(conn, one, now))
        replays = list_enforcements(conn, limit=service.settings.limits.page, campaign=one.id)
        return CampaignShown(campaign=one, packs=packs, figures=figures, replays=replays)


@post("/v1/campaigns", opt={"may": "campaign.edit"}, sync_to_thread=True)
def open_campaign(service: Serving, identity: Who, data: JSONBody[Opening]) -> Campaign:
    """Open a campaign. CF-R077 for one without an end that is soon enough."""
    _demand_known(service, data.packs)
    now = service.record.now()
    fields = {**msgspec.structs.asdict(data), "start": now if data.start is None else data.start}
    with service.record.change(acting(identity, "campaign.edit", now)) as change:
        return do_open_campaign(change, Plan(**fields), service.office.numbers)


@post(
    "/v1/campaigns/{campaign_id:str}/packs",
    opt={"may": "campaign.edit"},
    status_code=200,
    sync_to_thread=True,
)
def add_pack(service: Serving, identity: Who, campaign_id: Id, data: JSONBody[PackOf]) -> Campaign:
    """Note that a pack is part of a campaign."""
    _demand_known(service, [data.pack])
    with service.record.change(acting(identity, "campaign.edit", service.record.now())) as change:
        return do_add_pack(change, campaign_id, data.pack)


@post(
    "/v1/campaigns/{campaign_id:str}/end", opt={"may": "campaign.edit"}, status_code=200, sync_to_thread=True
)
def end_campaign(service: Serving, identity: Who, campaign_id: Id, data: JSONBody[WhyEnded]) -> Campaign:
    """End a campaign before its time. CF-R078 for one that is over."""
    with service.record.change(acting(identity, "campaign.edit", service.record.now())) as change:
        return do_end_campaign(change, campaign_id, data.reason)


@post(
    "/v1/campaigns/{campaign_id:str}/close",
    opt={"may": "campaign.edit"},
    status_code=200,
    sync_to_thread=True,
)
def close_campaign(service: Serving, identity: Who, campaign_id: Id, data: JSONBody[Closing]) -> Campaign:
    """Say what came of a campaign that is over, and what else may explain the figures. CF-R078 before."""
    said = Said(summary=data.summary, other_causes=data.other_causes)
    with service.record.change(acting(identity, "campaign.edit", service.record.now())) as change:
        return do_close_campaign(change, campaign_id, said)


def _versions(service: Service) -> dict[str, str]:
    """Packs in force -> their version."""
    return {pack.file.id: pack.file.version for pack in service.in_force.bundle.engine.packs.packs}


def _demand_known(service: Service, packs: Sequence[str]) -> None:
    known = _versions(service)
    if wrong := next((pack for pack in packs if pack not in known), None):
        raise RequestError("CF-H001", f"no pack `{wrong}` is in force")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            show_campaigns,
            show_campaign,
            open_campaign,
            add_pack,
            end_campaign,
            close_campaign,
        ],
        tags=["campaigns"],
    ),
)

"""Pages of the overview: figures, charts and alarms, and the same as a file."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.harms import harm_choices, harms_of
from clearford.console.pages.me.own import now_of
from clearford.console.pages.overview.view import SPANS, OverviewView, Wanted, overview_view, table_of
from clearford.runtime.record.overview import Overview

_TITLE = N_("Overview")


@get("/overview", include_in_schema=False)
async def overview(desk: NamedDependency[Desk]) -> Response[str]:
    """How the service fares."""
    return desk.page("overview/overview.html", await _view(desk), title=_TITLE)


@get("/overview/tiles", include_in_schema=False)
async def tiles(desk: NamedDependency[Desk]) -> Response[str]:
    """The figures alone, as they are now."""
    return desk.page("overview/tiles.html", await _view(desk), title=_TITLE)


@get("/overview/export", include_in_schema=False)
async def export(desk: NamedDependency[Desk]) -> Response[str]:
    """The points as a file."""
    wanted = asked(desk, Wanted)
    named = {"Content-Disposition": f'attachment; filename="overview-{wanted.span}.csv"'}
    return Response(
        table_of(await _found(desk, wanted)),
        media_type="text/csv; charset=utf-8",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **named},
    )


async def _found(desk: Desk, wanted: Wanted) -> Overview:
    _, step, points = SPANS[wanted.span]
    return await desk.get("/v1/overview", Overview, step=step, points=points, harm=wanted.harm)


async def _view(desk: Desk) -> OverviewView:
    wanted = asked(desk, Wanted)
    harms = await harms_of(desk)
    return overview_view(
        await _found(desk, wanted),
        wanted,
        now_of(desk),
        harms={one.id: one.said(desk.lang) for one in harms},
        choices=harm_choices(harms, desk, chosen=wanted.harm or ""),
        can_appeals=desk.may("appeal.claim", "appeal.take_over"),
        can_incidents=desk.may("incident.handle", "breach.read"),
        can_deliveries=desk.may("delivery.read"),
    )


ROUTES: tuple[HTTPRouteHandler, ...] = (overview, tiles, export)

"""Pages of incidents: what went wrong, closed with a cause, and deliveries that are sent again."""

from __future__ import annotations

from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.incidents.view import CAUSES, Asked, Closing, Opening, incidents_view
from clearford.console.pages.me.own import now_of
from clearford.runtime.http.deliveries import DeliveryPage, IncidentPage

_Name = Annotated[str, PathParameter(max_length=200)]
_TITLE = N_("Incidents")


@get("/incidents", include_in_schema=False)
async def incidents(desk: NamedDependency[Desk]) -> Response[str]:
    """What went wrong and waits for somebody."""
    return await _page(desk)


@post("/incidents/close", include_in_schema=False)
async def close(desk: NamedDependency[Desk]) -> Response[str]:
    """Say what was done about an incident."""
    typed = await desk.form(Closing)
    try:
        await desk.post(
            f"/v1/incidents/{typed.case or '-'}/close", {"reason": typed.reason, "cause": typed.cause}
        )
    except Refused as error:
        return await _page(desk, typed=typed, trouble=error)
    return desk.see("/incidents", said="saved")


@post("/incidents", include_in_schema=False)
async def open_incident(desk: NamedDependency[Desk]) -> Response[str]:
    """Open an incident that the program did not find by itself."""
    opened = await desk.form(Opening)
    try:
        await desk.post("/v1/incidents", {"what": opened.what})
    except Refused as error:
        return await _page(desk, opened=opened, trouble=error)
    return desk.see("/incidents", said="saved")


@post("/incidents/{case:str}/acknowledge", include_in_schema=False)
async def acknowledge(desk: NamedDependency[Desk], case: _Name) -> Response[str]:
    """Say that one looks after an incident."""
    await desk.fields()
    try:
        await desk.post(f"/v1/incidents/{case}/acknowledge")
    except Refused as error:
        return await _page(desk, trouble=error)
    return desk.see("/incidents", said="saved")


@post("/incidents/deliveries/{action:str}/replay", include_in_schema=False)
async def replay(desk: NamedDependency[Desk], action: _Name) -> Response[str]:
    """Send a delivery again."""
    await desk.fields()
    try:
        await desk.post(f"/v1/deliveries/{action}/replay")
    except Refused as error:
        return await _page(desk, trouble=error)
    return desk.see("/incidents", said="sent")


async def _page(
    desk: Desk,
    *,
    typed: Closing | None = None,
    opened: Opening | None = None,
    trouble: Refused | None = None,
) -> Response[str]:
    wanted = asked(desk, Asked)
    view = incidents_view(
        await desk.get("/v1/incidents", IncidentPage, after=wanted.after),
        await desk.get("/v1/deliveries", DeliveryPage, state="dead", after=wanted.after_delivery),
        now_of(desk),
        can_replay=desk.may("delivery.replay"),
        has_ledger=desk.may("entry.read"),
        has_rules=desk.may("pack.read"),
        causes=tuple((name, desk.say(said)) for name, said in CAUSES.items()),
        typed=typed or Closing(),
        opened=opened or Opening(),
    )
    return desk.page("incidents/incidents.html", view, title=_TITLE, trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (incidents, open_incident, acknowledge, close, replay)

"""Pages of incidents: what went wrong, closed with a cause, and deliveries that are sent again."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.incidents import breaches
from clearford.console.pages.incidents.breach_view import BreachLine, lines_of
from clearford.console.pages.incidents.view import CAUSES, Asked, Closing, Opening, incidents_view
from clearford.console.pages.me.own import now_of
from clearford.runtime.http.breaches import BreachPage, RuleFile
from clearford.runtime.http.deliveries import DeliveryPage, IncidentPage

_Name = Annotated[str, PathParameter(max_length=200)]
LISTED = 25
"""Incidents on one page: each has a form of its own."""
_TITLE = N_("Incidents")


@get("/incidents", include_in_schema=False)
async def incidents(desk: NamedDependency[Desk]) -> Response[str]:
    """What went wrong and waits for somebody."""
    return await _page(desk)


@post("/incidents/close", include_in_schema=False)
async def close(desk: NamedDependency[Desk]) -> Response[str]:
    """Say what was done about an incident."""
    typed = await desk.form(Closing)
    said = {"reason": typed.reason, "cause": typed.cause}
    return await _act(desk, f"/v1/incidents/{typed.case or '-'}/close", said, typed=typed)


@post("/incidents", include_in_schema=False)
async def open_incident(desk: NamedDependency[Desk]) -> Response[str]:
    """Open an incident that the program did not find by itself."""
    opened = await desk.form(Opening)
    return await _act(desk, "/v1/incidents", {"what": opened.what}, opened=opened)


@post("/incidents/{case:str}/acknowledge", include_in_schema=False)
async def acknowledge(desk: NamedDependency[Desk], case: _Name) -> Response[str]:
    """Say that one looks after an incident."""
    await desk.fields()
    return await _act(desk, f"/v1/incidents/{case}/acknowledge")


@post("/incidents/deliveries/{action:str}/replay", include_in_schema=False)
async def replay(desk: NamedDependency[Desk], action: _Name) -> Response[str]:
    """Send a delivery again."""
    await desk.fields()
    return await _act(desk, f"/v1/deliveries/{action}/replay", done="sent")


async def _act(
    desk: Desk,
    path: str,
    body: Any = None,
    *,
    done: str = "saved",
    typed: Closing | None = None,
    opened: Opening | None = None,
) -> Response[str]:
    """Do something, and show the list again; what was typed stays where it is refused."""
    try:
        await desk.post(path, body)
    except Refused as error:
        return await _page(desk, typed=typed, opened=opened, trouble=error)
    return desk.see("/incidents", said=done)


async def _page(
    desk: Desk,
    *,
    typed: Closing | None = None,
    opened: Opening | None = None,
    trouble: Refused | None = None,
) -> Response[str]:
    wanted = asked(desk, Asked)
    lines, more = await _breaches(desk, wanted)
    view = incidents_view(
        await _incidents(desk, wanted),
        await _deliveries(desk, wanted),
        now_of(desk),
        lines=lines,
        more_breaches=more,
        shows_closed=wanted.closed,
        can_replay=desk.may("delivery.replay"),
        can_handle=desk.may("breach.handle"),
        has_ledger=desk.may("entry.read"),
        has_rules=desk.may("pack.read"),
        causes=tuple((name, desk.say(said)) for name, said in CAUSES.items()),
        typed=typed or Closing(),
        opened=opened or Opening(),
    )
    return desk.page("incidents/incidents.html", view, title=_TITLE, trouble=trouble)


async def _breaches(desk: Desk, wanted: Asked) -> tuple[tuple[BreachLine, ...], str | None]:
    """Incidents that may have to be reported, and behind which id the next ones begin."""
    found = await desk.get(
        "/v1/breaches", BreachPage, closed="true" if wanted.closed else None, after=wanted.after_breach
    )
    rules = (await desk.get("/v1/breach-rules", RuleFile)).rules
    return lines_of(found.breaches, rules, desk.lang), found.after


async def _incidents(desk: Desk, wanted: Asked) -> IncidentPage | None:
    if not desk.may("incident.handle"):
        return None
    return await desk.get("/v1/incidents", IncidentPage, after=wanted.after, limit=LISTED)


async def _deliveries(desk: Desk, wanted: Asked) -> DeliveryPage | None:
    if not desk.may("delivery.read"):
        return None
    return await desk.get("/v1/deliveries", DeliveryPage, state="dead", after=wanted.after_delivery)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    incidents,
    open_incident,
    acknowledge,
    close,
    replay,
    *breaches.ROUTES,
)

"""One box: an id, a platform's own name, a rule, or words of the text."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.me.own import Preferences, own_keys, preferences
from clearford.console.pages.search.view import PARAMETERS, KeepForm, Result, SearchPage

TITLE = N_("Search")


@get("/search", include_in_schema=False)
async def search(desk: NamedDependency[Desk]) -> Response[str]:
    """The box, and what was found."""
    desk.need("case.search")
    query = desk.request.query_params
    q = query.get("q", "").strip()
    wanted = {name: value for name, given in PARAMETERS.items() if (value := query.get(given))}
    chosen = await preferences(desk)
    view = SearchPage(
        q=q,
        wanted=wanted,
        can_bulk=desk.may("case.bulk"),
        can_claim=desk.may("case.claim"),
        keys=own_keys(chosen),
        searches=chosen.searches,
    )
    if not q and not wanted:
        return desk.page("search/search.html", view, title=TITLE)
    try:
        found = await desk.get("/v1/search", Result, q=q or None, after=query.get("after"), **wanted)
    except Refused as error:
        return desk.page("search/search.html", view, title=TITLE, trouble=error)
    return desk.page("search/search.html", msgspec.structs.replace(view, found=found), title=TITLE)


@post("/search/keep", include_in_schema=False)
async def keep(desk: NamedDependency[Desk]) -> Response[str]:
    """Keep a search under a name, in place of one of the same name."""
    form = await desk.form(KeepForm)
    await _keep(desk, {**(await preferences(desk)).searches, form.name.strip(): form.query})
    return desk.see("/search", said="saved")


@post("/search/forget", include_in_schema=False)
async def forget(desk: NamedDependency[Desk]) -> Response[str]:
    """Keep a search no longer."""
    name = (await desk.form(KeepForm)).name
    held = (await preferences(desk)).searches
    await _keep(desk, {other: query for other, query in held.items() if other != name})
    return desk.see("/search", said="done")


async def _keep(desk: Desk, searches: Mapping[str, str]) -> None:
    held = msgspec.to_builtins(await preferences(desk))
    await desk.send("PUT", "/v1/me/preferences", Preferences, body=held | {"searches": dict(searches)})


ROUTES: tuple[HTTPRouteHandler, ...] = (search, keep, forget)

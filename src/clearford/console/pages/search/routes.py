"""One box: an id, a platform's own name, a rule, or words of the text."""

from __future__ import annotations

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.search.view import PARAMETERS, Result, SearchPage

TITLE = N_("Search")


@get("/search", include_in_schema=False)
async def search(desk: NamedDependency[Desk]) -> Response[str]:
    """The box, and what was found."""
    desk.need("case.search")
    query = desk.request.query_params
    q = query.get("q", "").strip()
    wanted = {name: value for name, given in PARAMETERS.items() if (value := query.get(given))}
    view = SearchPage(q=q, wanted=wanted, can_bulk=desk.may("case.bulk"), can_claim=desk.may("case.claim"))
    if not q and not wanted:
        return desk.page("search/search.html", view, title=TITLE)
    try:
        found = await desk.get("/v1/search", Result, q=q or None, after=query.get("after"), **wanted)
    except Refused as error:
        return desk.page("search/search.html", view, title=TITLE, trouble=error)
    return desk.page("search/search.html", msgspec.structs.replace(view, found=found), title=TITLE)


ROUTES: tuple[HTTPRouteHandler, ...] = (search,)

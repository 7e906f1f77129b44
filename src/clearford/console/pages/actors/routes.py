"""The page of an account, by its reference."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk
from clearford.console.i18n import N_
from clearford.console.pages.actors.view import ActorPage
from clearford.runtime.http.params import Id
from clearford.runtime.record.actors import Actor


@get("/actors/{ref:str}", include_in_schema=False)
async def actor(desk: NamedDependency[Desk], ref: Id) -> Response[str]:
    """The history of an account."""
    found = await desk.get(f"/v1/actors/{ref}", Actor)
    return desk.page("actors/actor.html", ActorPage(actor=found), title=N_("History of an account"))


ROUTES: tuple[HTTPRouteHandler, ...] = (actor,)
"""Every page of this area."""

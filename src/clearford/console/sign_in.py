"""Signing in and out."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_

AnyRequest = Request[Any, Any, Any]


class Credentials(msgspec.Struct, frozen=True):
    """What the form asks for."""

    login: str = ""
    password: str = ""
    code: str | None = None
    next: str = "/"


class SignInView(msgspec.Struct, frozen=True):
    """The form."""

    login: str
    next: str


def lead(request: AnyRequest) -> Response[str]:
    """Lead to where one signs in, and from there back to the page that was wanted.

    A script that asks for a part of a page is only told: the form must not stand in place of that part.
    """
    if "hx-request" in request.headers:
        return Response("", status_code=401, headers={"Cache-Control": "no-store"})
    query = urlencode({"next": _own(request.url.path)})
    return Response(
        "", status_code=303, headers={"Location": f"/sign-in?{query}", "Cache-Control": "no-store"}
    )


@get("/sign-in", include_in_schema=False)
async def sign_in_page(request: AnyRequest) -> Response[str]:
    """The form."""
    view = SignInView("", _own(request.query_params.get("next", "")))
    return Desk(request, None).page("base/sign_in.html", view, title=N_("Sign in"))


@post("/sign-in", include_in_schema=False)
async def sign_in(request: AnyRequest) -> Response[str]:
    """Sign in; the answer hands out the session."""
    desk = Desk(request, None)
    given = Credentials()
    try:
        given = await desk.form(Credentials)
        await desk.post("/v1/sign-in", {"login": given.login, "password": given.password, "code": given.code})
    except Refused as error:
        view = SignInView(given.login, _own(given.next))
        return desk.page("base/sign_in.html", view, title=N_("Sign in"), trouble=error)
    return desk.see(_own(given.next))


@post("/sign-out", include_in_schema=False)
async def sign_out(desk: NamedDependency[Desk]) -> Response[str]:
    """Sign out."""
    await desk.fields()
    await desk.post("/v1/sign-out")
    return desk.see("/sign-in")


def _own(path: str) -> str:
    """A page of ours: never one elsewhere, to which a link could lead somebody who has just signed in."""
    good = path.startswith("/") and not path.startswith(("//", "/\\", "/sign-")) and path.isprintable()
    return path if good else "/"


ROUTES: tuple[HTTPRouteHandler, ...] = (sign_in_page, sign_in, sign_out)

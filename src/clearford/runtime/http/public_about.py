"""Route of who runs the platform: the name, how to reach somebody, and who else can be asked."""

from __future__ import annotations

import msgspec
from litestar import Response, Router, get
from litestar.types import ControllerRouterHandler

from clearford.core.reasons import Language
from clearford.runtime.http.cases import Serving


class OtherBody(msgspec.Struct, frozen=True, kw_only=True):
    """An out-of-court body."""

    name: str
    link: str


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Who decides, and who else can be asked."""

    name: str
    contact: str
    """An e-mail or web address; empty where none is set."""
    terms: str
    """Where the terms of the platform can be read; empty where none is set."""
    language: Language
    """In which notices bind."""
    courts: str
    bodies: tuple[OtherBody, ...]
    appeal_months: int
    """How long one may appeal."""


@get("/v1/published/about", opt={"may": "policy.read"}, sync_to_thread=True)
def read_about(service: Serving) -> Response[About]:
    """Who runs the platform, how to reach somebody, and where else a decision can be contested."""
    operator = service.settings.operator
    about = About(
        name=operator.name,
        contact=operator.contact,
        terms=operator.terms,
        language=operator.language,
        courts=operator.courts,
        bodies=tuple(OtherBody(name=name, link=link) for name, link in sorted(operator.bodies.items())),
        appeal_months=service.office.numbers.months("dsa.complaint_window"),
    )
    return Response(about, headers={"Cache-Control": "public, max-age=60"})


ROUTES: tuple[ControllerRouterHandler, ...] = (Router("/", route_handlers=[read_about], tags=["published"]),)

"""The public side: pages for anybody, beside the interface, and without anything of the staff side."""

from __future__ import annotations

from litestar import Router
from litestar.types import ControllerRouterHandler

from clearford.console import static_files
from clearford.console.public import home, log, report, rules, statement
from clearford.console.public.visit import HANDLERS, on_http
from clearford.runtime.http.app import make_app
from clearford.runtime.http.front import Front
from clearford.runtime.http.guard import Authenticator
from clearford.runtime.service.wiring import Service

ROUTES: tuple[ControllerRouterHandler, ...] = (
    *static_files.ROUTES,
    Router(
        "/",
        route_handlers=[*home.ROUTES, *rules.ROUTES, *log.ROUTES, *report.ROUTES, *statement.ROUTES],
        exception_handlers=HANDLERS,
        include_in_schema=False,
    ),
)
"""Every page."""


def make_public(service: Service, authenticator: Authenticator) -> Front:
    """The interface of a service with the public pages; a browser is told by a page that nothing is there."""
    return make_app(service, authenticator, also=ROUTES, on_http=on_http)

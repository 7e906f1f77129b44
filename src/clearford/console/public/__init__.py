"""The public side: pages for anybody, beside the interface, and without anything of the staff side."""

from __future__ import annotations

from litestar import Router
from litestar.types import ControllerRouterHandler

from clearford.console import static_files
from clearford.console.public import home, log, report, rules, statement
from clearford.console.public.visit import HANDLERS

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

"""The pages of the staff side. Each area has a folder with `routes` and `view`."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Area
from clearford.console.i18n import N_
from clearford.console.pages.actors import routes as actors
from clearford.console.pages.appeals import routes as appeals
from clearford.console.pages.evidence import routes as evidence
from clearford.console.pages.me import routes as me
from clearford.console.pages.overview import routes as overview
from clearford.console.pages.review import routes as review
from clearford.console.pages.team import routes as team

AREAS: tuple[Area, ...] = (
    Area("/review", N_("Review"), ("case.claim", "case.list"), "r"),
    Area("/appeals", N_("Appeals"), ("appeal.claim", "appeal.take_over"), "a"),
    Area("/team", N_("Team"), ("workload.read",), "t"),
    Area("/overview", N_("Overview"), ("overview.read",), "o"),
)
"""What the navigation shows, in this order. One line an area: Area(path, N_("Label"), permissions, key)."""
ROUTES: tuple[HTTPRouteHandler, ...] = (
    *review.ROUTES,
    *appeals.ROUTES,
    *team.ROUTES,
    *me.ROUTES,
    *overview.ROUTES,
    *evidence.ROUTES,
    *actors.ROUTES,
)
"""Every page. One line an area: *area.ROUTES."""

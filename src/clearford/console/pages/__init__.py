"""The pages of the staff side. Each area has a folder with `routes` and `view`."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Area

AREAS: tuple[Area, ...] = ()
"""What the navigation shows, in this order. One line an area: Area(path, N_("Label"), permissions, key)."""
ROUTES: tuple[HTTPRouteHandler, ...] = ()
"""Every page. One line an area: *area.ROUTES."""

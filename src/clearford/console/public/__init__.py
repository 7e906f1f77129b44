"""The public side: pages for anybody, beside the interface, and without anything of the staff side."""

from __future__ import annotations

from litestar.types import ControllerRouterHandler

ROUTES: tuple[ControllerRouterHandler, ...] = ()
"""Every page."""

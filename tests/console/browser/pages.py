"""Every page that the browser suites open: each area adds its own.

    Entry("review", "reviewer", "/review")
    Entry("one case", "reviewer", lambda world: f"/review/{world.case()}")

An address is a path, or made from a world, in which things happened that pages show. Such a function is asked
once for each page and language; it must give a page that answers 200.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from clearford.core.roles import RoleName
from tests.console.browser.world import World
from tests.console.public.kit import report_by_link


class Entry(NamedTuple):
    """A page, and who opens it."""

    name: str
    """Unique; letters, digits and spaces."""
    role: RoleName | None
    """None: anybody, on the public side."""
    address: str | Callable[[World], str]


STAFF: tuple[Entry, ...] = (
    Entry("sign in", "auditor", "/sign-in"),
    Entry("queues", "reviewer", "/review"),
    Entry("cases that wait", "reviewer", "/review/waiting"),
    Entry("one case", "reviewer", lambda world: f"/review/{world.case()}"),
    Entry("own decisions", "reviewer", "/review/mine"),
    Entry("appeals", "lead", "/appeals"),
    Entry("one appeal", "appeal_reviewer", lambda world: f"/appeals/{world.appeal_case()}"),
    Entry("team", "lead", "/team"),
    Entry("own settings", "reviewer", "/me"),
    Entry("second factor", "auditor", "/me/factor"),
    Entry("keys", "auditor", "/keys"),
    Entry("search", "lead", "/search"),
    Entry("search results", "lead", lambda world: f"/search?q={world.found()}"),
    Entry("search without result", "reviewer", "/search?q=nothing-like-this"),
    Entry("acts on many cases", "lead", "/bulk"),
    Entry("many cases chosen", "lead", "/bulk/new?kind=review"),
    Entry("an act on many cases", "lead", lambda world: f"/bulk/{world.bulk}"),
    Entry("text by parts", "reviewer", lambda world: f"/evidence/{world.case()}/text"),
    Entry("earlier decisions", "reviewer", lambda world: f"/evidence/{world.case()}/precedents"),
    Entry("account", "reviewer", lambda world: f"/actors/{world.house.service.vault.ref('subject', 'ben')}"),
)
"""Pages of the staff side."""
PUBLIC: tuple[Entry, ...] = (
    Entry("first page", None, "/"),
    Entry("accessibility", None, "/accessibility"),
    Entry("published rules", None, "/rules"),
    Entry("a published rule", None, "/rules/fraud.phishing.lookalike-domain"),
    Entry("published reports", None, "/reports"),
    Entry("heads of the log", None, "/log"),
    Entry("check a receipt", None, "/verify"),
    Entry("form of a report", None, "/report"),
    Entry("a report that lacks something", None, report_by_link),
    Entry("statement", None, lambda world: f"/s/{world.statement}"),
    Entry("statement that was appealed", None, lambda world: f"/s/{world.appeal}"),
)
"""Pages of the public side."""
PAGES = (*STAFF, *PUBLIC)

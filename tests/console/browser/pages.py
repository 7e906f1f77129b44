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


class Entry(NamedTuple):
    """A page, and who opens it."""

    name: str
    """Unique; letters, digits and spaces."""
    role: RoleName | None
    """None: anybody, on the public side."""
    address: str | Callable[[World], str]


STAFF: tuple[Entry, ...] = (
    Entry("sign in", "auditor", "/sign-in"),
    Entry("text by parts", "reviewer", lambda world: f"/evidence/{world.case()}/text"),
    Entry("earlier decisions", "reviewer", lambda world: f"/evidence/{world.case()}/precedents"),
    Entry("account", "reviewer", lambda world: f"/actors/{world.house.service.vault.ref('subject', 'ben')}"),
)
"""Pages of the staff side."""
PUBLIC: tuple[Entry, ...] = ()
"""Pages of the public side."""
PAGES = (*STAFF, *PUBLIC)

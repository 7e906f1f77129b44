"""No page is forgotten: what a browser can reach is opened by the suites, or stands here with a reason."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from litestar.handlers import HTTPRouteHandler

from clearford.console import sign_in
from clearford.console.pages import ROUTES
from clearford.console.public import home, log, report, rules, statement
from tests.console.browser.pages import PUBLIC, STAFF, Entry
from tests.console.browser.world import World

PARTS = {
    "/review/counts": "a part of the queues",
    "/overview/tiles": "a part of the overview",
    "/ledger/logs": "a part of the ledger",
    "/backtests/{backtest:str}/figures": "a part of a backtest",
    "/rules/{rule:str}/steps": "a part of a rule",
    "/promotions/{promotion:str}/steps": "a part of a promotion",
    "/enforcements/{enforcement:str}/part": "a part of what is carried out",
    "/ledger/find": "leads on to an entry",
    "/overview/export": "a file",
    "/audit/file": "a file",
    "/campaigns/{campaign:str}/report.txt": "a file",
    "/ledger/files/verifier": "a file",
    "/ledger/{entry_id:str}/proof": "a file",
    "/reports/{period:str}/files/{name:str}": "a file",
    "/reports/drafts/{draft:str}/files/{name:str}": "a file",
    "/appeals/{case_id:str}/files/{entry:str}/{file:str}": "a file",
    "/evidence/{case_id:str}/media/{n:int}": "a picture",
    "/privacy/requests/{request_id:str}/kept": "only where access was granted; tested without a browser",
}
"""Addresses that give no page of their own, and what they give."""
THEIRS = (*home.ROUTES, *rules.ROUTES, *log.ROUTES, *report.ROUTES, *statement.ROUTES)


def pages_of(routes: Iterable[HTTPRouteHandler]) -> list[str]:
    """Addresses that answer to GET, those with fewer names in them first."""
    found = {path for route in routes if "GET" in route.http_methods for path in route.paths}
    return sorted(found, key=lambda path: path.count("{"))


def place_of(address: str, paths: Iterable[str]) -> str | None:
    """The first of these paths that an address fits."""
    bare = address.partition("?")[0]
    fits = (path for path in paths if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), bare))
    return next(fits, None)


@pytest.mark.parametrize(
    ("entries", "routes"),
    [
        pytest.param(STAFF, (*sign_in.ROUTES, *ROUTES), id="staff"),
        pytest.param(PUBLIC, THEIRS, id="public"),
    ],
)
def test_every_page_is_opened_by_the_suites(
    entries: tuple[Entry, ...], routes: tuple[HTTPRouteHandler, ...], world: World
) -> None:
    paths = pages_of(routes)
    addresses = [one.address if isinstance(one.address, str) else one.address(world) for one in entries]
    opened = {place_of(address, paths) for address in addresses}
    assert not [path for path in paths if path not in opened and path not in PARTS], "which no suite opens"


def test_nothing_is_excused_that_is_no_address() -> None:
    assert set(PARTS) <= set(pages_of((*ROUTES, *THEIRS)))

"""Pages of the audit: who changed what, who read which evidence, who was refused; in lists and as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.response import Stream

from clearford.console.desk import Desk
from clearford.console.i18n import N_
from clearford.console.pages.asked import address, asked, day_begins
from clearford.console.pages.audit.view import HEAD, NEEDS, TABS, AuditView, Tab, Wanted, as_csv, lines_of
from clearford.console.pages.entry_words import role_choices
from clearford.runtime.http.audit import Audit

MOST = 10_000
"""Entries in a file; more are for `clearford ledger export`."""


@get("/audit", include_in_schema=False)
async def audit(desk: NamedDependency[Desk]) -> Response[str]:
    """One list of the audit."""
    wanted = asked(desk, Wanted)
    tab = _tab(desk, wanted)
    page = await _page(desk, tab, wanted, wanted.after)
    said = {"what": wanted.what, "role": wanted.role, "since": wanted.since, "until": wanted.until}
    view = AuditView(
        tab=tab,
        tabs=tuple((name, TABS[name], address("/audit", tab=name)) for name in TABS if desk.may(NEEDS[name])),
        wanted=wanted,
        lines=lines_of(page, desk.lang),
        next=page.after,
        base=address("/audit", tab=tab, **said),
        csv=address("/audit/file", tab=tab, **said),
        most=MOST,
        has_ledger=desk.may("entry.read"),
        roles=[("", desk.say(N_("all"))), *role_choices(desk.lang)],
    )
    return desk.page("audit/list.html", view, title=N_("Audit"))


@get("/audit/file", include_in_schema=False)
async def audit_file(desk: NamedDependency[Desk]) -> Stream:
    """The same list as CSV, the latest entries first, sent while it is read."""
    wanted = asked(desk, Wanted)
    tab = _tab(desk, wanted)
    # Before the answer begins: what is refused becomes a page, not half a file.
    first = await _page(desk, tab, wanted, wanted.after)
    headers = {
        "Content-Disposition": f'attachment; filename="audit-{tab}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Stream(_parts(desk, tab, wanted, first), media_type="text/csv; charset=utf-8", headers=headers)


async def _parts(desk: Desk, tab: Tab, wanted: Wanted, page: Audit) -> AsyncIterator[bytes]:
    """A file page by page; where one is refused on the way the answer breaks off, and is no whole file."""
    yield HEAD
    left = MOST
    while True:
        yield as_csv(page.entries[:left])
        left -= len(page.entries)
        if page.after is None or left <= 0:
            return
        page = await _page(desk, tab, wanted, page.after)


def _tab(desk: Desk, wanted: Wanted) -> Tab:
    """The list that was asked for, or the first one that this person may open."""
    if wanted.tab is not None:
        return wanted.tab
    return next((name for name in TABS if desk.may(NEEDS[name])), "changes")


async def _page(desk: Desk, tab: Tab, wanted: Wanted, after: str | None) -> Audit:
    what = "glass." if tab == "emergencies" and wanted.what is None else wanted.what
    refused = {"reads": "false", "refusals": "true"}.get(tab)
    return await desk.get(
        "/v1/audit/reads" if refused else "/v1/audit/config",
        Audit,
        what=what,
        role=wanted.role,
        since=day_begins(wanted.since),
        until=day_begins(wanted.until, later=1),
        after=after,
        refused=refused,
    )


ROUTES: tuple[HTTPRouteHandler, ...] = (audit, audit_file)

"""Pages of transparency reports: what was published, its files, and its numbers with their queries."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.reports.view import ListView, names_of, report_view
from clearford.runtime.http.exports import Published
from clearford.runtime.transparency.model import decode_report

Name = Annotated[str, PathParameter(max_length=100)]


class Place(msgspec.Struct, frozen=True):
    """Where a list goes on."""

    after: str | None = None


class Wanted(msgspec.Struct, frozen=True):
    """Which edition, and which of its queries."""

    edition: int | None = None
    query: str | None = None


@get("/reports", include_in_schema=False)
async def reports(desk: NamedDependency[Desk]) -> Response[str]:
    """Every edition that was published."""
    found = await desk.get("/v1/transparency", list[Published], after=asked(desk, Place).after)
    last = found[-1] if found else None
    view = ListView(
        published=tuple(found),
        next=None if last is None else f"{last.period}:{last.edition}",
        has_ledger=desk.may("entry.read"),
    )
    return desk.page("reports/list.html", view, title=N_("Transparency reports"))


@get("/reports/{period:str}", include_in_schema=False)
async def report(desk: NamedDependency[Desk], period: Name) -> Response[str]:
    """One edition: files, and the numbers of a query."""
    wanted = asked(desk, Wanted)
    path = f"/v1/transparency/{period}"
    body = await desk.raw("GET", f"{path}/report.json", query={"edition": wanted.edition})
    packed = await desk.raw("GET", f"{path}/all.zip", query={"edition": wanted.edition})
    made = decode_report(body.content)
    view = report_view(made, names_of(packed.content), wanted.query, has_ledger=desk.may("entry.read"))
    return desk.page("reports/report.html", view, title=N_("Transparency report"))


@get("/reports/{period:str}/files/{name:str}", include_in_schema=False)
async def report_file(desk: NamedDependency[Desk], period: Name, name: Name) -> Response[bytes]:
    """A file of an edition."""
    wanted = asked(desk, Wanted)
    found = await desk.raw("GET", f"/v1/transparency/{period}/{name}", query={"edition": wanted.edition})
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, media_type=found.headers["content-type"], headers=headers)


ROUTES: tuple[HTTPRouteHandler, ...] = (reports, report, report_file)

"""Pages of transparency reports: what was published, its files, and its numbers with their queries."""

from __future__ import annotations

from typing import Annotated, Literal

import httpx
import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked, wrong
from clearford.console.pages.reports.view import Asking, DraftView, ListView, names_of, report_view
from clearford.runtime.http.exports import Published
from clearford.runtime.http.report_drafts import DraftWhole, ReportDrafts
from clearford.runtime.record.report_drafts import ReportDraft
from clearford.runtime.transparency.model import About, decode_report

Name = Annotated[str, PathParameter(max_length=100)]


class Place(msgspec.Struct, frozen=True):
    """Where the lists go on."""

    after: str | None = None
    drafts: str | None = None


class Acting(msgspec.Struct, frozen=True):
    """What is to be done with a report that is not published."""

    act: Literal["publish", "drop"]


class Wanted(msgspec.Struct, frozen=True):
    """Which edition, and which of its queries."""

    edition: int | None = None
    query: str | None = None


@get("/reports", include_in_schema=False)
async def reports(desk: NamedDependency[Desk]) -> Response[str]:
    """Every edition that was published, and what is being made."""
    return await _list(desk)


@post("/reports", include_in_schema=False)
async def ask(desk: NamedDependency[Desk]) -> Response[str]:
    """Have a report computed."""
    typed = await desk.form(Asking)
    try:
        body = {"period": typed.period, "about": _about(typed.about), "note": typed.note}
        made = await desk.post("/v1/report-drafts", body, ReportDraft)
    except Refused as error:
        return await _list(desk, typed=typed, trouble=error)
    return desk.see(f"/reports/drafts/{made.id}", said="saved")


def _about(text: str) -> About:
    """What was typed of the service. Raises Refused for what is none."""
    try:
        return msgspec.yaml.decode(text, type=About)
    except msgspec.MsgspecError as error:
        raise wrong(str(error), "about") from error


async def _list(desk: Desk, *, typed: Asking | None = None, trouble: Refused | None = None) -> Response[str]:
    place = asked(desk, Place)
    found = await desk.get("/v1/transparency", list[Published], after=place.after)
    last = found[-1] if found else None
    after = None if last is None else f"{last.period}:{last.edition}"
    earlier = await desk.get("/v1/transparency", list[Published], after=after) if after else []
    can_publish = desk.may("transparency.publish")
    drafts = ReportDrafts([], None)
    if can_publish:
        drafts = await desk.get("/v1/report-drafts", ReportDrafts, after=place.drafts)
        if typed is None:
            period = last.period if last is not None else ""
            about = await desk.get("/v1/report-drafts/about", About, period=period)
            typed = Asking(about=msgspec.yaml.encode(about).decode())
    view = ListView(
        published=tuple(found),
        next=after if earlier else None,
        has_ledger=desk.may("entry.read"),
        can_publish=can_publish,
        drafts=drafts,
        typed=typed or Asking(),
    )
    return desk.page("reports/list.html", view, title=N_("Transparency reports"), trouble=trouble)


@get("/reports/drafts/{draft:str}", include_in_schema=False)
async def one_draft(desk: NamedDependency[Desk], draft: Name) -> Response[str]:
    """A report that is not published: what it holds, what it corrects, and who may publish it."""
    return await _draft(desk, draft)


@post("/reports/drafts/{draft:str}", include_in_schema=False)
async def act(desk: NamedDependency[Desk], draft: Name) -> Response[str]:
    """Publish or drop it."""
    form = await desk.form(Acting)
    try:
        done = await desk.post(f"/v1/report-drafts/{draft}/{form.act}", {}, ReportDraft)
    except Refused as error:
        return await _draft(desk, draft, trouble=error)
    if done.state == "published":
        return desk.see(f"/reports/{done.period}", said="done")
    return desk.see("/reports", said="done")


@get("/reports/drafts/{draft:str}/files/{name:str}", include_in_schema=False)
async def draft_file(desk: NamedDependency[Desk], draft: Name, name: Name) -> Response[bytes]:
    """A file of a report that is not published."""
    return _file(name, await desk.raw("GET", f"/v1/report-drafts/{draft}/files/{name}"))


async def _draft(desk: Desk, draft: str, *, trouble: Refused | None = None) -> Response[str]:
    path = f"/v1/report-drafts/{draft}"
    whole = await desk.get(path, DraftWhole)
    packed = await desk.raw("GET", f"{path}/files/all.zip") if whole.draft.computed is not None else None
    view = DraftView(
        whole=whole,
        files=() if packed is None else names_of(packed.content),
        is_own=whole.draft.author == desk.me.user.id,
    )
    return desk.page("reports/draft.html", view, title=N_("Report that is not published"), trouble=trouble)


@get("/reports/{period:str}", include_in_schema=False)
async def report(desk: NamedDependency[Desk], period: Name) -> Response[str]:
    """One edition: files, and the numbers of a query."""
    wanted = asked(desk, Wanted)
    path = f"/v1/transparency/{period}"
    body = await desk.raw("GET", f"{path}/report.json", query={"edition": wanted.edition})
    packed = await desk.raw("GET", f"{path}/all.zip", query={"edition": wanted.edition})
    made = decode_report(body.content)
    drafts = ReportDrafts([], None)
    if desk.may("transparency.publish"):
        drafts = await desk.get("/v1/report-drafts", ReportDrafts)
    view = report_view(
        made,
        names_of(packed.content),
        wanted.query,
        desk.lang,
        has_ledger=desk.may("entry.read"),
        drafts=drafts.drafts,
    )
    return desk.page("reports/report.html", view, title=N_("Transparency report"))


@get("/reports/{period:str}/files/{name:str}", include_in_schema=False)
async def report_file(desk: NamedDependency[Desk], period: Name, name: Name) -> Response[bytes]:
    """A file of an edition."""
    wanted = asked(desk, Wanted)
    query = {"edition": wanted.edition}
    return _file(name, await desk.raw("GET", f"/v1/transparency/{period}/{name}", query=query))


def _file(name: str, found: httpx.Response) -> Response[bytes]:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(found.content, media_type=found.headers["content-type"], headers=headers)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    reports,
    ask,
    one_draft,
    act,
    draft_file,
    report,
    report_file,
)

"""Routes of reports before they are published: one person has them computed, another publishes them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.errors import ConfigError, RequestError
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who, Words, place_of
from clearford.runtime.http.exports import FileName, file_of
from clearford.runtime.http.params import Id, end_of
from clearford.runtime.record.report_drafts import (
    ReportDraft,
    body_of,
    do_ask_report,
    do_drop_report_draft,
    do_publish_draft,
    find_report_draft,
    latest_edition,
    list_report_drafts,
)
from clearford.runtime.transparency.about import check_texts
from clearford.runtime.transparency.model import About, Difference, decode_report

Period = Annotated[str, Meta(max_length=20)]
DIFFERENCES_MOST = 200


class Asking(Body, frozen=True, kw_only=True):
    """Which report is to be computed."""

    period: Period
    """Whole months that are over: `2026-01..2026-06`, `2026-01` or `2026`."""
    about: About
    """What the service says of itself; everything else is computed."""
    note: Words = ""
    """Why an edition that was published is corrected; told to everybody."""


class ReportDrafts(msgspec.Struct, frozen=True):
    """Drafts, the latest first."""

    drafts: list[ReportDraft]
    after: str | None
    """Pass this to get earlier ones; none at the end."""


class DraftWhole(msgspec.Struct, frozen=True, kw_only=True):
    """A draft, and what it holds once it is computed."""

    draft: ReportDraft
    numbers: int | None
    """How many numbers it has; none before it is computed."""
    differences: list[Difference]
    """What differs from the edition that it corrects, the first 200."""
    differing: int
    """How many do."""


@post("/v1/report-drafts", opt={"may": "transparency.publish"}, sync_to_thread=True)
def ask_report(service: Serving, identity: Who, data: JSONBody[Asking]) -> ReportDraft:
    """Have a report computed by a worker; nothing is published by that."""
    check_texts(data.about)
    with service.record.change(acting(identity, "transparency.publish", service.record.now())) as change:
        try:
            return do_ask_report(change, data.period, data.about, data.note)
        except ConfigError as error:
            raise RequestError(
                "CF-H001", "no period", suggestion="`2026-01..2026-06`, `2026-01` or `2026`"
            ) from error


@get("/v1/report-drafts", opt={"may": "transparency.publish"}, sync_to_thread=True)
def list_drafts(
    service: Serving, after: Annotated[str | None, QueryParameter(max_length=100)] = None
) -> ReportDrafts:
    """Reports that were computed or are to be."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_report_drafts(conn, most, after=None if after is None else place_of(after))
    return ReportDrafts(found, end_of(found, most, lambda one: (one.created, one.id)))


@get("/v1/report-drafts/about", opt={"may": "transparency.publish"}, sync_to_thread=True)
def last_about(service: Serving, period: Annotated[str, QueryParameter(max_length=20)] = "") -> About:
    """What the service last said of itself in a published report of a period, to begin from."""
    with service.record.read() as conn:
        body = latest_edition(conn, period)
    if body is not None:
        return decode_report(body).about
    operator = service.settings.operator
    return About(service=operator.name, provider=operator.name, contact=operator.base_url)


@get("/v1/report-drafts/{draft:str}", opt={"may": "transparency.publish"}, sync_to_thread=True)
def read_draft(service: Serving, draft: Id) -> DraftWhole:
    """One draft, with what differs from the edition that it corrects."""
    with service.record.read() as conn:
        found = find_report_draft(conn, draft)
        report = None if found.computed is None else decode_report(body_of(conn, draft))
    correction = None if report is None else report.correction
    differences = () if correction is None else correction.differences
    return DraftWhole(
        draft=found,
        numbers=None if report is None else sum(len(figure.cells) for figure in report.figures),
        differences=list(differences[:DIFFERENCES_MOST]),
        differing=len(differences),
    )


@get(
    "/v1/report-drafts/{draft:str}/files/{name:str}", opt={"may": "transparency.publish"}, sync_to_thread=True
)
def read_draft_file(service: Serving, draft: Id, name: FileName) -> Response[bytes]:
    """A file of a report that is not published; it is kept by nobody on the way."""
    with service.record.read() as conn:
        find_report_draft(conn, draft)
        body = body_of(conn, draft)
    return file_of(body, name, {"Cache-Control": "no-store"})


@post(
    "/v1/report-drafts/{draft:str}/publish",
    opt={"may": "transparency.publish"},
    status_code=200,
    sync_to_thread=True,
)
def publish_draft(service: Serving, identity: Who, draft: Id) -> ReportDraft:
    """Publish a report that another person had computed; its digest goes on record."""
    with service.record.change(acting(identity, "transparency.publish", service.record.now())) as change:
        return do_publish_draft(change, draft)


@post(
    "/v1/report-drafts/{draft:str}/drop",
    opt={"may": "transparency.publish"},
    status_code=200,
    sync_to_thread=True,
)
def drop_draft(service: Serving, identity: Who, draft: Id) -> ReportDraft:
    """Close a draft without publishing it."""
    with service.record.change(acting(identity, "transparency.publish", service.record.now())) as change:
        return do_drop_report_draft(change, draft)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            ask_report,
            list_drafts,
            last_about,
            read_draft,
            read_draft_file,
            publish_draft,
            drop_draft,
        ],
        tags=["exports"],
    ),
)

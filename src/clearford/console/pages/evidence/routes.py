"""Pages beside a case: a value for a minute, a long text by parts, decisions of people about its rule."""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from msgspec import Meta

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.evidence import pictures
from clearford.console.pages.evidence.view import (
    RevealedView,
    TextPage,
    back_of,
    html_lang,
    precedents_view,
)
from clearford.console.pages.me.own import own_keys, preferences
from clearford.console.render.inert import inert
from clearford.console.render.views import part_of
from clearford.runtime.http.cases import ShownCase
from clearford.runtime.http.evidence_views import OnDesk, Revealed
from clearford.runtime.http.params import Id
from clearford.runtime.record.precedents import Precedent

At = NamedDependency[Desk]
_PAGE = re.compile(r"/(?:review|appeals)/[0-9a-f]{32}")
"""Pages that a case can be decided on: no form leads anywhere else."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of values holds."""

    which: Annotated[str, Meta(max_length=200)]
    purpose: Literal["decide", "tell", "correct", "other"]
    words: Annotated[str, Meta(max_length=500)] = ""
    back: Annotated[str, Meta(max_length=100)] = ""


@post("/evidence/{case_id:str}/reveal", include_in_schema=False, status_code=200)
async def reveal(desk: At, case_id: Id) -> Response[str]:
    """Show a value for a minute. Without leading on: nothing of it may stand in an address."""
    asked = await desk.form(Asked)
    back = asked.back if _PAGE.fullmatch(asked.back) else back_of(case_id, appeal=False)
    body = {"which": asked.which, "purpose": asked.purpose, "words": asked.words}
    found = await desk.post(f"/v1/cases/{case_id}/reveal", body, Revealed)
    view = RevealedView(
        back=back,
        value=inert(found.value),
        seconds=found.seconds,
        case=case_id,
        keys=own_keys(await preferences(desk)),
        **body,
    )
    answer = desk.page("evidence/revealed.html", view, title=N_("A value that was put aside"))
    answer.headers["Refresh"] = f"{found.seconds}; url={back}"
    return answer


@get("/evidence/{case_id:str}/text", include_in_schema=False)
async def whole(
    desk: At, case_id: Id, at: Annotated[int, QueryParameter(ge=0, le=1_000_000)] = 0
) -> Response[str]:
    """A long text by parts."""
    found = await _laid(desk, case_id)
    view = TextPage(
        case=case_id,
        back=back_of(case_id, appeal=found.case.kind == "appeal"),
        part=part_of(found.seen.original, html_lang(found.seen.lang), at),
        cut=found.seen.cut,
    )
    return desk.page("evidence/whole.html", view, title=N_("The text by parts"))


@get("/evidence/{case_id:str}/precedents", include_in_schema=False)
async def precedents(desk: At, case_id: Id) -> Response[str]:
    """What people decided about the same rule lately."""
    found = await desk.get(f"/v1/cases/{case_id}/precedents", list[Precedent])
    back = back_of(case_id, appeal=not await _may_review(desk, case_id))
    view = precedents_view(case_id, back, found)
    return desk.page("evidence/precedents.html", view, title=N_("Earlier decisions about this rule"))


async def _laid(desk: Desk, case_id: str) -> OnDesk:
    """What lies on the desk, of a case or of an appeal."""
    try:
        return await desk.get(f"/v1/cases/{case_id}/desk", OnDesk)
    except Refused as error:
        if not desk.may("appeal.read"):
            raise
        try:
            return await desk.get(f"/v1/appeals/{case_id}/desk", OnDesk)
        except Refused:
            raise error from None


async def _may_review(desk: Desk, case_id: str) -> bool:
    """Whether a case is one that this person decides as a review."""
    if not desk.may("case.read"):
        return False
    try:
        return (await desk.get(f"/v1/cases/{case_id}", ShownCase)).kind != "appeal"
    except Refused:
        return False


ROUTES: tuple[HTTPRouteHandler, ...] = (reveal, whole, precedents, *pictures.ROUTES)
"""Every page of this area."""

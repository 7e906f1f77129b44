"""Pages of appeals: what waits, one appeal, its files."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.cases.wellness import severe
from clearford.console.csp import PAGE_HEADERS
from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.appeals.view import (
    Appeal,
    AppealForm,
    AppealPage,
    Before,
    ListPage,
    OmissionForm,
    OverduePage,
    choices,
    decisions_shown,
    files_shown,
    measures,
    standing_in_words,
    wait_of,
)
from clearford.console.pages.evidence.view import panel_of
from clearford.console.pages.me.own import now_of, own_keys, preferences
from clearford.console.pages.review.acts import GONE, again, at_work, keep, last_act, lost, nothing_chosen
from clearford.console.pages.review.forms import ClaimForm, DecisionForm, from_draft
from clearford.console.pages.review.view import (
    Claimed,
    Held,
    Laid,
    Letter,
    NoticeView,
    letters_of,
    notes_shown,
)
from clearford.runtime.http.evidence_views import OnDesk
from clearford.runtime.http.params import Id

At = NamedDependency[Desk]
_TITLE, _ONE = N_("Appeals"), N_("Appeal %(id)s")


@get("/appeals", include_in_schema=False)
async def appeals(desk: At) -> Response[str]:
    """Appeals that one holds, and those whose time is over."""
    desk.need("appeal.claim", "appeal.take_over")
    return await _appeals(desk)


async def _appeals(desk: Desk, *, nothing: bool = False, trouble: Refused | None = None) -> Response[str]:
    takes_over = desk.may("appeal.take_over")
    after = desk.request.query_params.get("after")
    overdue = OverduePage((), None)
    if takes_over:
        overdue = await desk.get("/v1/overdue-appeals", OverduePage, after=after)
    held = (await desk.get("/v1/cases", Held)).cases if desk.may("case.list") else ()
    me = await at_work(desk)
    view = ListPage(
        held=tuple(case for case in held if case.kind == "appeal"),
        overdue=overdue,
        keys=own_keys(me.preferences),
        can_claim=desk.may("appeal.claim"),
        can_take_over=takes_over,
        undo=last_act(desk, me),
        nothing=nothing,
    )
    return desk.page("appeals/list.html", view, title=_TITLE, trouble=trouble)


@post("/appeals/claim", include_in_schema=False)
async def claim(desk: At) -> Response[str]:
    """Take the most urgent appeal, or the one that was chosen."""
    return await _claimed(desk, "/v1/appeals/claim")


@post("/appeals/take-over", include_in_schema=False)
async def take_over(desk: At) -> Response[str]:
    """Take an appeal whose time is over, as a lead."""
    return await _claimed(desk, "/v1/overdue-appeals/claim")


async def _claimed(desk: Desk, path: str) -> Response[str]:
    wanted = await desk.form(ClaimForm)
    try:
        found = await desk.post(path, msgspec.to_builtins(wanted), Claimed)
    except Refused as error:
        return await _appeals(desk, trouble=error)
    if found.case is None:
        return await _appeals(desk, nothing=True)
    return desk.see(f"/appeals/{found.case.id}")


@get("/appeals/{case_id:str}", include_in_schema=False)
async def appeal(desk: At, case_id: Id) -> Response[str]:
    """One appeal that this person holds; else what became of it."""
    return await _or_lost(desk, case_id)


async def _or_lost(
    desk: Desk, case_id: str, *, typed: AppealForm | None = None, trouble: Refused | None = None
) -> Response[str]:
    try:
        return await _appeal(desk, case_id, typed=typed, trouble=trouble)
    except Refused as error:
        if error.code not in GONE:
            raise
        return await lost(desk, case_id, error, area="appeals")


async def _appeal(
    desk: Desk,
    case_id: str,
    *,
    typed: DecisionForm | None = None,
    letters: tuple[Letter, ...] = (),
    trouble: Refused | None = None,
) -> Response[str]:
    laid = await desk.raw("GET", f"/v1/appeals/{case_id}/desk")
    beside = msgspec.json.decode(laid.content, type=Laid)
    held = beside.case
    filed = await desk.get(f"/v1/appeals/{case_id}/appeal", Appeal)
    before = await desk.get(f"/v1/appeals/{case_id}/before", Before)
    chosen = await preferences(desk)
    if typed is None:
        typed = from_draft(beside.draft)
    view = AppealPage(
        case=held,
        panel=panel_of(msgspec.json.decode(laid.content, type=OnDesk), chosen),
        appeal=filed,
        files=files_shown(case_id, filed.files),
        standing=standing_in_words(before.standing, desk.lang),
        kept=" ".join(before.standing.actions),
        decisions=decisions_shown(before.decisions, desk.lang),
        choices=choices(before, typed, filed.by),
        measures=measures(before, typed, desk.lang),
        wait_s=wait_of(before, now_of(desk)),
        least=before.least,
        typed=typed,
        notes=notes_shown(beside.notes),
        letters=letters,
        keys=own_keys(chosen),
        now=now_of(desk),
        folded=severe(held.harm) and chosen.fold_text,
        lang=desk.lang,
    )
    return desk.page("appeals/appeal.html", view, title=desk.say(_ONE, id=case_id[:8]), trouble=trouble)


@post("/appeals/{case_id:str}/decision", include_in_schema=False)
async def decide(desk: At, case_id: Id) -> Response[str]:
    """Decide what should hold now."""
    typed = await desk.form(AppealForm)
    if not typed.choice:
        return await _or_lost(desk, case_id, typed=typed, trouble=nothing_chosen())
    try:
        await desk.post(f"/v1/appeals/{case_id}/decision", typed.decision())
    except Refused as error:
        await keep(desk, case_id, typed)
        return await _or_lost(desk, case_id, typed=typed, trouble=error)
    return desk.see("/appeals", said="saved")


@post("/appeals/{case_id:str}/preview", include_in_schema=False)
async def preview(desk: At, case_id: Id) -> Response[str]:
    """The letter that another measure would send; nothing is decided."""
    typed = await desk.form(AppealForm)
    await again(desk)
    letters: tuple[Letter, ...] = ()
    if typed.choice == "other" and typed.all_actions:
        found = await desk.post(f"/v1/cases/{case_id}/preview", typed.preview(), dict[str, dict[str, str]])
        letters = letters_of(found["letters"])
    if desk.request.headers.get("hx-request") is None:
        return await _appeal(desk, case_id, typed=typed, letters=letters)
    return desk.page("review/notice.html", NoticeView(letters, bool(letters)), title=_TITLE)


@post("/appeals/{case_id:str}/omission", include_in_schema=False)
async def omit(desk: At, case_id: Id) -> Response[str]:
    """Leave the appeal undecided, with a reason."""
    given = await desk.form(OmissionForm)
    try:
        await desk.post(f"/v1/appeals/{case_id}/omission", {"why": given.why, "reason": given.why_not})
    except Refused as error:
        return await _or_lost(desk, case_id, trouble=error)
    return desk.see("/appeals", said="saved")


@get("/appeals/{case_id:str}/files/{entry:str}/{file:str}", include_in_schema=False)
async def read_file(desk: At, case_id: Id, entry: Id, file: Id) -> Response[bytes]:
    """A file of the appellant, to be kept on the device and never shown by the browser."""
    found = await desk.raw("GET", f"/v1/appeals/{case_id}/files/{entry}/{file}")
    headers = {**PAGE_HEADERS, "Content-Disposition": "attachment"}
    headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return Response(found.content, media_type="application/octet-stream", headers=headers)


ROUTES: tuple[HTTPRouteHandler, ...] = (
    appeals,
    claim,
    take_over,
    appeal,
    decide,
    preview,
    omit,
    read_file,
)

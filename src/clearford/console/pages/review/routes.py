"""Pages of reviewers: queues, one case, what became of it, one's own decisions."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.cases.wellness import severe
from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.evidence.view import panel_of
from clearford.console.pages.me.own import now_of, own_keys, preferences
from clearford.console.pages.review.acts import GONE, again, at_work, keep, last_act, lost, nothing_chosen
from clearford.console.pages.review.forms import (
    BackForm,
    ClaimForm,
    DecisionForm,
    NoteForm,
    PlaceForm,
    QuestionForm,
    ReopeningForm,
    from_draft,
)
from clearford.console.pages.review.view import (
    SECOND,
    WARN_S,
    Case,
    CasePage,
    Claimed,
    Counts,
    Decided,
    Held,
    Laid,
    Lease,
    LeaseView,
    Letter,
    MinePage,
    Note,
    NoticeView,
    OwnDecisions,
    Queue,
    QueuesPage,
    Waiting,
    WaitingPage,
    letters_of,
    mine_row,
    notes_shown,
    options,
    proposal_of,
)
from clearford.runtime.http.evidence_views import OnDesk
from clearford.runtime.http.params import Id

At = NamedDependency[Desk]
_TITLES = {"case": N_("Case %(id)s"), "queues": N_("Review")}


@get("/review", include_in_schema=False)
async def queues(desk: At) -> Response[str]:
    """Queues, what one holds, and how long one has looked at severe material."""
    desk.need("case.list", "case.claim")
    return await _queues(desk)


async def _queues(desk: Desk, *, nothing: bool = False, trouble: Refused | None = None) -> Response[str]:
    me = await at_work(desk)
    listed = desk.may("case.list")
    view = QueuesPage(
        queues=tuple(await desk.get("/v1/queues", list[Queue])) if listed else (),
        held=(await desk.get("/v1/cases", Held)).cases if listed else (),
        exposure=me.exposure,
        undo=last_act(desk, me),
        keys=own_keys(me.preferences),
        now=now_of(desk),
        can_claim=desk.may("case.claim"),
        nothing=nothing,
    )
    return desk.page("review/queues.html", view, title=_TITLES["queues"], trouble=trouble)


@get("/review/counts", include_in_schema=False)
async def counts(desk: At) -> Response[str]:
    """The table of queues alone, which is asked for again when something changed."""
    found = await desk.get("/v1/queues", list[Queue])
    return desk.page("review/counts.html", Counts(tuple(found), now_of(desk)), title=_TITLES["queues"])


@post("/review/claim", include_in_schema=False)
async def claim(desk: At) -> Response[str]:
    """Take the next case, or the one that was chosen."""
    wanted = await desk.form(ClaimForm)
    try:
        found = await desk.post("/v1/cases/claim", msgspec.to_builtins(wanted), Claimed)
    except Refused as error:
        return await _queues(desk, trouble=error)
    if found.case is None:
        return await _queues(desk, nothing=True)
    return desk.see(f"/review/{found.case.id}")


@get("/review/waiting", include_in_schema=False)
async def waiting(desk: At) -> Response[str]:
    """Cases that wait, with filters."""
    asked = {
        name: value
        for name in ("queue", "harm", "lang", "kind")
        if (value := desk.request.query_params.get(name))
    }
    found = await desk.send("GET", "/v1/waiting", Waiting, query=asked)
    view = WaitingPage(found=found, wanted=asked, keys=own_keys(await preferences(desk)), now=now_of(desk))
    return desk.page("review/waiting.html", view, title=N_("Cases that wait"))


@get("/review/mine", include_in_schema=False)
async def mine(desk: At) -> Response[str]:
    """One's own decisions of the last thirty days."""
    return await _mine(desk)


async def _mine(desk: Desk, *, trouble: Refused | None = None) -> Response[str]:
    after = desk.request.query_params.get("after")
    found = await desk.get("/v1/me/decisions", OwnDecisions, after=after)
    rows = tuple(mine_row(one, now_of(desk), desk.lang) for one in found.decisions)
    view = MinePage(found=found, rows=rows, now=now_of(desk))
    return desk.page("review/mine.html", view, title=N_("My decisions"), trouble=trouble)


@post("/review/{case_id:str}/reopening", include_in_schema=False)
async def ask_again(desk: At, case_id: Id) -> Response[str]:
    """Ask a lead to open a case again that one decided."""
    form = await desk.form(ReopeningForm)
    try:
        await desk.post(f"/v1/cases/{case_id}/reopening", {"reason": form.why_again})
    except Refused as error:
        return await _mine(desk, trouble=error)
    return desk.see("/review/mine", said="done")


@post("/review/break", include_in_schema=False)
async def take_break(desk: At) -> Response[str]:
    """Rest, without a reason; the queues say until when."""
    await desk.fields()
    await desk.post("/v1/me/break")
    return desk.see("/review")


@post("/review/break/end", include_in_schema=False)
async def end_break(desk: At) -> Response[str]:
    """Be back at work."""
    await desk.fields()
    await desk.post("/v1/me/break/end")
    return desk.see("/review")


@get("/review/{case_id:str}", include_in_schema=False)
async def case(desk: At, case_id: Id) -> Response[str]:
    """One case that this person holds; else what became of it."""
    try:
        return await _case(desk, case_id)
    except Refused as error:
        if error.code not in GONE:
            raise
        return await lost(desk, case_id, error)


async def _case(
    desk: Desk,
    case_id: str,
    *,
    typed: DecisionForm | None = None,
    letters: tuple[Letter, ...] = (),
    trouble: Refused | None = None,
) -> Response[str]:
    """The page of a case. typed: what was typed, in place of the draft. letters: that were asked for."""
    laid = await desk.raw("GET", f"/v1/cases/{case_id}/desk")
    beside, me = msgspec.json.decode(laid.content, type=Laid), await at_work(desk)
    held, chosen = beside.case, me.preferences
    panel = panel_of(msgspec.json.decode(laid.content, type=OnDesk), chosen)
    if typed is None:
        typed = from_draft(beside.draft)
    view = CasePage(
        case=held,
        panel=panel,
        proposal=proposal_of(panel, desk.lang),
        folded=severe(held.harm) and chosen.fold_text,
        options=options(own_keys(chosen), typed, desk.lang),
        typed=typed,
        notes=notes_shown(beside.notes),
        undo=last_act(desk, me),
        exposure=me.exposure,
        keys=own_keys(chosen),
        now=now_of(desk),
        lang=desk.lang,
        letters=letters,
    )
    title = desk.say(_TITLES["case"], id=case_id[:8])
    return desk.page("review/case.html", view, title=title, trouble=trouble)


@post("/review/{case_id:str}/decision", include_in_schema=False)
async def decide(desk: At, case_id: Id) -> Response[str]:
    """Decide, and go on with the next case in the same answer."""
    typed = await desk.form(DecisionForm)
    try:
        if not typed.choice:
            return await _case(desk, case_id, typed=typed, trouble=nothing_chosen())
        where = "adjudication" if typed.settles else "decision"
        body = {**typed.decision(), "claim": True}
        decided = await desk.post(f"/v1/cases/{case_id}/{where}", body, Decided)
    except Refused as error:
        return await _not_decided(desk, case_id, typed, error)
    return await _go_on(desk, decided.next)


async def _not_decided(desk: Desk, case_id: str, typed: DecisionForm, error: Refused) -> Response[str]:
    """The page again with all that was typed; where the case is lost, what became of it. A draft is kept."""
    await keep(desk, case_id, typed)
    try:
        return await _case(desk, case_id, typed=typed, trouble=error)
    except Refused as gone:
        if gone.code not in GONE:
            raise
        return await lost(desk, case_id, gone)


async def _go_on(desk: Desk, case: Case | None) -> Response[str]:
    """The next case: for a page with script at once, in this answer; else by leading on."""
    if case is None:  # none waits, a break is due, or enough cases are held: the queues say which
        return desk.see("/review", said="saved")
    where = f"/review/{case.id}"
    if desk.request.headers.get("hx-request") is None:
        return desk.see(where, said="saved")
    answer = await _case(desk, case.id)
    answer.headers["HX-Push-Url"] = where
    return answer


@post("/review/{case_id:str}/preview", include_in_schema=False)
async def preview(desk: At, case_id: Id) -> Response[str]:
    """The letter that the choice would send; nothing is decided."""
    typed = await desk.form(DecisionForm)
    await again(desk)
    letters: tuple[Letter, ...] = ()
    if typed.all_actions:
        found = await desk.post(f"/v1/cases/{case_id}/preview", typed.preview(), dict[str, dict[str, str]])
        letters = letters_of(found["letters"])
    if desk.request.headers.get("hx-request") is None:
        return await _case(desk, case_id, typed=typed, letters=letters)
    return desk.page("review/notice.html", NoticeView(letters, bool(typed.choice)), title=_TITLES["queues"])


@post("/review/{case_id:str}/draft", include_in_schema=False)
async def save_draft(desk: At, case_id: Id) -> Response[str]:
    """Keep what is typed so far; sent by the page by itself."""
    kept = await keep(desk, case_id, await desk.form(DecisionForm))
    return Response("", status_code=204 if kept else 409, headers={"Cache-Control": "no-store"})


@post("/review/{case_id:str}/heartbeat", include_in_schema=False)
async def extend(desk: At, case_id: Id) -> Response[str]:
    """Hold the case longer."""
    area = (await desk.form(PlaceForm)).area
    await again(desk)
    found = await desk.post(f"/v1/cases/{case_id}/heartbeat", {}, Lease)
    if desk.request.headers.get("hx-request") is None:
        return desk.see(f"/{area}/{case_id}")
    seconds = max(0, ((found.owner_until or 0) - now_of(desk)) // SECOND)
    return desk.page("review/lease.html", LeaseView(seconds, seconds <= WARN_S), title=_TITLES["queues"])


@post("/review/{case_id:str}/skip", include_in_schema=False)
async def skip(desk: At, case_id: Id) -> Response[str]:
    """Give the case back, with a reason."""
    form = await desk.form(BackForm)
    return await _given_back(desk, case_id, "skip", {"reason": form.why_back}, form.area)


@post("/review/{case_id:str}/escalate", include_in_schema=False)
async def escalate(desk: At, case_id: Id) -> Response[str]:
    """Give the case back and ask a lead to look."""
    form = await desk.form(BackForm)
    return await _given_back(desk, case_id, "escalate", {"reason": form.why_lead}, form.area)


@post("/review/{case_id:str}/question", include_in_schema=False)
async def ask(desk: At, case_id: Id) -> Response[str]:
    """Ask author, reporter or platform."""
    form = await desk.form(QuestionForm)
    return await _given_back(desk, case_id, "question", {"to": form.to, "question": form.question}, form.area)


async def _given_back(desk: Desk, case_id: str, how: str, body: dict[str, str], area: str) -> Response[str]:
    try:
        await desk.post(f"/v1/cases/{case_id}/{how}", body)
    except Refused as error:
        return await _case_again(desk, case_id, error, area)
    return desk.see(f"/{area}", said="done")


async def _case_again(desk: Desk, case_id: str, error: Refused, area: str) -> Response[str]:
    if area == "appeals":
        raise error
    try:
        return await _case(desk, case_id, trouble=error)
    except Refused as gone:
        if gone.code not in GONE:
            raise
        return await lost(desk, case_id, gone)


@post("/review/{case_id:str}/notes", include_in_schema=False)
async def note(desk: At, case_id: Id) -> Response[str]:
    """Note something for colleagues."""
    form = await desk.form(NoteForm)
    try:
        await desk.post(f"/v1/cases/{case_id}/notes", {"text": form.noted}, list[Note])
    except Refused as error:
        return await _case_again(desk, case_id, error, form.area)
    return desk.see(f"/{form.area}/{case_id}", said="saved")


@post("/review/{case_id:str}/undo", include_in_schema=False)
async def undo(desk: At, case_id: Id) -> Response[str]:
    """Take the last decision back; one holds the case again."""
    await desk.fields()
    try:
        held = await desk.post(f"/v1/cases/{case_id}/undo", {}, Case)
    except Refused as error:
        return await _queues(desk, trouble=error)
    area = "appeals" if held.kind == "appeal" else "review"
    return desk.see(f"/{area}/{case_id}", said="taken-back")


ROUTES: tuple[HTTPRouteHandler, ...] = (
    queues,
    counts,
    claim,
    waiting,
    mine,
    take_break,
    end_break,
    case,
    decide,
    preview,
    save_draft,
    extend,
    skip,
    escalate,
    ask,
    note,
    undo,
    ask_again,
)

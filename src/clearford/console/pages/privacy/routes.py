"""Pages of the privacy officer: requests about own data, what is kept and what holds it, and erasure."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.act.rights import RightsKind, RightsResult
from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.me.own import now_of
from clearford.console.pages.privacy.view import (
    KINDS,
    RESULT_WORDS,
    ErasedView,
    ListView,
    RequestView,
    copy_view,
    line_of,
    results_of,
)
from clearford.console.render.inert import inert
from clearford.runtime.http.erasures import ErasedShown
from clearford.runtime.http.rights import Answered, RequestIds, RequestOpened, RequestShown
from clearford.runtime.record.copies import Copy
from clearford.runtime.record.erasure import Person

Name = Annotated[str, PathParameter(max_length=200)]


class Wanted(msgspec.Struct, frozen=True):
    """Which requests."""

    all: bool = False
    after: str | None = None


class NewForm(msgspec.Struct, frozen=True):
    """A request that came in by another way."""

    kind: RightsKind = "access"
    account: str = ""
    of: Person = "account"
    words: str = ""
    lang: str = "en"


class DecisionForm(msgspec.Struct, frozen=True):
    """An answer, as it is typed."""

    result: RightsResult
    reason: str = ""
    written_en: str = ""
    written_zh: str = ""


class EraseForm(msgspec.Struct, frozen=True):
    """Who is to be erased."""

    account: str = ""
    of: Literal[Person, "staff"] = "account"
    sure: bool = False


@get("/privacy", include_in_schema=False)
async def privacy(desk: NamedDependency[Desk]) -> Response[str]:
    """Requests that wait, or all."""
    return await _list(desk)


@post("/privacy/requests", include_in_schema=False)
async def file_request(desk: NamedDependency[Desk]) -> Response[str]:
    """File a request that came by letter or by telephone."""
    typed = {name: str(value) for name, value in (await desk.fields()).items()}
    try:
        form = await desk.form(NewForm)
        made = await desk.post("/v1/rights-requests", msgspec.structs.asdict(form), RequestShown)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return await _list(desk, typed=typed, trouble=error)
    return desk.see(f"/privacy/requests/{made.request}", said="saved")


@get("/privacy/requests/{request_id:str}", include_in_schema=False)
async def one_request(desk: NamedDependency[Desk], request_id: Name) -> Response[str]:
    """A request in the person's words; that it was read goes on record."""
    return await _request(desk, request_id)


@post("/privacy/requests/{request_id:str}/decision", include_in_schema=False)
async def decide(desk: NamedDependency[Desk], request_id: Name) -> Response[str]:
    """Answer a request."""
    typed = {name: str(value) for name, value in (await desk.fields()).items()}
    try:
        form = await desk.form(DecisionForm)
        written = {"en": form.written_en, "zh": form.written_zh}
        body = {
            "result": form.result,
            "reason": form.reason,
            "written": {lang: words for lang, words in written.items() if words.strip()},
        }
        await desk.post(f"/v1/rights-requests/{request_id}/decision", body, Answered)
    except Refused as error:
        if error.status in (401, 403, 404):
            raise
        return await _request(desk, request_id, typed=typed, trouble=error)
    return desk.see(f"/privacy/requests/{request_id}", said="sent")


@get("/privacy/requests/{request_id:str}/kept", include_in_schema=False)
async def kept(desk: NamedDependency[Desk], request_id: Name) -> Response[str]:
    """What is kept of who asked, by class; that it was looked at goes on record."""
    found = await desk.get(f"/v1/rights-requests/{request_id}/copy", Copy)
    return desk.page("privacy/kept.html", copy_view(request_id, found), title=N_("What is kept"))


@post("/privacy/erase", include_in_schema=False)
async def erase(desk: NamedDependency[Desk]) -> Response[str]:
    """Erase a person; what holds it up is said."""
    typed = {name: str(value) for name, value in (await desk.fields()).items()}
    try:
        form = await desk.form(EraseForm)
        body = {"account": form.account, "of": form.of}
        done = await desk.post("/v1/erasures", body, ErasedShown)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return await _list(desk, erasing=typed, trouble=error)
    view = ErasedView(entries=tuple(done.entries), contents=done.contents, has_ledger=desk.may("entry.read"))
    return desk.page("privacy/erased.html", view, title=N_("Erased"))


async def _list(
    desk: Desk,
    *,
    typed: dict[str, str] | None = None,
    erasing: dict[str, str] | None = None,
    trouble: Refused | None = None,
) -> Response[str]:
    wanted = asked(desk, Wanted)
    found = await desk.get(
        "/v1/rights-requests", RequestIds, after=wanted.after, waiting=None if wanted.all else "true"
    )
    now = now_of(desk)
    lines = sorted((line_of(one, now) for one in found.requests), key=lambda line: line.request.due)
    view = ListView(
        lines=tuple(lines),
        waiting=not wanted.all,
        next=found.after,
        kinds=tuple((name, desk.say(said)) for name, said in KINDS.items()),
        may_erase=desk.may("evidence.erase"),
        typed=typed or {},
        erasing=erasing or {},
    )
    return desk.page("privacy/list.html", view, title=N_("Privacy"), trouble=trouble)


async def _request(
    desk: Desk, request_id: str, *, typed: dict[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    opened = await desk.get(f"/v1/rights-requests/{request_id}", RequestOpened)
    line = line_of(opened.request, now_of(desk))
    view = RequestView(
        opened=opened,
        words=inert(opened.words or ""),
        kind=line.kind,
        result=line.result,
        is_late=line.is_late,
        lang=desk.lang,
        letter=opened.letters.get(desk.lang),
        holds=tuple(one[desk.lang] for one in opened.holds),
        results=tuple((name, desk.say(RESULT_WORDS[name])) for name in results_of(opened.request.kind)),
        has_copy=opened.request.kind == "access" and opened.request.result in ("granted", "partly"),
        typed=typed or {},
    )
    return desk.page("privacy/request.html", view, title=N_("Request about own data"), trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (privacy, file_request, one_request, decide, kept, erase)

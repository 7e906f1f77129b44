"""The page of leads, and the acts that are theirs: to move a case, to open one again."""

from __future__ import annotations

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.review.view import Waiting
from clearford.console.pages.team.view import (
    Agreement,
    AnswerForm,
    AskedAgain,
    Colleague,
    ManyReveals,
    MoveForm,
    QueueFigures,
    ReopenForm,
    TeamPage,
    Work,
    sums,
)
from clearford.runtime.http.params import Id

At = NamedDependency[Desk]
_TITLE = N_("Team")


@get("/team", include_in_schema=False)
async def team(desk: At) -> Response[str]:
    """How queues fare, and what a lead is asked to look at."""
    return await _team(desk)


async def _team(
    desk: Desk, *, typed: dict[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    work = await desk.get("/v1/workload", Work)
    differing = await desk.get("/v1/waiting", Waiting, differ="true")
    people, hours, given_back = sums(work)
    view = TeamPage(
        queues=tuple(await desk.get("/v1/team/queues", list[QueueFigures])),
        differing=differing.cases,
        more_differ=differing.more,
        alerts=work.alerts,
        asked=tuple(await desk.get("/v1/reopenings", list[AskedAgain])),
        agreement=tuple(await desk.get("/v1/agreement", list[Agreement])),
        people=people,
        hours=hours,
        given_back=given_back,
        reveals=tuple(await desk.get("/v1/workload/reveals", list[ManyReveals])),
        colleagues=tuple(await desk.get("/v1/team/people", list[Colleague])),
        typed=typed or {},
    )
    return desk.page("team/team.html", view, title=_TITLE, trouble=trouble)


@post("/team/move", include_in_schema=False)
async def move(desk: At) -> Response[str]:
    """Give a case to somebody."""
    given = await desk.form(MoveForm)
    try:
        await desk.post(f"/v1/cases/{given.case or '-'}/assign", {"to": given.to})
    except Refused as error:
        return await _team(desk, typed=msgspec.to_builtins(given), trouble=error)
    return desk.see("/team", said="done")


@post("/team/reopen", include_in_schema=False)
async def reopen(desk: At) -> Response[str]:
    """Open a closed case again, with a reason."""
    given = await desk.form(ReopenForm)
    try:
        await desk.post(f"/v1/cases/{given.reopened or '-'}/reopen", {"reason": given.why})
    except Refused as error:
        return await _team(desk, typed=msgspec.to_builtins(given), trouble=error)
    return desk.see("/team", said="done")


@post("/team/asked/{asked_id:str}", include_in_schema=False)
async def answer(desk: At, asked_id: Id) -> Response[str]:
    """Answer who asked to have a case opened again."""
    given = await desk.form(AnswerForm)
    body = {"granted": given.again, "reason": given.because}
    try:
        await desk.raw("POST", f"/v1/reopenings/{asked_id}/answer", body=body)
    except Refused as error:
        return await _team(desk, trouble=error)
    return desk.see("/team", said="done")


ROUTES: tuple[HTTPRouteHandler, ...] = (team, move, reopen, answer)

"""Pages of backtests: how far one is, what it found, and samples that people judge."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.backtests.view import (
    RunPage,
    RunsPage,
    SamplesPage,
    drawn_of,
    run_page,
    sample_line,
)
from clearford.console.pages.me.own import now_of
from clearford.runtime.backtest.kept import SHIFTS
from clearford.runtime.http.backtests import Runs, ShownSample
from clearford.runtime.http.params import Id
from clearford.runtime.http.promotions import Promotions
from clearford.runtime.record.backtests import Run
from clearford.runtime.record.promotions import OPEN, Promotion

At = NamedDependency[Desk]
_TITLE = N_("Backtest")


class AttachForm(msgspec.Struct, frozen=True):
    """What was asked for."""

    promotion: str


class Wanted(msgspec.Struct, frozen=True):
    """Which sample of which change."""

    shift: str = SHIFTS[0]
    at: int = 1


class MarkForm(msgspec.Struct, frozen=True):
    """What somebody says of a sample."""

    at: int
    shift: str
    entry: str
    mark: Literal["right", "wrong", "none"] = "none"


@get("/backtests", include_in_schema=False)
async def backtests(desk: At) -> Response[str]:
    """Backtests, the latest first."""
    found = await desk.get("/v1/backtests", Runs, after=desk.request.query_params.get("after"))
    return desk.page("backtests/backtests.html", RunsPage(found), title=N_("Backtests"))


async def _view(desk: Desk, backtest: str) -> RunPage:
    found = await desk.get(f"/v1/backtests/{backtest}", Run)
    return run_page(found, now_of(desk), can_run=desk.may("backtest.run"), asked=await _asked(desk, found))


async def _asked(desk: Desk, run: Run) -> Promotion | None:
    if run.state != "done" or not desk.may("pack.trial"):
        return None
    found = await desk.get("/v1/promotions", Promotions, version=run.version)
    mine = (one for one in found.promotions if one.state in OPEN and one.author == desk.me.user.id)
    return next(mine, None)


@post("/backtests/{backtest:str}/attach", include_in_schema=False)
async def attach(desk: At, backtest: Id) -> Response[str]:
    """Put it before who decides about the version."""
    form = await desk.form(AttachForm)
    await desk.post(f"/v1/promotions/{form.promotion}/attach", {"backtest": backtest}, Promotion)
    return desk.see(f"/promotions/{form.promotion}", said="saved")


@get("/backtests/{backtest:str}", include_in_schema=False)
async def backtest(desk: At, backtest: Id) -> Response[str]:
    """One backtest."""
    return desk.page("backtests/backtest.html", await _view(desk, backtest), title=_TITLE)


@get("/backtests/{backtest:str}/figures", include_in_schema=False)
async def figures(desk: At, backtest: Id) -> Response[str]:
    """How far it is and what it found, alone."""
    return desk.page("backtests/figures.html", await _view(desk, backtest), title=_TITLE)


@post("/backtests/{backtest:str}/stop", include_in_schema=False)
async def stop(desk: At, backtest: Id) -> Response[str]:
    """End it now."""
    await desk.fields()
    await desk.post(f"/v1/backtests/{backtest}/stop", {}, Run)
    return desk.see(f"/backtests/{backtest}", said="done")


@get("/backtests/{backtest:str}/samples", include_in_schema=False)
async def samples(desk: At, backtest: Id) -> Response[str]:
    """One sample of a shift; that it was read goes on record."""
    wanted = asked(desk, Wanted)
    run = await desk.get(f"/v1/backtests/{backtest}", Run)
    query = {"shift": wanted.shift, "at": wanted.at}
    found = await desk.get(f"/v1/backtests/{backtest}/samples", list[ShownSample], **query)
    view = SamplesPage(run=run, shift=wanted.shift, at=wanted.at, line=sample_line(found))
    return desk.page("backtests/samples.html", view, title=N_("Samples of a backtest"))


@post("/backtests/{backtest:str}/mark", include_in_schema=False)
async def mark(desk: At, backtest: Id) -> Response[str]:
    """Say whether a change is right."""
    form = await desk.form(MarkForm)
    body = {
        "shift": form.shift,
        "entry": form.entry,
        "mark": None if form.mark == "none" else form.mark,
    }
    run = await desk.post(f"/v1/backtests/{backtest}/mark", body, Run)
    at = form.at if form.mark == "none" else form.at + 1
    if at > drawn_of(run, form.shift):
        return desk.see(f"/backtests/{backtest}", said="saved")
    return desk.see(f"/backtests/{backtest}/samples", shift=form.shift, at=at)


ROUTES: tuple[HTTPRouteHandler, ...] = (backtests, backtest, figures, stop, samples, mark, attach)

"""Pages of versions: which is in force, what one changes, and how it is tried."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk
from clearford.console.i18n import N_
from clearford.console.pages.packs.view import PackPage, PacksPage, compared
from clearford.runtime.comparing import Comparison
from clearford.runtime.http.backtests import Runs
from clearford.runtime.http.packs import Versions
from clearford.runtime.http.params import Id
from clearford.runtime.http.promotions import Promotions
from clearford.runtime.record.backtests import Run
from clearford.runtime.record.packs import Version
from clearford.runtime.record.promotions import Promotion
from clearford.runtime.record.trials import TrialRun

At = NamedDependency[Desk]
_TITLE = N_("Versions of packs")


class BackForm(msgspec.Struct, frozen=True):
    """Where to go back to, and why; empty for the folders of the settings."""

    to: str = ""
    reason: str = ""


class DaysForm(msgspec.Struct, frozen=True):
    """Over how many days a backtest reads."""

    days: int = 30


class AskForm(msgspec.Struct, frozen=True):
    """Why a version is to be put in force, and the backtest that shows what it does."""

    words: str = ""
    backtest: str | None = None
    plan: Literal["steps", "at_once"] = "steps"


@get("/packs", include_in_schema=False)
async def packs(desk: At) -> Response[str]:
    """Versions, the latest first."""
    found = await desk.get("/v1/packs", Versions, after=desk.request.query_params.get("after"))
    view = PacksPage(found=found, can_roll_back=desk.may("pack.roll_back"), can_trial=desk.may("pack.trial"))
    return desk.page("packs/packs.html", view, title=_TITLE)


@get("/packs/{digest:str}", include_in_schema=False)
async def pack(desk: At, digest: Id) -> Response[str]:
    """One version against what is in force, or against another one."""
    version = await desk.get(f"/v1/packs/{digest}", Version)
    against = desk.request.query_params.get("against")
    found = await desk.get(f"/v1/packs/{digest}/diff", Comparison, against=against)
    view = PackPage(
        version=version,
        versions=await desk.get("/v1/packs", Versions),
        compared=compared(found),
        trial=await desk.get(f"/v1/packs/{digest}/trial", TrialRun),
        runs=tuple((await desk.get("/v1/backtests", Runs, version=digest)).backtests),
        promotions=tuple((await desk.get("/v1/promotions", Promotions, version=digest)).promotions),
        can_trial=desk.may("pack.trial"),
        can_run=desk.may("backtest.run"),
        can_roll_back=desk.may("pack.roll_back"),
    )
    return desk.page("packs/pack.html", view, title=N_("Version of packs"))


@post("/packs/roll-back", include_in_schema=False)
async def roll_back(desk: At) -> Response[str]:
    """Go back to what was in force before."""
    form = await desk.form(BackForm)
    await desk.post("/v1/packs/roll-back", msgspec.to_builtins(form), Versions)
    return desk.see("/packs", said="done")


@post("/packs/end-trial", include_in_schema=False)
async def end_trial(desk: At) -> Response[str]:
    """Let nothing be on trial."""
    await desk.fields()
    await desk.post("/v1/packs/end-trial", {}, Versions)
    return desk.see("/packs", said="done")


@post("/packs/{digest:str}/trial", include_in_schema=False)
async def trial(desk: At, digest: Id) -> Response[str]:
    """Put a version on trial."""
    await desk.fields()
    await desk.post(f"/v1/packs/{digest}/trial", {}, Version)
    return desk.see(f"/packs/{digest}", said="done")


@post("/packs/{digest:str}/backtest", include_in_schema=False)
async def backtest(desk: At, digest: Id) -> Response[str]:
    """Begin a backtest."""
    form = await desk.form(DaysForm)
    run = await desk.post(f"/v1/packs/{digest}/backtests", {"days": form.days}, Run)
    return desk.see(f"/backtests/{run.id}")


@post("/packs/{digest:str}/ask", include_in_schema=False)
async def ask(desk: At, digest: Id) -> Response[str]:
    """Ask that a version be put in force."""
    form = await desk.form(AskForm)
    body = {"version": digest, "words": form.words, "backtest": form.backtest, "plan": form.plan}
    asked = await desk.post("/v1/promotions", body, Promotion)
    return desk.see(f"/promotions/{asked.id}", said="sent")


ROUTES: tuple[HTTPRouteHandler, ...] = (packs, pack, roll_back, end_trial, trial, backtest, ask)

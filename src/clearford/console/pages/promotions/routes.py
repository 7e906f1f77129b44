"""Pages of putting packs in force: what is asked, all that differs, and what the other person decides."""

from __future__ import annotations

from typing import Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.packs.view import compared
from clearford.console.pages.promotions.view import PromotionPage, PromotionsPage, StepsPart
from clearford.runtime.comparing import Comparison
from clearford.runtime.http.params import Id
from clearford.runtime.http.promotions import Promotions
from clearford.runtime.http.rollouts import Rollouts
from clearford.runtime.record.backtests import Run
from clearford.runtime.record.packs import Version
from clearford.runtime.record.promotions import Promotion
from clearford.runtime.record.trials import TrialRun

At = NamedDependency[Desk]


class ActForm(msgspec.Struct, frozen=True):
    """What somebody does about it, and in which words."""

    act: Literal["approve", "refuse", "ask", "answer", "withdraw"]
    words: str = ""


@get("/promotions", include_in_schema=False)
async def promotions(desk: At) -> Response[str]:
    """What was asked for, the latest first."""
    found = await desk.get("/v1/promotions", Promotions, after=desk.request.query_params.get("after"))
    return desk.page("promotions/promotions.html", PromotionsPage(found), title=N_("To be put in force"))


@get("/promotions/{promotion:str}", include_in_schema=False)
async def promotion(desk: At, promotion: Id) -> Response[str]:
    """What was asked for, with all that bears on it."""
    return await _page(desk, promotion)


@post("/promotions/{promotion:str}", include_in_schema=False)
async def act(desk: At, promotion: Id) -> Response[str]:
    """Approve, refuse, ask back, answer or withdraw."""
    form = await desk.form(ActForm)
    try:
        await desk.post(f"/v1/promotions/{promotion}/{form.act}", {"words": form.words}, Promotion)
    except Refused as error:
        return await _page(desk, promotion, error)
    return desk.see(f"/promotions/{promotion}", said="done")


@get("/promotions/{promotion:str}/steps", include_in_schema=False)
async def steps(desk: At, promotion: Id) -> Response[str]:
    """Where the rules of a version stand, alone; asked for when something changed."""
    asked = await desk.get(f"/v1/promotions/{promotion}", Promotion)
    rolled = await desk.get("/v1/rollouts", Rollouts, version=asked.version)
    return desk.page("promotions/steps.html", StepsPart(rolled.rules), title=N_("Put a version in force"))


async def _page(desk: Desk, promotion: str, trouble: Refused | None = None) -> Response[str]:
    asked = await desk.get(f"/v1/promotions/{promotion}", Promotion)
    at = f"/v1/packs/{asked.version}"
    view = PromotionPage(
        asked=asked,
        version=await desk.get(at, Version),
        compared=compared(await desk.get(f"{at}/diff", Comparison)),
        trial=await desk.get(f"{at}/trial", TrialRun),
        run=None if asked.backtest is None else await desk.get(f"/v1/backtests/{asked.backtest}", Run),
        rolled=(await desk.get("/v1/rollouts", Rollouts, version=asked.version)).rules,
        me=desk.me.user.id,
        can_promote=desk.may("pack.promote"),
        can_trial=desk.may("pack.trial"),
    )
    return desk.page("promotions/promotion.html", view, title=N_("Put a version in force"), trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (promotions, promotion, act, steps)

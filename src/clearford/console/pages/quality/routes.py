"""Pages of quality: what people found about rules, how far they agree, and samples on demand."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from clearford.cases.agreement import Agreement
from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked
from clearford.console.pages.quality.view import DESIGNS, Draw, Wanted, quality_view
from clearford.runtime.http.quality import Drawn
from clearford.runtime.transparency.quality import Quality

_TITLE = N_("Quality")


@get("/quality", include_in_schema=False)
async def quality(desk: NamedDependency[Desk]) -> Response[str]:
    """How good rules are, with n and interval."""
    return await _page(desk)


@post("/quality/draw", include_in_schema=False)
async def draw(desk: NamedDependency[Desk]) -> Response[str]:
    """Have the matches of a rule judged now."""
    typed = await desk.form(Draw)
    try:
        drawn = await desk.post("/v1/samples", {"rule": typed.rule, "design": typed.design}, Drawn)
    except Refused as error:
        return await _page(desk, typed=typed, trouble=error)
    return desk.see("/quality", said="saved" if drawn.cases else "nothing")


async def _page(desk: Desk, *, typed: Draw | None = None, trouble: Refused | None = None) -> Response[str]:
    wanted = asked(desk, Wanted)
    found = await desk.get("/v1/quality", Quality, **{"from": wanted.first, "to": wanted.last})
    agreement = await desk.get("/v1/agreement", list[Agreement]) if desk.may("workload.read") else []
    view = quality_view(
        found,
        desk.lang,
        agreement=agreement,
        can_draw=desk.may("sample.draw"),
        has_rules=desk.may("pack.read"),
        designs=tuple((name, desk.say(label)) for name, label in DESIGNS),
        typed=typed or Draw(),
    )
    return desk.page("quality/quality.html", view, title=_TITLE, trouble=trouble)


ROUTES: tuple[HTTPRouteHandler, ...] = (quality, draw)

"""What pages of cases have in common: drafts, a case that is lost, the last decision."""

from __future__ import annotations

import msgspec
from litestar import Response

from clearford.console.desk import ONCE_FIELD, Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.me.own import now_of, own_keys, preferences
from clearford.console.pages.review.forms import DecisionForm
from clearford.console.pages.review.view import AtWork, Left, Undo, lost_page, undo_of
from clearford.core.codes import CODES
from clearford.runtime.http.problems import Problem

GONE = ("CF-H002", "CF-R020", "CF-R021")
"""The case is not this person's to decide any more."""


async def at_work(desk: Desk) -> AtWork:
    """What a page of somebody at work begins with."""
    return await desk.get("/v1/me/work", AtWork)


def last_act(desk: Desk, found: AtWork) -> Undo | None:
    """The last decision of this person, while it can be taken back."""
    return undo_of(found.last, now_of(desk), desk.lang)


async def lost(desk: Desk, case_id: str, why: Refused, *, area: str = "review") -> Response[str]:
    """What became of a case that this person had. Raises `why` for one that the person never had."""
    try:
        left = await desk.get(f"/v1/cases/{case_id}/standing", Left)
    except Refused:
        raise why from None
    keys = own_keys(await preferences(desk))
    may = "appeal.claim" if area == "appeals" else "case.claim"
    view = lost_page(left, keys, desk.lang, area=area, can_claim=desk.may(may))
    return desk.page(
        "review/lost.html",
        view,
        title=N_("This case is no longer yours"),
        status=200 if desk.request.method == "GET" else 409,
    )


def nothing_chosen() -> Refused:
    """That a form was sent without a choice."""
    return Refused(
        Problem(
            type="/docs/errors/CF-R022",
            title=CODES["CF-R022"].en,
            status=409,
            detail="it is not said what was decided",
            code="CF-R022",
            field="choice",
        )
    )


async def keep(desk: Desk, case_id: str, typed: DecisionForm) -> bool:
    """Keep what was typed as a draft; whether it could be."""
    try:
        await desk.send("PUT", f"/v1/cases/{case_id}/draft", dict, body=msgspec.to_builtins(typed.draft()))
    except Refused:
        return False
    return True


async def again(desk: Desk) -> None:
    """Take a form that may be sent many times, each of which is to be carried out."""
    fields = await desk.fields()
    fields.pop(ONCE_FIELD, None)

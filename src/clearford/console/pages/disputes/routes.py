"""Pages of out-of-court disputes: the register, and what a certified body decided."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import PathParameter

from clearford.console.desk import Desk, Refused
from clearford.console.i18n import N_
from clearford.console.pages.asked import asked, day_begins
from clearford.console.pages.disputes.view import OUTCOMES, DisputeView, RegisterView
from clearford.console.pages.me.own import now_of
from clearford.core.casework import AppealResult
from clearford.runtime.http.disputes import Disputes
from clearford.runtime.record.disputes import Registered

Name = Annotated[str, PathParameter(max_length=200)]
_TITLE = N_("Out-of-court disputes")


class Place(msgspec.Struct, frozen=True):
    """Where a list goes on."""

    after: str | None = None


class NewForm(msgspec.Struct, frozen=True):
    """A dispute, as it is typed."""

    statement: str = ""
    body: str = ""
    reference: str = ""
    received: str | None = None


class DecisionForm(msgspec.Struct, frozen=True):
    """What the body decided, as it is typed."""

    outcome: AppealResult
    words: str = ""
    implemented: str | None = None
    pays: str | None = None
    cents: int | None = None
    currency: str | None = None


class CarriedOutForm(msgspec.Struct, frozen=True):
    """Whether it was carried out."""

    implemented: str = "yes"
    words: str = ""


@get("/disputes", include_in_schema=False)
async def disputes(desk: NamedDependency[Desk]) -> Response[str]:
    """The register."""
    return await _register(desk)


@post("/disputes", include_in_schema=False)
async def open_dispute(desk: NamedDependency[Desk]) -> Response[str]:
    """Note a dispute."""
    typed = {name: str(value) for name, value in (await desk.fields()).items()}
    try:
        form = await desk.form(NewForm)
        body: dict[str, Any] = {
            "statement": form.statement.strip(),
            "body": form.body,
            "reference": form.reference,
            "received": day_begins(form.received),
        }
        made = await desk.post("/v1/disputes", body, Registered)
    except Refused as error:
        if error.status in (401, 403):
            raise
        return await _register(desk, typed=typed, trouble=error)
    return desk.see(f"/disputes/{made.dispute.id}", said="saved")


@get("/disputes/{dispute_id:str}", include_in_schema=False)
async def one_dispute(desk: NamedDependency[Desk], dispute_id: Name) -> Response[str]:
    """One dispute."""
    return await _dispute(desk, dispute_id)


@post("/disputes/{dispute_id:str}/complex", include_in_schema=False)
async def make_complex(desk: NamedDependency[Desk], dispute_id: Name) -> Response[str]:
    """Note that the body takes 90 days more."""
    await desk.fields()
    return await _done(desk, dispute_id, "complex", {})


@post("/disputes/{dispute_id:str}/decision", include_in_schema=False)
async def decide(desk: NamedDependency[Desk], dispute_id: Name) -> Response[str]:
    """Note what the body decided."""
    form = await desk.form(DecisionForm)
    fees = {"platform_pays": _yes(form.pays), "cents": form.cents, "currency": form.currency}
    body = {
        "outcome": form.outcome,
        "words": form.words,
        "implemented": _yes(form.implemented),
        "fees": {name: value for name, value in fees.items() if value is not None},
    }
    return await _done(desk, dispute_id, "decision", body)


@post("/disputes/{dispute_id:str}/implementation", include_in_schema=False)
async def carry_out(desk: NamedDependency[Desk], dispute_id: Name) -> Response[str]:
    """Note whether it was carried out."""
    form = await desk.form(CarriedOutForm)
    body = {"implemented": form.implemented == "yes", "words": form.words}
    return await _done(desk, dispute_id, "implementation", body)


async def _done(desk: Desk, dispute_id: str, what: str, body: dict[str, Any]) -> Response[str]:
    try:
        await desk.post(f"/v1/disputes/{dispute_id}/{what}", body, Registered)
    except Refused as error:
        if error.status in (401, 403, 404):
            raise
        return await _dispute(desk, dispute_id, trouble=error)
    return desk.see(f"/disputes/{dispute_id}", said="saved")


async def _register(
    desk: Desk, *, typed: dict[str, str] | None = None, trouble: Refused | None = None
) -> Response[str]:
    found = await desk.get("/v1/disputes", Disputes, after=asked(desk, Place).after)
    view = RegisterView(
        disputes=tuple(found.disputes),
        now=now_of(desk),
        next=found.after,
        may_edit=desk.may("dispute.edit"),
        outcomes=OUTCOMES,
        typed=typed or {},
    )
    return desk.page("disputes/register.html", view, title=_TITLE, trouble=trouble)


async def _dispute(desk: Desk, dispute_id: str, *, trouble: Refused | None = None) -> Response[str]:
    found = await desk.get(f"/v1/disputes/{dispute_id}", Registered)
    view = DisputeView(
        found=found,
        now=now_of(desk),
        outcome=None if found.dispute.outcome is None else OUTCOMES[found.dispute.outcome],
        outcomes=tuple((name, desk.say(said)) for name, said in OUTCOMES.items()),
        may_edit=desk.may("dispute.edit"),
        has_ledger=desk.may("entry.read"),
    )
    return desk.page("disputes/dispute.html", view, title=N_("Out-of-court dispute"), trouble=trouble)


def _yes(said: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(said or "")


ROUTES: tuple[HTTPRouteHandler, ...] = (disputes, open_dispute, one_dispute, make_complex, decide, carry_out)

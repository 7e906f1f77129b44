"""Routes of work itself: how it is spread, how far people agree, and what each of them looked at."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post, put
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.cases.agreement import Agreement
from clearford.cases.wellness import SEVERE, Rest
from clearford.core.access import Identity
from clearford.core.dates import DAY, MINUTE
from clearford.runtime.auth.hands import hand_of
from clearford.runtime.http.cases import Accounts, Body, Serving, Who
from clearford.runtime.http.guard import SIGNED_IN
from clearford.runtime.record.breaks import break_of, do_end_break, do_take_break
from clearford.runtime.record.exposure import do_set_opt_outs, looked_today
from clearford.runtime.record.reveals import ManyReveals, many_reveals
from clearford.runtime.record.unit import By
from clearford.runtime.record.workload import Work, agreement, workload
from clearford.runtime.service.wiring import Service

Days = Annotated[int, QueryParameter(ge=1, le=90)]
Harm = Annotated[str, Meta(max_length=100, pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)?$")]


class OptOuts(Body, frozen=True):
    """What somebody does not want to see; nobody asks why."""

    harms: Annotated[list[Harm], Meta(max_length=100)]
    """Harms (`fraud.romance`) or families of harms (`sexual`)."""


class OwnExposure(msgspec.Struct, frozen=True, kw_only=True):
    """What one looked at today."""

    minutes: dict[str, int]
    """Family of harms -> minutes; empty name where the harm is not known."""
    rest: Rest | None
    """Why no severe material is given for now, and until when."""
    severe: int
    """Minutes of severe material today."""
    daily: int
    """Minutes of severe material in one day at most."""
    break_until: int | None
    """Until when one's break lasts, microseconds since 1970; none outside one."""


class OwnBreak(msgspec.Struct, frozen=True):
    """One's own break."""

    until: int | None
    """Microseconds since 1970; what one holds stays one's own until then. None outside a break."""


@get("/v1/workload", opt={"may": "workload.read"}, sync_to_thread=True)
def show_workload(service: Serving, days: Days = 30) -> Work:
    """Work by pseudonym, in no order of anything, and the cases that were given back too often."""
    since = service.record.now() - days * DAY
    with service.record.read() as conn:
        return workload(conn, service.vault, since)


@get("/v1/workload/reveals", opt={"may": "workload.read"}, sync_to_thread=True)
def show_reveals(service: Serving, days: Days = 30) -> list[ManyReveals]:
    """Who had more than three times as many values shown as the team's median, by pseudonym: to ask why."""
    since = service.record.now() - days * DAY
    with service.record.read() as conn:
        return many_reveals(conn, service.vault, since, service.office.numbers)


@get("/v1/agreement", opt={"may": "workload.read"}, sync_to_thread=True)
def show_agreement(service: Serving, days: Days = 90) -> list[Agreement]:
    """How far the latest 1,000 second readings agree with the first; a low figure is about the guideline.

    An answer may be a minute old.
    """
    since = service.record.now() - days * DAY

    def asked() -> list[Agreement]:
        with service.record.read() as conn:
            return agreement(conn, since, service.office.numbers)

    return service.recent.get(("agreement", days), asked)


@get("/v1/me/exposure", opt={"may": SIGNED_IN}, sync_to_thread=True)
def my_exposure(service: Serving, identity: Who) -> OwnExposure:
    """What one looked at today, and whether it is time for a rest."""
    return exposure_of(service, identity)


def exposure_of(service: Service, identity: Identity) -> OwnExposure:
    """What somebody looked at today until now."""
    numbers, now = service.office.numbers, service.record.now()
    with service.record.read() as conn:
        minutes, resting = looked_today(conn, identity.id, now, numbers)
        lasts = break_of(conn, identity.id, now)
    return OwnExposure(
        minutes=minutes,
        rest=resting,
        severe=sum(minutes.get(family, 0) for family in SEVERE),
        daily=numbers.span("wellness.daily") // MINUTE,
        break_until=lasts,
    )


@post("/v1/me/break", opt={"may": SIGNED_IN}, status_code=200, sync_to_thread=True)
def take_break(service: Serving, accounts: Accounts, identity: Who) -> OwnBreak:
    """Take a break, without a reason: what one holds stays one's own while it lasts. Nobody is told."""
    with service.record.change(own_act(identity)) as change:
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        return OwnBreak(do_take_break(change, service.office, hand))


@post("/v1/me/break/end", opt={"may": SIGNED_IN}, status_code=200, sync_to_thread=True)
def end_break(service: Serving, identity: Who) -> OwnBreak:
    """Be back at work; the next claim ends a break as well."""
    with service.record.change(own_act(identity)) as change:
        do_end_break(change, identity.id)
        return OwnBreak(None)


@get("/v1/me/opt-outs", opt={"may": SIGNED_IN}, sync_to_thread=True)
def my_opt_outs(service: Serving, accounts: Accounts, identity: Who) -> OptOuts:
    """What one does not want to see."""
    with service.record.read() as conn:
        hand = hand_of(conn, accounts, identity.id, service.record.now())
    return OptOuts(sorted(hand.opted_out))


@put("/v1/me/opt-outs", opt={"may": SIGNED_IN}, sync_to_thread=True)
def set_opt_outs(service: Serving, identity: Who, data: JSONBody[OptOuts]) -> OptOuts:
    """Say what one does not want to see, from the next claim on; without a reason."""
    with service.record.change(own_act(identity)) as change:
        return OptOuts(list(do_set_opt_outs(change, identity.id, data.harms)))


def own_act(identity: Identity) -> By:
    """Somebody who acts on the own account, in whatever role."""
    return By(identity.id, identity.grants[0].role if identity.grants else "public")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            show_workload,
            show_reveals,
            show_agreement,
            my_exposure,
            take_break,
            end_break,
            my_opt_outs,
            set_opt_outs,
        ],
        tags=["workload"],
    ),
)

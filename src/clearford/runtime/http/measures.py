"""Routes of measures against accounts: what holds and why, and lifting one."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from clearford.cases.measures import in_force, points
from clearford.core.casework import Measure
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Reason, Serving, Who
from clearford.runtime.http.params import Id
from clearford.runtime.record.actors import ActorMeasure, told_measure
from clearford.runtime.record.measures import do_lift, measures_of, strikes_of


class Held(ActorMeasure, frozen=True, kw_only=True):
    """A measure against an account, and what it followed from."""

    entry: str | None
    """Entry of the decision that it followed from."""


class Standing(msgspec.Struct, frozen=True):
    """How an account stands."""

    points: int
    """Of strikes that count now."""
    measures: list[Held]


class Ended(msgspec.Struct, frozen=True):
    """Entry that a measure was lifted."""

    entry: str


@get("/v1/accounts/{actor:str}/measures", opt={"may": "measure.read"}, sync_to_thread=True)
def list_measures(service: Serving, actor: Id) -> Standing:
    """Points and measures of an account, named as items name it; nothing for one that is not known."""
    now, subject = service.record.now(), service.vault.ref("subject", actor)
    with service.record.read() as conn:
        strikes, measures = strikes_of(conn, subject), measures_of(conn, subject)
    live = {one.id for one in in_force(measures, now)}
    return Standing(points(strikes, now), [_held(one, live) for one in measures])


@post("/v1/measures/{measure_id:str}/lift", opt={"may": "measure.lift"}, status_code=200, sync_to_thread=True)
def lift_measure(service: Serving, identity: Who, measure_id: Id, data: JSONBody[Reason]) -> Ended:
    """End a measure before its time, with a reason."""
    with service.record.change(acting(identity, "measure.lift", service.record.now())) as change:
        return Ended(do_lift(change, measure_id, reason=data.reason))


def _held(one: Measure, live: set[str]) -> Held:
    return Held(**msgspec.structs.asdict(told_measure(one, live)), entry=one.entry)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_measures, lift_measure], tags=["measures"]),
)

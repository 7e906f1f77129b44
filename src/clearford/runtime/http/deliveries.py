"""Routes of operators: what waits to leave or could not, sending it again, and incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import Accounts, Body, Serving, ShownCase, Who, Words, shown
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.incidents import (
    Cause,
    Incident,
    do_close_incident,
    do_open_incident,
    do_take_incident,
    list_incidents,
)
from clearford.runtime.record.replays import Delivery, DeliveryState, do_replay_delivery, list_deliveries


class DeliveryPage(msgspec.Struct, frozen=True):
    """Some deliveries, and behind which id the next ones begin; none at the end."""

    deliveries: Sequence[Delivery]
    after: int | None


class Replayed(msgspec.Struct, frozen=True):
    """Action ids of what leaves again, in its order."""

    replayed: list[str]


class IncidentPage(msgspec.Struct, frozen=True):
    """Some incidents, and behind which case the next ones begin; none at the end."""

    incidents: Sequence[Incident]
    after: str | None


@get("/v1/deliveries", opt={"may": "delivery.read"}, sync_to_thread=True)
def show_deliveries(
    service: Serving,
    wanted: Annotated[DeliveryState, QueryParameter(name="state")] = "dead",
    after: FromQuery[int | None] = None,
) -> DeliveryPage:
    """Deliveries of a state, the oldest first; never their content, nor whom they are about."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_deliveries(conn, state=wanted, after=after, limit=most)
    return DeliveryPage(found, found[-1].id if len(found) == most else None)


@post(
    "/v1/deliveries/{action_id:str}/replay",
    opt={"may": "delivery.replay"},
    status_code=200,
    sync_to_thread=True,
)
def replay(service: Serving, identity: Who, action_id: Id) -> Replayed:
    """Send a dead delivery again, after older dead ones about the same account or item."""
    with service.record.change(acting(identity, "delivery.replay", service.record.now())) as change:
        return Replayed(do_replay_delivery(change, action_id))


class Opening(Body, frozen=True):
    """Something that went wrong, as a person says it."""

    what: Annotated[str, Meta(min_length=10, max_length=500)]
    """In the clear on record: nothing of anybody in particular."""


class Opened(msgspec.Struct, frozen=True):
    """The case of an incident."""

    case: str


class Closing(Body, frozen=True):
    """What an incident came of, and what was done about it."""

    reason: Words
    cause: Cause = "unknown"


@get("/v1/incidents", opt={"may": "incident.handle"}, sync_to_thread=True)
def show_incidents(
    service: Serving,
    after: After = None,
    limit: Annotated[int | None, QueryParameter(ge=1, le=1_000)] = None,
) -> IncidentPage:
    """What went wrong with the service and nobody closed yet.

    limit: how many at most, as many as a page holds if nothing is said.
    """
    most = min(limit or service.settings.limits.page, service.settings.limits.page)
    with service.record.read() as conn:
        found = list_incidents(conn, after=after, limit=most)
    return IncidentPage(found, found[-1].case if len(found) == most else None)


@post("/v1/incidents", opt={"may": "incident.handle"}, sync_to_thread=True)
def open_incident(service: Serving, identity: Who, data: JSONBody[Opening]) -> Opened:
    """Open an incident that the program did not find by itself."""
    with service.record.change(acting(identity, "incident.handle", service.record.now())) as change:
        about = f"person:{change.record.new_id()}"
        return Opened(do_open_incident(change, service.office, data.what, about=about))


@post(
    "/v1/incidents/{case_id:str}/acknowledge",
    opt={"may": "incident.handle"},
    status_code=200,
    sync_to_thread=True,
)
def take_incident(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> Opened:
    """Say that one looks after an incident; it is on record, and anybody may still close it."""
    with service.record.change(acting(identity, "incident.handle", service.record.now())) as change:
        do_take_incident(change, case_id, hand_of(change.conn, accounts, identity.id, change.at))
    return Opened(case_id)


@post(
    "/v1/incidents/{case_id:str}/close",
    opt={"may": "incident.handle"},
    status_code=200,
    sync_to_thread=True,
)
def close_incident(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Closing]
) -> ShownCase:
    """Say what an incident came of, and what was done about it."""
    with service.record.change(acting(identity, "incident.handle", service.record.now())) as change:
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        closed = do_close_incident(change, service.means, case_id, hand, done=data.reason, cause=data.cause)
        return shown(closed)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            show_deliveries,
            replay,
            show_incidents,
            open_incident,
            take_incident,
            close_incident,
        ],
        tags=["operation"],
    ),
)

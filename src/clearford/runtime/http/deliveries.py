"""Routes of operators: what waits to leave or could not, sending it again, and incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import Accounts, Reason, Serving, ShownCase, Who, shown
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.incidents import Incident, do_close_incident, list_incidents
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


@get("/v1/incidents", opt={"may": "incident.handle"}, sync_to_thread=True)
def show_incidents(service: Serving, after: After = None) -> IncidentPage:
    """What went wrong with the service and nobody closed yet."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_incidents(conn, after=after, limit=most)
    return IncidentPage(found, found[-1].case if len(found) == most else None)


@post(
    "/v1/incidents/{case_id:str}/close",
    opt={"may": "incident.handle"},
    status_code=200,
    sync_to_thread=True,
)
def close_incident(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Reason]
) -> ShownCase:
    """Say what was done about an incident."""
    with service.record.change(acting(identity, "incident.handle", service.record.now())) as change:
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        return shown(do_close_incident(change, service.means, case_id, hand, done=data.reason))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[show_deliveries, replay, show_incidents, close_incident], tags=["operation"]),
)

"""Routes of leads: how queues fare, and whom a case can be given to."""

from __future__ import annotations

from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from clearford.core.dates import DAY
from clearford.runtime.auth.hands import case_rows
from clearford.runtime.http.cases import Serving, Who
from clearford.runtime.record.team import Colleague, QueueFigures, colleagues, lately, queue_figures


@get("/v1/team/queues", opt={"may": "workload.read"}, sync_to_thread=True)
def show_queues(
    service: Serving, identity: Who, days: Annotated[int, QueryParameter(ge=1, le=90)] = 7
) -> list[QueueFigures]:
    """How long cases wait in each queue and are read, and how many were taken out of turn; of no person.

    What was read and taken may be told a minute late.
    """
    now = service.record.now()
    allowed = case_rows(identity, "case.list", now)
    with service.record.read() as conn:
        happened = service.recent.get(
            ("lately", identity.id, identity.grants, days),
            lambda: lately(conn, allowed=allowed, since=now - days * DAY),
        )
        return queue_figures(conn, happened, allowed=allowed, now=now)


@get("/v1/team/people", opt={"may": "case.assign"}, sync_to_thread=True)
def show_people(service: Serving) -> list[Colleague]:
    """Whom a case can be given to, by name."""
    with service.record.read() as conn:
        return colleagues(conn, service.record.now())


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[show_queues, show_people], tags=["workload"]),
)

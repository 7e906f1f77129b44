"""The route of what each page of somebody at work begins with: one question in place of three."""

from __future__ import annotations

import msgspec
from litestar import Router, get
from litestar.types import ControllerRouterHandler

from clearford.core.dates import DAY
from clearford.runtime.http.cases import Serving, Who, told
from clearford.runtime.http.guard import SIGNED_IN
from clearford.runtime.http.own_work import KEPT_DAYS
from clearford.runtime.http.workload import OwnExposure, exposure_of
from clearford.runtime.record.own_work import OwnDecision, own_decisions
from clearford.runtime.record.preferences import Preferences, preferences_of, undo_us_from


class AtWork(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody wants pages to look, what that one decided last, and what was looked at today."""

    preferences: Preferences
    last: OwnDecision | None
    """The latest own decision of the last 30 days."""
    exposure: OwnExposure


@get("/v1/me/work", opt={"may": SIGNED_IN}, sync_to_thread=True)
def at_work(service: Serving, identity: Who) -> AtWork:
    """One's own preferences, last decision and exposure, which other routes tell one by one."""
    now = service.record.now()
    with service.record.read() as conn:
        chosen = preferences_of(conn, identity.id)
        found = own_decisions(
            conn,
            identity.id,
            vault=service.vault,
            since=now - KEPT_DAYS * DAY,
            before=None,
            now=now,
            undo_us=undo_us_from(chosen, service.means.undo_us),
            limit=1,
            told=lambda case: told(service, case, now),
        )
    last = found[0] if found else None
    return AtWork(preferences=chosen, last=last, exposure=exposure_of(service, identity))


ROUTES: tuple[ControllerRouterHandler, ...] = (Router("/", route_handlers=[at_work], tags=["workload"]),)

"""Routes of one's own preferences: how pages look and keys work."""

from __future__ import annotations

from litestar import Router, get, put
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from clearford.runtime.http.cases import Serving, Who
from clearford.runtime.http.guard import SIGNED_IN
from clearford.runtime.http.workload import own_act
from clearford.runtime.record.preferences import Preferences, do_set_preferences, preferences_of


@get("/v1/me/preferences", opt={"may": SIGNED_IN}, sync_to_thread=True)
def my_preferences(service: Serving, identity: Who) -> Preferences:
    """How one wants pages to look and keys to work."""
    with service.record.read() as conn:
        return preferences_of(conn, identity.id)


@put("/v1/me/preferences", opt={"may": SIGNED_IN}, sync_to_thread=True)
def set_preferences(service: Serving, identity: Who, data: JSONBody[Preferences]) -> Preferences:
    """Say how; whatever is left out is as usual again."""
    with service.record.change(own_act(identity)) as change:
        return do_set_preferences(change, identity.id, data)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[my_preferences, set_preferences], tags=["workload"]),
)

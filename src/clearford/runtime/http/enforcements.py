"""Routes of what a replay found and is to be carried out: a person agrees, stops it, takes slices back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Reason, Serving, Who, place_of
from clearford.runtime.http.params import Id, end_of
from clearford.runtime.record.enforcements import (
    Enforcement,
    Slice,
    do_answer_enforcement,
    do_pause_enforcement,
    do_reverse_slice,
    find_enforcement,
    list_enforcements,
    slices_of,
)
from clearford.runtime.service.wiring import Service

_MOST_SLICES = 1 << 31


class SliceWanted(Reason, frozen=True):
    """Why a slice is undone, and which."""

    slice: Annotated[int, Meta(ge=0, lt=_MOST_SLICES)]


class Enforcements(msgspec.Struct, frozen=True):
    """The latest first."""

    enforcements: list[Enforcement]
    after: str | None
    """Pass this to get earlier ones; none at the end."""


class OneEnforcement(msgspec.Struct, frozen=True):
    """One of them, slice by slice."""

    enforcement: Enforcement
    slices: list[Slice]


@get("/v1/enforcements", opt={"may": "pack.read"}, sync_to_thread=True)
def get_enforcements(
    service: Serving,
    campaign: Annotated[str | None, QueryParameter(max_length=32)] = None,
    after: Annotated[str | None, QueryParameter(max_length=100)] = None,
) -> Enforcements:
    """What of replays is carried out or is to be, perhaps as part of a campaign."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        place = None if after is None else place_of(after)
        found = list_enforcements(conn, limit=most, after=place, campaign=campaign)
    return Enforcements(found, end_of(found, most, lambda one: (one.created, one.id)))


@get("/v1/enforcements/{enforcement:str}", opt={"may": "pack.read"}, sync_to_thread=True)
def get_enforcement(service: Serving, enforcement: Id) -> OneEnforcement:
    """One of them: how far it is, slice by slice."""
    return _one(service, enforcement)


@post(
    "/v1/enforcements/{enforcement:str}/agree",
    opt={"may": "pack.promote"},
    status_code=200,
    sync_to_thread=True,
)
def agree(service: Serving, identity: Who, enforcement: Id, data: JSONBody[Reason]) -> OneEnforcement:
    """Agree to it: its first slice may be carried out now."""
    return _answered(service, identity, enforcement, data.reason, agree=True)


@post(
    "/v1/enforcements/{enforcement:str}/refuse",
    opt={"may": "pack.promote"},
    status_code=200,
    sync_to_thread=True,
)
def refuse(service: Serving, identity: Who, enforcement: Id, data: JSONBody[Reason]) -> OneEnforcement:
    """Refuse it: nothing of it is ever carried out."""
    return _answered(service, identity, enforcement, data.reason, agree=False)


@post(
    "/v1/enforcements/{enforcement:str}/pause",
    opt={"may": "pack.roll_back"},
    status_code=200,
    sync_to_thread=True,
)
def pause(service: Serving, identity: Who, enforcement: Id) -> OneEnforcement:
    """Let nothing more of it be carried out for now."""
    with service.record.change(acting(identity, "pack.roll_back", service.record.now())) as change:
        do_pause_enforcement(change, enforcement, pause=True)
    return _one(service, enforcement)


@post(
    "/v1/enforcements/{enforcement:str}/resume",
    opt={"may": "pack.promote"},
    status_code=200,
    sync_to_thread=True,
)
def resume(service: Serving, identity: Who, enforcement: Id) -> OneEnforcement:
    """Let it go on after a pause."""
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        do_pause_enforcement(change, enforcement, pause=False)
    return _one(service, enforcement)


@post(
    "/v1/enforcements/{enforcement:str}/reverse-slice",
    opt={"may": "pack.roll_back"},
    status_code=200,
    sync_to_thread=True,
)
def reverse_slice(
    service: Serving, identity: Who, enforcement: Id, data: JSONBody[SliceWanted]
) -> OneEnforcement:
    """Undo what came of one slice, and tell everybody whom it concerned; the rest stands."""
    with service.record.change(acting(identity, "pack.roll_back", service.record.now())) as change:
        do_reverse_slice(change, service.office, enforcement, data.slice, reason=data.reason)
    return _one(service, enforcement)


def _answered(service: Service, identity: Who, made: str, reason: str, *, agree: bool) -> OneEnforcement:
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        do_answer_enforcement(change, made, agree=agree, reason=reason)
    return _one(service, made)


def _one(service: Service, made: str) -> OneEnforcement:
    with service.record.read() as conn:
        return OneEnforcement(find_enforcement(conn, made), slices_of(conn, made))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[get_enforcements, get_enforcement, agree, refuse, pause, resume, reverse_slice],
        tags=["enforcements"],
    ),
)

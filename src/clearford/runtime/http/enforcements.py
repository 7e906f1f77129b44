"""Routes of what a replay found and is to be carried out: a person agrees, stops it, takes slices back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.core.errors import RequestError
from clearford.core.roles import CHILD_SAFETY
from clearford.runtime.auth.hands import acting
from clearford.runtime.backtest.tally import excerpt
from clearford.runtime.http.cases import Reason, Serving, Who, place_of
from clearford.runtime.http.params import Id, end_of
from clearford.runtime.record.enforcement_samples import Difference, Sample, difference_of, do_read_samples
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
_SAMPLES = 10
_SHIFTS = "^(restricted|released|harder|softer|escalated)$"


class SliceWanted(Reason, frozen=True):
    """Why a slice is undone, and which."""

    slice: Annotated[int, Meta(ge=0, lt=_MOST_SLICES)]


class Enforcements(msgspec.Struct, frozen=True):
    """The latest first."""

    enforcements: list[Enforcement]
    after: str | None
    """Pass this to get earlier ones; none at the end."""


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """What the replay differs in from the record: items."""

    compared: int
    same: int
    unrecorded: int
    """Of which nothing was on record."""
    by_people: int
    """About which people had decided; they are left to people."""
    shifts: dict[str, int]
    """`released` and `softer` among them, which nothing here carries out."""
    rules: dict[str, dict[str, int]]
    """Rule -> shift -> items."""
    drawn: dict[str, int]
    """Shift -> samples."""


class ShownSample(msgspec.Struct, frozen=True, kw_only=True):
    """A sample with the beginning of its text."""

    sample: Sample
    entry: str | None
    """Of the last decision about it that has an entry of its own."""
    text: str | None
    """Personal values are masked; none where nothing is kept, or where only few may see it."""


class OneEnforcement(msgspec.Struct, frozen=True):
    """One of them, slice by slice."""

    enforcement: Enforcement
    slices: list[Slice]
    difference: Differing | None = None
    """None where it is no longer kept."""


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


@get("/v1/enforcements/{enforcement:str}/samples", opt={"may": "pack.promote"}, sync_to_thread=True)
def get_enforcement_samples(
    service: Serving,
    identity: Who,
    enforcement: Id,
    shift: Annotated[str, QueryParameter(pattern=_SHIFTS)],
    at: Annotated[int | None, QueryParameter(ge=1, le=_SAMPLES)] = None,
) -> list[ShownSample]:
    """Samples of a shift with the beginning of their texts, masked; that they were read is on record.

    at: only the one at this place, from 1.
    """
    texts = service.in_force.bundle.engine.texts
    shown = {str(rule) for rule, one in texts.items() if one.harm.partition(".")[0] != CHILD_SAFETY}
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        entry = find_enforcement(change.conn, enforcement).entry
        kept = difference_of(change.conn, change.vault, entry)
        if kept is None:
            raise RequestError("CF-H002", "its samples are no longer kept")
        read = do_read_samples(
            change, kept, shift, service.decoder, enforcement=enforcement, shown=shown, at=at
        )
    return [
        ShownSample(sample=sample, entry=made, text=None if item is None else excerpt(item)[0])
        for sample, made, item in read
    ]


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
        found = find_enforcement(conn, made)
        kept = difference_of(conn, service.vault, found.entry)
        return OneEnforcement(found, slices_of(conn, made), None if kept is None else _told(kept))


def _told(kept: Difference) -> Differing:
    return Differing(
        compared=kept.compared,
        same=kept.same,
        unrecorded=kept.unrecorded,
        by_people=kept.by_people,
        shifts=kept.shifts,
        rules=kept.rules,
        drawn={shift: len(some) for shift, some in kept.samples.items()},
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            get_enforcements,
            get_enforcement,
            get_enforcement_samples,
            agree,
            refuse,
            pause,
            resume,
            reverse_slice,
        ],
        tags=["enforcements"],
    ),
)

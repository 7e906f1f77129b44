"""Routes of the register of out-of-court disputes, kept by people in the legal role."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta, field

from clearford.core.casework import AppealResult
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Name, Serving, Who, Words
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.disputes import (
    Fees,
    Registered,
    do_carry_out_dispute,
    do_decide_dispute,
    do_extend_dispute,
    do_open_dispute,
    find_dispute,
    list_disputes,
)

Time = Annotated[int, Meta(ge=0, lt=1 << 62)]
"""Microseconds since 1970."""


class NewDispute(Body, frozen=True, kw_only=True):
    """A complaint that somebody took to a certified body."""

    statement: Name
    """Id of the statement of reasons that it is about."""
    body: Annotated[str, Meta(min_length=1, max_length=200)]
    """Name of the body."""
    reference: Name = ""
    """By which the body knows it; sealed."""
    received: Time | None = None
    """None for now."""


class Costs(Body, frozen=True, kw_only=True):
    """Who bears the fees (DSA art. 21(5))."""

    platform_pays: bool | None = None
    cents: Annotated[int, Meta(ge=0, lt=1 << 40)] | None = None
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | None = None


class Decided(Body, frozen=True, kw_only=True):
    """What the body decided."""

    outcome: AppealResult
    words: Words = ""
    """Its reasons; sealed."""
    fees: Costs = field(default_factory=Costs)
    implemented: bool | None = None
    """Whether it was carried out; none where that is not known yet."""


class CarriedOut(Body, frozen=True, kw_only=True):
    """Whether what the body decided was carried out."""

    implemented: bool
    words: Words = ""
    """Why not, or how."""


class Disputes(msgspec.Struct, frozen=True):
    """Disputes, and behind which one the next ones begin; none at the end."""

    disputes: list[Registered]
    after: str | None


@post("/v1/disputes", opt={"may": "dispute.edit"}, sync_to_thread=True)
def open_dispute(service: Serving, identity: Who, data: JSONBody[NewDispute]) -> Registered:
    """Note a dispute; the body's 90 days run, and what it is about is kept until it has decided."""
    with service.record.change(acting(identity, "dispute.edit", service.record.now())) as change:
        made = do_open_dispute(
            change,
            service.means,
            data.statement,
            body=data.body,
            reference=data.reference,
            received=data.received,
        )
        change.flush()
        return find_dispute(change.conn, made)


@get("/v1/disputes", opt={"may": "dispute.read"}, sync_to_thread=True)
def all_disputes(service: Serving, after: After = None) -> Disputes:
    """The register."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_disputes(conn, after=after, limit=most)
    return Disputes(found, found[-1].dispute.id if len(found) == most else None)


@get("/v1/disputes/{dispute_id:str}", opt={"may": "dispute.read"}, sync_to_thread=True)
def read_dispute(service: Serving, dispute_id: Id) -> Registered:
    """A dispute."""
    with service.record.read() as conn:
        return find_dispute(conn, dispute_id)


@post(
    "/v1/disputes/{dispute_id:str}/complex", opt={"may": "dispute.edit"}, status_code=200, sync_to_thread=True
)
def extend_dispute(service: Serving, identity: Who, dispute_id: Id) -> Registered:
    """Note that the body finds it highly complex and takes 90 days more."""
    with service.record.change(acting(identity, "dispute.edit", service.record.now())) as change:
        do_extend_dispute(change, service.means, dispute_id)
        return find_dispute(change.conn, dispute_id)


@post(
    "/v1/disputes/{dispute_id:str}/decision",
    opt={"may": "dispute.edit"},
    status_code=200,
    sync_to_thread=True,
)
def decide_dispute(service: Serving, identity: Who, dispute_id: Id, data: JSONBody[Decided]) -> Registered:
    """Note what the body decided; a reversal that is carried out undoes everything that was done."""
    with service.record.change(acting(identity, "dispute.edit", service.record.now())) as change:
        do_decide_dispute(
            change,
            service.means,
            dispute_id,
            data.outcome,
            words=data.words,
            fees=Fees(**msgspec.structs.asdict(data.fees)),
            implemented=data.implemented,
        )
        return find_dispute(change.conn, dispute_id)


@post(
    "/v1/disputes/{dispute_id:str}/implementation",
    opt={"may": "dispute.edit"},
    status_code=200,
    sync_to_thread=True,
)
def carry_out_dispute(
    service: Serving, identity: Who, dispute_id: Id, data: JSONBody[CarriedOut]
) -> Registered:
    """Note whether what the body decided was carried out."""
    with service.record.change(acting(identity, "dispute.edit", service.record.now())) as change:
        do_carry_out_dispute(
            change, service.means, dispute_id, implemented=data.implemented, words=data.words
        )
        return find_dispute(change.conn, dispute_id)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            open_dispute,
            all_disputes,
            read_dispute,
            extend_dispute,
            decide_dispute,
            carry_out_dispute,
        ],
        tags=["appeals"],
    ),
)

"""Routes of threats to life: a legal officer claims one, reads it, tells an authority, and notes that."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import and_

from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import (
    Accounts,
    Body,
    Claim,
    Claimed,
    Name,
    Serving,
    ShownCase,
    Who,
    Words,
    claimed,
    shown,
)
from clearford.runtime.http.params import Id
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.referrals import Sent, do_decide_referral, do_note_receipt
from clearford.runtime.stores.tables.casework import case_file

_OURS = case_file.c.kind == "referral"


class Told(Body, frozen=True, kw_only=True):
    """Which authority a person told."""

    authority: Annotated[str, Meta(min_length=1, max_length=200)]
    state: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    reference: Name = ""
    """Of its receipt; empty until it comes."""


class Decision(Body, frozen=True, kw_only=True):
    """What a person did about a threat to life."""

    sent: Told | None = None
    """None where nobody was told."""
    reason: Words


class Receipt(Body, frozen=True):
    """What an authority confirmed."""

    reference: Name


@post("/v1/referrals/claim", opt={"may": "referral.send"}, status_code=200, sync_to_thread=True)
def claim_referral(service: Serving, accounts: Accounts, identity: Who) -> Claimed:
    """Claim the next threat to life; its content is read as that of any case that one holds."""
    return claimed(service, accounts, identity, "referral.send", _OURS, Claim())


@get("/v1/referrals/{case_id:str}", opt={"may": "referral.send"}, sync_to_thread=True)
def read_referral(service: Serving, identity: Who, case_id: Id) -> ShownCase:
    """A threat to life that this person holds."""
    held = and_(
        _OURS,
        case_file.c.leased_by == identity.id,
        case_file.c.leased_until > service.record.now(),
    )
    with service.record.read() as conn:
        return shown(find_case(conn, case_id, allowed=held))


@post(
    "/v1/referrals/{case_id:str}/decision", opt={"may": "referral.send"}, status_code=200, sync_to_thread=True
)
def decide_referral(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Decision]
) -> ShownCase:
    """Note that an authority was told, or why nobody was. The person sends; nothing leaves from here."""
    with service.record.change(acting(identity, "referral.send", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=_OURS)
        sent = None if data.sent is None else Sent(**msgspec.structs.asdict(data.sent))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        return shown(do_decide_referral(change, service.office, case.id, hand, sent=sent, reason=data.reason))


@post(
    "/v1/referrals/{case_id:str}/receipt", opt={"may": "referral.send"}, status_code=204, sync_to_thread=True
)
def note_receipt(service: Serving, identity: Who, case_id: Id, data: JSONBody[Receipt]) -> None:
    """Note the receipt of the authority, when it came later."""
    with service.record.change(acting(identity, "referral.send", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=_OURS)
        do_note_receipt(change, case.id, reference=data.reference)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[claim_referral, read_referral, decide_referral, note_receipt],
        tags=["cases"],
    ),
)

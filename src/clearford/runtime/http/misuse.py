"""Routes of misuse: who sends reports or appeals with clearly no ground is looked at by a lead, and told."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta, field

from clearford.cases.misuse import FACTORS, Factor
from clearford.core.casework import Case
from clearford.core.errors import RequestError
from clearford.core.numbers import MICROSECONDS
from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import (
    Accounts,
    Body,
    Claim,
    Reason,
    Serving,
    ShownCase,
    Who,
    Words,
    claimed,
    shown,
)
from clearford.runtime.http.params import Id
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.misuse import do_decide_misuse, do_lift_pause
from clearford.runtime.record.senders import About, Sending, sending
from clearford.runtime.service.wiring import Service
from clearford.runtime.stores.tables.casework import case_file

_OURS = case_file.c.kind == "misuse"


class Decision(Body, frozen=True, kw_only=True):
    """What a person decides about somebody who sent what had no ground."""

    step: Literal["clear", "warn", "suspend"]
    about: About
    factors: Annotated[dict[Factor, Words], Meta(max_length=4)] = field(default_factory=dict)
    """The four answers (DSA art. 23(3)); a suspension needs all of them, and the person reads them."""
    reason: Words
    """For colleagues and the record."""
    days: Annotated[int, Meta(ge=1, le=365)] | None = None
    """Of a suspension; none for the longest."""


class MisuseCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case of misuse, its figures and its history; nothing says who it is."""

    case: ShownCase
    sending: Sending
    questions: dict[str, dict[str, str]]
    """What has to be answered, in both languages."""


class MisuseClaimed(msgspec.Struct, frozen=True):
    """The case that was claimed; none where none waits."""

    case: MisuseCase | None


class Paused(msgspec.Struct, frozen=True):
    """What was decided."""

    misuse: str | None
    """Its id; by it a suspension is lifted."""
    sending: Sending


@post("/v1/misuse/claim", opt={"may": "misuse.decide"}, status_code=200, sync_to_thread=True)
def claim_misuse(service: Serving, accounts: Accounts, identity: Who) -> MisuseClaimed:
    """Claim the next case of misuse."""
    found = claimed(service, accounts, identity, "misuse.decide", _OURS, Claim()).case
    return MisuseClaimed(None if found is None else _seen(service, found))


@get("/v1/misuse/{case_id:str}", opt={"may": "misuse.decide"}, sync_to_thread=True)
def read_misuse(service: Serving, case_id: Id) -> MisuseCase:
    """A case of misuse."""
    with service.record.read() as conn:
        return _seen(service, find_case(conn, case_id, allowed=_OURS))


@post("/v1/misuse/{case_id:str}/decision", opt={"may": "misuse.decide"}, status_code=200, sync_to_thread=True)
def decide_misuse(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Decision]
) -> Paused:
    """Clear, warn, or suspend the handling for a time: never without a warning that was not heeded."""
    with service.record.change(acting(identity, "misuse.decide", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=_OURS)
        made = do_decide_misuse(
            change,
            service.office,
            case.id,
            hand_of(change.conn, accounts, identity.id, change.at),
            step=data.step,
            about=data.about,
            factors=data.factors,
            reason=data.reason,
            redress=service.means.redress,
            length=None if data.days is None else data.days * MICROSECONDS["days"],
        )
        change.flush()
        return Paused(made, sending(change.conn, case.subject or "", change.at, service.office.numbers))


@post("/v1/misuse/{misuse_id:str}/lift", opt={"may": "misuse.decide"}, status_code=204, sync_to_thread=True)
def lift_pause(service: Serving, identity: Who, misuse_id: Id, data: JSONBody[Reason]) -> None:
    """End a suspension before its time, with a reason; what came meanwhile is handled."""
    with service.record.change(acting(identity, "misuse.decide", service.record.now())) as change:
        do_lift_pause(change, misuse_id, reason=data.reason)


def _seen(service: Service, case: Case) -> MisuseCase:
    if case.subject is None:
        raise RequestError("CF-H002", "this person's data was erased")
    now, numbers = service.record.now(), service.office.numbers
    with service.record.read() as conn:
        found = sending(conn, case.subject, now, numbers)
    return MisuseCase(
        case=shown(case), sending=found, questions={str(name): words for name, words in FACTORS.items()}
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[claim_misuse, read_misuse, decide_misuse, lift_pause], tags=["reports"]),
)

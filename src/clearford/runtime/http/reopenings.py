"""Routes of opening again what somebody decided: that one asks a lead, and what the lead answers."""

from __future__ import annotations

from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler

from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.http.cases import APART, Accounts, Body, Reason, Serving, Who, Words
from clearford.runtime.http.params import Id
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.guises import took_part
from clearford.runtime.record.reopenings import (
    AskedAgain,
    Reopening,
    do_answer_reopening,
    do_ask_reopening,
    open_reopenings,
    own_reopenings,
)
from clearford.runtime.stores.tables.casework import case_file


class Answered(Body, frozen=True, kw_only=True):
    """Whether the case is opened again, and why."""

    granted: bool
    reason: Words


@post("/v1/cases/{case_id:str}/reopening", opt={"may": "case.release"}, status_code=201, sync_to_thread=True)
def ask_reopening(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Reason]
) -> Reopening:
    """Ask a lead to open again a case that one decided, with a reason; somebody else would decide it then."""
    with service.record.change(acting(identity, "case.release", service.record.now())) as change:
        rows = case_rows(identity, "case.release", change.at) & took_part(identity.id)
        case = find_case(change.conn, case_id, allowed=rows & case_file.c.kind.not_in(APART))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        do_ask_reopening(change, case, hand, data.reason)
        change.flush()
        return own_reopenings(change.conn, service.vault, identity.id, (case.id,))[case.id]


@get("/v1/reopenings", opt={"may": "case.reopen"}, sync_to_thread=True)
def list_reopenings(service: Serving, identity: Who) -> list[AskedAgain]:
    """What leads are asked to open again, the most urgent first."""
    with service.record.read() as conn:
        return open_reopenings(
            conn,
            service.vault,
            allowed=case_rows(identity, "case.reopen", service.record.now()),
            limit=service.settings.limits.page,
        )


@post(
    "/v1/reopenings/{asked_id:str}/answer", opt={"may": "case.reopen"}, status_code=204, sync_to_thread=True
)
def answer_reopening(
    service: Serving, accounts: Accounts, identity: Who, asked_id: Id, data: JSONBody[Answered]
) -> None:
    """Open the case again, or say why not; who asked reads the words."""
    with service.record.change(acting(identity, "case.reopen", service.record.now())) as change:
        do_answer_reopening(
            change,
            service.office,
            asked_id,
            hand_of(change.conn, accounts, identity.id, change.at),
            granted=data.granted,
            words=data.reason,
            allowed=case_rows(identity, "case.reopen", change.at),
        )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[ask_reopening, list_reopenings, answer_reopening], tags=["cases"]),
)

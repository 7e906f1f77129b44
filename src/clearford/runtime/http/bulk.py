"""Routes of acts that are taken back, and of acts on many cases: shown first, then done, undone as one."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.cases.hands import visible
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.http.cases import (
    Accounts,
    Body,
    Decided,
    Name,
    Reason,
    Serving,
    ShownCase,
    Who,
    means_of,
    own_rows,
    shown,
)
from clearford.runtime.http.params import Id
from clearford.runtime.record import bulk as record_bulk
from clearford.runtime.record import bulk_back
from clearford.runtime.record.acts import do_undo_act
from clearford.runtime.record.bulk import (
    Order,
    Past,
    Selection,
    Shown,
    Together,
    list_bulks,
    show_bulk,
)
from clearford.runtime.record.cases import find_case

MOST = 1_000
"""Cases that can be named in one request; how many may be decided at once is a number of the customs."""


class Chosen(Body, frozen=True, kw_only=True):
    """Which cases are meant: those that are named, or all that wait and fit."""

    cases: Annotated[tuple[Name, ...], Meta(max_length=MOST)] = ()
    kind: Literal["review", "report"] | None = None
    queue: Name | None = None
    harm: Name | None = None
    lang: Name | None = None
    rule: Name | None = None

    def selection(self) -> Selection:
        """The same as the record asks for it."""
        return Selection(**msgspec.structs.asdict(self))


class BulkWanted(Body, frozen=True):
    """What would be decided about which cases."""

    chosen: Chosen
    decision: Decided


class BulkOrdered(Body, frozen=True):
    """The same, with the token of the preview."""

    chosen: Chosen
    decision: Decided
    token: Name


@post("/v1/cases/{case_id:str}/undo", opt={"may": "case.undo"}, status_code=200, sync_to_thread=True)
def undo(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> ShownCase:
    """Take back what one decided in a case a moment ago; one holds the case again."""
    with service.record.change(acting(identity, "case.undo", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=own_rows(identity, "case.undo", change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        means = means_of(service, change, identity)
        return shown(visible(do_undo_act(change, means, case, hand), hand))


@post("/v1/bulk/preview", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def preview_bulk(service: Serving, accounts: Accounts, identity: Who, data: JSONBody[BulkWanted]) -> Shown:
    """How many cases one decision would reach; nothing is done."""
    now = service.record.now()
    with service.record.read() as conn:
        return show_bulk(
            conn,
            service.office,
            hand_of(conn, accounts, identity.id, now),
            data.chosen.selection(),
            data.decision.verdict(),
            allowed=case_rows(identity, "case.bulk", now),
        )


@post("/v1/bulk", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def decide_bulk(service: Serving, accounts: Accounts, identity: Who, data: JSONBody[BulkOrdered]) -> Together:
    """Decide the cases that the preview showed, each on record by itself."""
    record, decision, now = service.record, data.decision, service.record.now()
    with record.read() as conn:
        hand = hand_of(conn, accounts, identity.id, now)
    order = Order(
        by=acting(identity, "case.bulk", now),
        hand=hand,
        wanted=data.chosen.selection(),
        verdict=decision.verdict(),
        token=data.token,
        reason=decision.reason,
        written={str(lang): words for lang, words in decision.written.items()},
        illegal=decision.legal(),
    )
    return record_bulk.decide_bulk(
        record, service.means, order, allowed=case_rows(identity, "case.bulk", now)
    )


@get("/v1/bulk", opt={"may": "case.bulk"}, sync_to_thread=True)
def list_bulk(service: Serving, accounts: Accounts, identity: Who) -> list[Past]:
    """What one decided by acts on many cases, the latest first."""
    now = service.record.now()
    with service.record.read() as conn:
        hand = hand_of(conn, accounts, identity.id, now)
        return list(list_bulks(conn, hand, now=now, limit=service.settings.limits.page))


@post("/v1/bulk/{bulk_id:str}/undo", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def undo_bulk(service: Serving, accounts: Accounts, identity: Who, bulk_id: Id) -> Together:
    """Take back all of it a moment after it; the cases wait again."""
    record, now = service.record, service.record.now()
    with record.read() as conn:
        hand = hand_of(conn, accounts, identity.id, now)
    return bulk_back.undo_bulk(record, service.means, bulk_id, hand, by=acting(identity, "case.bulk", now))


@post("/v1/bulk/{bulk_id:str}/reverse", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def reverse_bulk(service: Serving, identity: Who, bulk_id: Id, data: JSONBody[Reason]) -> Together:
    """Undo later what came of it, and open the cases again for people."""
    now = service.record.now()
    return bulk_back.reverse_bulk(
        service.record,
        service.means,
        bulk_id,
        reason=data.reason,
        allowed=case_rows(identity, "case.bulk", now),
        by=acting(identity, "case.bulk", now),
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[undo, preview_bulk, decide_bulk, list_bulk, undo_bulk, reverse_bulk],
        tags=["cases"],
    ),
)

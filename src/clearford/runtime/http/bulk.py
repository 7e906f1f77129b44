"""Routes of acts that are taken back, and of acts on many cases: shown first, then done, undone as one."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import ColumnElement, Connection

from clearford.cases.bulk import require_shown
from clearford.cases.hands import visible
from clearford.cases.wellness import require_rested
from clearford.core.access import Identity
from clearford.core.casework import Hand
from clearford.core.errors import RequestError
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.auth.service import AccountStore
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
from clearford.runtime.record import bulk_back
from clearford.runtime.record.acts import do_undo_act
from clearford.runtime.record.bulk import SAMPLES, Selection, Shown, planned, samples_of, show_bulk
from clearford.runtime.record.bulk_back import Back, show_back
from clearford.runtime.record.bulk_run import (
    Order,
    Past,
    Slice,
    Together,
    do_agree_bulk,
    do_order_bulk,
    do_pause_bulk,
    list_bulks,
    no_such_act,
    proof_of,
    run_slice,
    slices_of,
)
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.evidence import do_read_evidence
from clearford.runtime.record.evidence_views import seen_of
from clearford.runtime.record.exposure import do_rest
from clearford.runtime.service.wiring import Service
from clearford.runtime.veil import TextView

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
    opened: Annotated[tuple[Name, ...], Meta(max_length=SAMPLES)] = ()
    """What the samples gave that were opened."""
    campaign: Name | None = None
    """A campaign that it is part of, whose limits hold."""


class SampleWanted(BulkWanted, frozen=True):
    """The same, and which of its samples is to be opened."""

    token: Name
    case: Name


class OpenedSample(msgspec.Struct, frozen=True, kw_only=True):
    """A sample of an act on many cases. Values that identify people are put aside."""

    case: str
    harm: str | None
    lang: str | None
    original: TextView
    erased: bool
    """The words are gone."""
    proof: str
    """That it was opened; asked for by the act itself."""


class SliceReversed(Reason, frozen=True):
    """Why a slice is undone, and which."""

    slice: Annotated[int, Meta(ge=0, le=MOST)]


class OneBulk(msgspec.Struct, frozen=True):
    """An act on many cases, and its slices."""

    act: Past
    slices: list[Slice]


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


@post("/v1/bulk/sample", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def open_sample(
    service: Serving, accounts: Accounts, identity: Who, data: JSONBody[SampleWanted]
) -> OpenedSample:
    """Open one of the samples of a preview; that it was read is on record."""
    by = acting(identity, "case.bulk", service.record.now())
    with service.record.change(by) as change:
        hand, allowed = _hands(service, accounts, identity, change.conn)
        chosen, verdict = data.chosen.selection(), data.decision.verdict()
        cases, plan = planned(change.conn, service.office, hand, chosen, verdict, allowed)
        require_shown(plan, data.token)
        case = next((one for one in samples_of(cases, plan) if one.id == data.case), None)
        if case is None:
            raise RequestError("CF-H002", "there is no such sample")
        require_rested(case.harm, do_rest(change, identity.id, service.office.numbers))
        read = do_read_evidence(change, case, purpose=by.role)
    seen = seen_of(read, case, service.in_force.bundle)
    return OpenedSample(
        case=case.id,
        harm=case.harm,
        lang=seen.lang,
        original=seen.original,
        erased=seen.erased,
        proof=proof_of(service.office, hand, data.token, case.id),
    )


def _hands(
    service: Service, accounts: AccountStore, identity: Identity, conn: Connection
) -> tuple[Hand, ColumnElement[bool]]:
    now = service.record.now()
    return hand_of(conn, accounts, identity.id, now), case_rows(identity, "case.bulk", now)


@post("/v1/bulk", opt={"may": "case.bulk"}, status_code=201, sync_to_thread=True)
def order_bulk(service: Serving, accounts: Accounts, identity: Who, data: JSONBody[BulkOrdered]) -> Past:
    """Order an act on the cases that the preview showed: it begins in a minute, or once another agrees."""
    decision, by = data.decision, acting(identity, "case.bulk", service.record.now())
    with service.record.change(by) as change:
        hand, allowed = _hands(service, accounts, identity, change.conn)
        order = Order(
            by=by,
            hand=hand,
            wanted=data.chosen.selection(),
            verdict=decision.verdict(),
            token=data.token,
            opened=data.opened,
            reason=decision.reason,
            written={str(lang): words for lang, words in decision.written.items()},
            illegal=decision.legal(),
            campaign=data.campaign,
        )
        made = do_order_bulk(change, service.office, order, allowed=allowed)
    return _one(service, accounts, identity, made).act


@get("/v1/bulk", opt={"may": "case.bulk"}, sync_to_thread=True)
def list_bulk(service: Serving, accounts: Accounts, identity: Who) -> list[Past]:
    """One's own acts on many cases, and those that wait for a second person, the latest first."""
    with service.record.read() as conn:
        hand, _ = _hands(service, accounts, identity, conn)
        most = service.settings.limits.page
        return list(list_bulks(conn, hand, now=service.record.now(), limit=most))


@get("/v1/bulk/{bulk_id:str}", opt={"may": "case.bulk"}, sync_to_thread=True)
def read_bulk(service: Serving, accounts: Accounts, identity: Who, bulk_id: Id) -> OneBulk:
    """One of them, slice by slice."""
    return _one(service, accounts, identity, bulk_id)


def _one(service: Service, accounts: AccountStore, identity: Identity, bulk_id: str) -> OneBulk:
    with service.record.read() as conn:
        hand, _ = _hands(service, accounts, identity, conn)
        found = list_bulks(conn, hand, now=service.record.now(), limit=1, bulk_id=bulk_id)
        if not found:
            raise no_such_act()
        return OneBulk(found[0], slices_of(conn, bulk_id))


@post("/v1/bulk/{bulk_id:str}/agree", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def agree_bulk(service: Serving, accounts: Accounts, identity: Who, bulk_id: Id) -> OneBulk:
    """Agree to an act of somebody else, which begins in a minute then."""
    with service.record.change(acting(identity, "case.bulk", service.record.now())) as change:
        hand, allowed = _hands(service, accounts, identity, change.conn)
        do_agree_bulk(change, service.office, bulk_id, hand, allowed=allowed)
    return _one(service, accounts, identity, bulk_id)


@post("/v1/bulk/{bulk_id:str}/run", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def run_bulk(service: Serving, accounts: Accounts, identity: Who, bulk_id: Id) -> OneBulk:
    """Decide the next slice, a hundred cases at most, each on record by itself."""
    with service.record.read() as conn:
        hand, allowed = _hands(service, accounts, identity, conn)
    by = acting(identity, "case.bulk", service.record.now())
    run_slice(service.record, service.means, bulk_id, hand, allowed=allowed, by=by)
    return _one(service, accounts, identity, bulk_id)


@post("/v1/bulk/{bulk_id:str}/pause", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def pause_bulk(service: Serving, accounts: Accounts, identity: Who, bulk_id: Id) -> OneBulk:
    """Let no further case of it be decided for now."""
    return _paused(service, accounts, identity, bulk_id, pause=True)


@post("/v1/bulk/{bulk_id:str}/resume", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def resume_bulk(service: Serving, accounts: Accounts, identity: Who, bulk_id: Id) -> OneBulk:
    """Let it go on after a pause, or after too many cases failed."""
    return _paused(service, accounts, identity, bulk_id, pause=False)


def _paused(
    service: Service, accounts: AccountStore, identity: Identity, bulk_id: str, *, pause: bool
) -> OneBulk:
    with service.record.change(acting(identity, "case.bulk", service.record.now())) as change:
        hand, _ = _hands(service, accounts, identity, change.conn)
        do_pause_bulk(change, bulk_id, hand, pause=pause)
    return _one(service, accounts, identity, bulk_id)


@get("/v1/bulk/{bulk_id:str}/back", opt={"may": "case.bulk"}, sync_to_thread=True)
def preview_back(
    service: Serving,
    accounts: Accounts,
    identity: Who,
    bulk_id: Id,
    part: Annotated[int | None, QueryParameter(name="slice", ge=0, le=MOST)] = None,
) -> Back:
    """What reversing it, or one slice of it, would do; nothing is done."""
    _one(service, accounts, identity, bulk_id)
    with service.record.read() as conn:
        return show_back(conn, bulk_id, part)


@post("/v1/bulk/{bulk_id:str}/reverse-slice", opt={"may": "case.bulk"}, status_code=200, sync_to_thread=True)
def reverse_one_slice(
    service: Serving, accounts: Accounts, identity: Who, bulk_id: Id, data: JSONBody[SliceReversed]
) -> Together:
    """Undo what came of one slice, and open its cases again for people; the rest stands."""
    now = service.record.now()
    return bulk_back.reverse_slice(
        service.record,
        service.office,
        bulk_id,
        data.slice,
        reason=data.reason,
        allowed=case_rows(identity, "case.bulk", now),
        by=acting(identity, "case.bulk", now),
    )


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
        route_handlers=[
            undo,
            preview_bulk,
            open_sample,
            order_bulk,
            list_bulk,
            read_bulk,
            agree_bulk,
            run_bulk,
            pause_bulk,
            resume_bulk,
            undo_bulk,
            preview_back,
            reverse_bulk,
            reverse_one_slice,
        ],
        tags=["cases"],
    ),
)

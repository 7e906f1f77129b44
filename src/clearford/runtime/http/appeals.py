"""Routes of appeals: claimed, read and decided by people who had no part in what is appealed."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Response, Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import ColumnElement, and_, or_, select

from clearford.core.access import Identity
from clearford.core.casework import AppealResult, WhyOmitted
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.http import pages
from clearford.runtime.http.cases import (
    Accounts,
    Body,
    Claim,
    Claimed,
    Decided,
    Serving,
    ShownCase,
    Who,
    Words,
    claimed,
    means_of,
    place_of,
    seen,
    shown,
)
from clearford.runtime.http.params import Id
from clearford.runtime.record.appeal_desk import Before, before_appeal
from clearford.runtime.record.appeals import do_decide_appeal, do_omit_appeal
from clearford.runtime.record.appellants import OPEN, AppealShown, appeal_of, do_read_file
from clearford.runtime.record.cases import find_case
from clearford.runtime.record.drafts import do_forget_draft
from clearford.runtime.record.states import in_states
from clearford.runtime.stores.tables.casework import case_file


class AppealDecided(msgspec.Struct, frozen=True):
    """The case of an appeal, and its result; none while somebody else has yet to decide."""

    case: ShownCase
    result: AppealResult | None


class Omitted(Body, frozen=True, kw_only=True):
    """Why an appeal is left undecided."""

    why: WhyOmitted
    reason: Words
    """For colleagues and the record."""
    written: Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)] = msgspec.field(
        default_factory=dict
    )
    """Language -> reason for the appellant; the usual words where none are given."""


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal whose time is over."""

    case: str
    harm: str | None
    due: int
    """Microseconds since 1970."""
    held: bool
    """Somebody works on it now."""


class OverduePage(msgspec.Struct, frozen=True):
    """Some of them, and behind which place the next ones begin; none at the end."""

    appeals: list[Overdue]
    after: str | None


@post("/v1/appeals/claim", opt={"may": "appeal.claim"}, status_code=200, sync_to_thread=True)
def claim_appeal(service: Serving, accounts: Accounts, identity: Who, data: JSONBody[Claim]) -> Claimed:
    """Claim the most urgent appeal that this person may decide."""
    now, c = service.record.now(), case_file.c
    differing = case_rows(identity, "case.adjudicate", now, unleased=True)
    allowed = and_(
        c.kind == "appeal",
        case_rows(identity, "appeal.claim", now),
        or_(c.state != "adjudication", differing),
    )
    return claimed(service, accounts, identity, "appeal.claim", allowed, data)


@get("/v1/appeals/{case_id:str}", opt={"may": "appeal.read"}, sync_to_thread=True)
def read_appeal(service: Serving, accounts: Accounts, identity: Who, case_id: Id) -> ShownCase:
    """The case of an appeal that this person holds."""
    return seen(service, accounts, identity, "appeal.read", case_id)


@post(
    "/v1/appeals/{case_id:str}/decision", opt={"may": "appeal.decide"}, status_code=200, sync_to_thread=True
)
def decide_appeal(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Decided]
) -> AppealDecided:
    """Decide what should hold now; what no longer should is undone in the same moment."""
    with service.record.change(acting(identity, "appeal.decide", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "appeal.decide", change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        decided, result = do_decide_appeal(
            change,
            means_of(service, change, identity),
            case.id,
            hand,
            data.verdict(),
            reason=data.reason,
            written={str(lang): words for lang, words in data.written.items()},
            illegal=data.legal(),
        )
        do_forget_draft(change, case.id, identity.id)
        return AppealDecided(shown(decided), result)


@get("/v1/appeals/{case_id:str}/appeal", opt={"may": "appeal.read"}, sync_to_thread=True)
def show_appeal(service: Serving, identity: Who, case_id: Id) -> AppealShown:
    """Who appeals, since when, whether it was taken back, and the files that came with it."""
    now = service.record.now()
    with service.record.read() as conn:
        case = find_case(conn, case_id, allowed=case_rows(identity, "appeal.read", now))
        return appeal_of(conn, service.vault, case)


@get("/v1/appeals/{case_id:str}/before", opt={"may": "appeal.read"}, sync_to_thread=True)
def show_before(service: Serving, identity: Who, case_id: Id) -> Before:
    """What holds now, what people decided and why, without names, and from when it may be decided."""
    now = service.record.now()
    with service.record.read() as conn:
        case = find_case(conn, case_id, allowed=case_rows(identity, "appeal.read", now))
        return before_appeal(conn, service.vault, case, service.office.numbers)


@get(
    "/v1/appeals/{case_id:str}/files/{entry_id:str}/{file:str}",
    opt={"may": "evidence.read"},
    sync_to_thread=True,
)
def read_file(service: Serving, identity: Who, case_id: Id, entry_id: Id, file: Id) -> Response[bytes]:
    """A file that the appellant sent, to be kept and never shown by a browser; reading it is on record."""
    by = acting(identity, "evidence.read", service.record.now())
    with service.record.change(by) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "evidence.read", change.at))
        found = do_read_file(change, case, entry_id, file, purpose=by.role)
    headers = {"Content-Disposition": "attachment", **pages.HEADERS}
    return Response(found.body, media_type="application/octet-stream", headers=headers)


@post(
    "/v1/appeals/{case_id:str}/omission", opt={"may": "appeal.decide"}, status_code=200, sync_to_thread=True
)
def omit_appeal(
    service: Serving, accounts: Accounts, identity: Who, case_id: Id, data: JSONBody[Omitted]
) -> ShownCase:
    """Leave an appeal undecided, with the reason: taken back, the same matter, or not about who appeals."""
    with service.record.change(acting(identity, "appeal.decide", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "appeal.decide", change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        written = {str(lang): words for lang, words in data.written.items()}
        return shown(
            do_omit_appeal(
                change, service.office, case.id, hand, data.why, reason=data.reason, written=written
            )
        )


@get("/v1/overdue-appeals", opt={"may": "appeal.take_over"}, sync_to_thread=True)
def list_overdue(
    service: Serving, identity: Who, after: Annotated[str | None, QueryParameter(max_length=60)] = None
) -> OverduePage:
    """Appeals whose time is over, the one that waits longest first."""
    c, now, most = case_file.c, service.record.now(), service.settings.limits.page
    query = select(c.id, c.harm, c.due, c.leased_until).where(_overdue(identity, now)).order_by(c.due, c.id)
    if after is not None:
        at, last = place_of(after)
        query = query.where((c.due > at) | ((c.due == at) & (c.id > last)))
    with service.record.read() as conn:
        rows = conn.execute(query.limit(most)).all()
    found = [
        Overdue(case=row.id, harm=row.harm, due=row.due, held=now < (row.leased_until or 0)) for row in rows
    ]
    return OverduePage(found, f"{found[-1].due}:{found[-1].case}" if len(found) == most else None)


@post("/v1/overdue-appeals/claim", opt={"may": "appeal.take_over"}, status_code=200, sync_to_thread=True)
def take_over(service: Serving, accounts: Accounts, identity: Who, data: JSONBody[Claim]) -> Claimed:
    """Claim the most urgent appeal whose time is over, as a lead."""
    allowed = _overdue(identity, service.record.now())
    return claimed(service, accounts, identity, "appeal.take_over", allowed, data)


def _overdue(identity: Identity, now: int) -> ColumnElement[bool]:
    c = case_file.c
    mine = case_rows(identity, "appeal.take_over", now)
    return and_(c.kind == "appeal", in_states(OPEN), c.due <= now, mine)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            claim_appeal,
            read_appeal,
            decide_appeal,
            show_appeal,
            show_before,
            read_file,
            omit_appeal,
            list_overdue,
            take_over,
        ],
        tags=["appeals"],
    ),
)

"""Routes of appeals: claimed, read and decided by people who had no part in what is appealed."""

from __future__ import annotations

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody
from litestar.types import ControllerRouterHandler
from sqlalchemy import and_, or_

from clearford.core.casework import AppealResult
from clearford.runtime.auth.hands import acting, case_rows, hand_of
from clearford.runtime.http.cases import (
    Accounts,
    Claim,
    Claimed,
    Decided,
    Serving,
    ShownCase,
    Who,
    claimed,
    seen,
    shown,
)
from clearford.runtime.record.appeals import do_decide_appeal
from clearford.runtime.record.cases import find_case
from clearford.runtime.stores.tables import case_file


class AppealDecided(msgspec.Struct, frozen=True):
    """The case of an appeal, and its result; none while somebody else has yet to decide."""

    case: ShownCase
    result: AppealResult | None


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
    return claimed(service, accounts, identity, "appeal.claim", allowed, data.queue)


@get("/v1/appeals/{case_id:str}", opt={"may": "appeal.read"}, sync_to_thread=True)
def read_appeal(service: Serving, accounts: Accounts, identity: Who, case_id: FromPath[str]) -> ShownCase:
    """The case of an appeal that this person holds."""
    return seen(service, accounts, identity, "appeal.read", case_id)


@post(
    "/v1/appeals/{case_id:str}/decision", opt={"may": "appeal.decide"}, status_code=200, sync_to_thread=True
)
def decide_appeal(
    service: Serving, accounts: Accounts, identity: Who, case_id: FromPath[str], data: JSONBody[Decided]
) -> AppealDecided:
    """Decide what should hold now; what no longer should is undone in the same moment."""
    with service.record.change(acting(identity, "appeal.decide", service.record.now())) as change:
        case = find_case(change.conn, case_id, allowed=case_rows(identity, "appeal.decide", change.at))
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        decided, result = do_decide_appeal(
            change,
            service.means,
            case.id,
            hand,
            data.verdict(),
            reason=data.reason,
            written={str(lang): words for lang, words in data.written.items()},
            illegal=data.legal(),
        )
        return AppealDecided(shown(decided), result)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[claim_appeal, read_appeal, decide_appeal], tags=["appeals"]),
)

"""Routes of one's own work: which cases wait, and what one decided."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler
from sqlalchemy import ColumnElement, and_, or_

from clearford.core.access import Identity
from clearford.core.dates import DAY
from clearford.runtime.auth.hands import case_rows, hand_of, open_to
from clearford.runtime.http.cases import APART, Accounts, Serving, Who, place_of, told
from clearford.runtime.http.guard import SIGNED_IN
from clearford.runtime.record.golden import waiting_for
from clearford.runtime.record.guises import of_kind
from clearford.runtime.record.own_work import OwnDecision, WaitingCase, own_decisions, waiting_cases
from clearford.runtime.record.preferences import undo_us_of
from clearford.runtime.stores.tables.casework import case_file

LISTED = 50
"""Cases on one page."""
KEPT_DAYS = 30
"""How far back one's own decisions are shown."""
Filter = Annotated[str | None, QueryParameter(max_length=100)]


Kind = Annotated[Literal["review", "report"] | None, QueryParameter()]

Differ = Annotated[bool | None, QueryParameter()]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that wait."""

    cases: list[WaitingCase]
    more: bool
    """Others wait too; a filter finds them."""


class OwnDecisions(msgspec.Struct, frozen=True, kw_only=True):
    """Decisions, and behind which place the next ones begin; none at the end."""

    decisions: list[OwnDecision]
    after: str | None


@get("/v1/waiting", opt={"may": "case.list"}, sync_to_thread=True)
def list_waiting(
    service: Serving,
    accounts: Accounts,
    identity: Who,
    queue: Filter = None,
    harm: Filter = None,
    lang: Filter = None,
    kind: Kind = None,
    differ: Differ = None,
) -> Waiting:
    """Reviews and reports that one could claim, the most urgent first; nothing of what lies behind them.

    differ: those about which two people differ, or the others alone.
    """
    now = service.record.now()
    with service.record.read() as conn:
        hand = hand_of(conn, accounts, identity.id, now)
        allowed = and_(
            _claimable(identity, now),
            open_to(hand),
            waiting_for(identity.id, now),
            *_filters(queue=queue, lang=lang),
            *([] if harm is None else [_of_harm(harm)]),
            *([] if kind is None else [of_kind(kind)]),
            *([] if differ is None else [_differing(differ=differ)]),
        )
        found = waiting_cases(conn, service.office, hand, allowed=allowed, now=now, limit=LISTED + 1)
    return Waiting(cases=found[:LISTED], more=len(found) > LISTED)


def _claimable(identity: Identity, now: int) -> ColumnElement[bool]:
    c = case_file.c
    differing = case_rows(identity, "case.adjudicate", now, unleased=True)
    return and_(
        c.kind.not_in(APART),
        case_rows(identity, "case.list", now),
        or_(
            and_(c.state != "adjudication", case_rows(identity, "case.claim", now)),
            and_(c.state == "adjudication", differing),
        ),
    )


def _filters(**wanted: str | None) -> list[ColumnElement[bool]]:
    return [case_file.c[name] == value for name, value in wanted.items() if value]


def _of_harm(harm: str) -> ColumnElement[bool]:
    column = case_file.c.harm
    return or_(column == harm, column.startswith(f"{harm}.", autoescape=True))


def _differing(*, differ: bool) -> ColumnElement[bool]:
    state = case_file.c.state
    return state == "adjudication" if differ else state != "adjudication"


@get("/v1/me/decisions", opt={"may": SIGNED_IN}, sync_to_thread=True)
def my_decisions(
    service: Serving,
    identity: Who,
    after: Annotated[str | None, QueryParameter(max_length=60)] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=LISTED)] = LISTED,
) -> OwnDecisions:
    """What one decided in the last 30 days, with what came of it and until when it can be taken back."""
    now = service.record.now()
    with service.record.read() as conn:
        found = own_decisions(
            conn,
            identity.id,
            since=now - KEPT_DAYS * DAY,
            before=None if after is None else place_of(after),
            now=now,
            undo_us=undo_us_of(conn, identity.id, service.means.undo_us),
            limit=limit,
            told=lambda case: told(service, case, now),
            vault=service.vault,
        )
    last = found[-1] if len(found) == limit else None
    return OwnDecisions(decisions=found, after=None if last is None else f"{last.at}:{last.case}")


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[list_waiting, my_decisions], tags=["cases"]),
)

"""Routes of incidents that may have to be reported: what is known, which clocks run, what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta, field
from sqlalchemy import Connection

from clearford.cases.breach_drafts import MOST_WORDS, draft_of
from clearford.cases.breaches import BreachRules, Count, Facts
from clearford.core.errors import RequestError
from clearford.core.numbers import Number
from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import Accounts, Body, Serving, Who
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.breaches import (
    Breach,
    BreachRow,
    Dealt,
    Opening,
    Outcome,
    do_answer_awareness,
    do_change_facts,
    do_close_breach,
    do_deal_with_report,
    do_move_awareness,
    do_open_breach,
    do_take_breach,
    find_breach,
    list_breaches,
)
from clearford.runtime.record.incidents import Cause
from clearford.runtime.record.unit import Change
from clearford.runtime.service.wiring import Service

_Why = Annotated[str, Meta(min_length=3, max_length=1_000)]
_Said = Annotated[str, Meta(max_length=1_000)]
_Name = Annotated[str, Meta(min_length=1, max_length=60)]
_Words = Annotated[dict[_Name, Annotated[str, Meta(max_length=MOST_WORDS)]], Meta(max_length=30)]
_Regimes = Annotated[tuple[_Name, ...], Meta(max_length=30)]


class Found(Body, frozen=True, kw_only=True):
    """What is known of an incident."""

    facts: Facts = Facts()
    """What is left out is not known, which never means no."""
    words: _Words = field(default_factory=dict)
    """Part of a report -> words, about nobody in particular."""
    off: _Regimes = ()
    """Regimes that do not apply to this operator."""
    off_why: _Said = ""


class NewBreach(Found, frozen=True, kw_only=True):
    """An incident that may have to be reported."""

    what: Annotated[str, Meta(min_length=10, max_length=500)]
    """In the clear: nothing of anybody in particular."""
    aware: Count
    """When somebody became aware; microseconds since 1970."""
    why: _Why
    """Why it is that moment."""
    drill: bool = False
    case: _Name | None = None
    """An incident that is open already; none for a new one."""


class Anew(Found, frozen=True, kw_only=True):
    """What is known by now, as a whole."""

    version: Annotated[int, Meta(ge=0, lt=1 << 31)]
    """Of what was looked at."""


class Moved(Body, frozen=True, kw_only=True):
    """Another moment of awareness."""

    at: Count
    why: _Why


class Agreed(Body, frozen=True):
    """Whether a second person agrees."""

    agreed: bool


class Reported(Body, frozen=True, kw_only=True):
    """What was done about a report."""

    report: _Name
    outcome: Outcome
    at: Count | None = None
    """When it was sent; none for now."""
    said: _Said = ""
    """Number of the receipt, or why it is not owed."""


class Closed(Body, frozen=True, kw_only=True):
    """What it came of, and what was done about it."""

    cause: Cause
    done: Annotated[str, Meta(min_length=3, max_length=5_000)]


class BreachPage(msgspec.Struct, frozen=True):
    """Some of them, and behind which id the next ones begin; none at the end."""

    breaches: Sequence[BreachRow]
    after: str | None


class RuleFile(msgspec.Struct, frozen=True):
    """The rules by which clocks run, and the numbers that they name."""

    rules: BreachRules
    numbers: list[Number]


class Draft(msgspec.Struct, frozen=True):
    """The draft of a report; a person sends it."""

    report: str
    text: str


@get("/v1/breach-rules", opt={"may": "breach.read"}, sync_to_thread=True)
def show_breach_rules(service: Serving) -> RuleFile:
    """To whom an incident is reported and by when, as the rule file has it."""
    rules, numbers = service.office.customs.breaches, service.office.numbers
    named = {rule.number for rule in rules.clocks}
    named |= {name for rule in rules.grades for name in (rule.larger, rule.major, rule.extraordinary)}
    return RuleFile(rules, [one for one in numbers if one.id in named])


@get("/v1/breaches", opt={"may": "breach.read"}, sync_to_thread=True)
def show_breaches(service: Serving, closed: FromQuery[bool] = False, after: After = None) -> BreachPage:  # noqa: FBT002
    """Incidents that may have to be reported: those that are open, or those that were closed."""
    most, office = service.settings.limits.page, service.office
    with service.record.read() as conn:
        found = list_breaches(
            conn,
            office.customs.breaches,
            office.numbers,
            service.record.now(),
            closed=closed,
            after=after,
            limit=most,
        )
    return BreachPage(found, found[-1].id if len(found) == most else None)


@get("/v1/breaches/{breach_id:str}", opt={"may": "breach.read"}, sync_to_thread=True)
def show_breach(service: Serving, breach_id: Id) -> Breach:
    """One with its facts, grade, clocks and what happened."""
    with service.record.read() as conn:
        return _found(service, conn, breach_id)


def _found(service: Service, conn: Connection, breach_id: str) -> Breach:
    return find_breach(conn, breach_id, service.office.customs.breaches, service.office.numbers)


@get("/v1/breaches/{breach_id:str}/drafts/{report:str}", opt={"may": "breach.read"}, sync_to_thread=True)
def show_draft(
    service: Serving,
    breach_id: Id,
    report: Id,
    lang: Annotated[Literal["en", "zh"], QueryParameter()] = "zh",
) -> Draft:
    """The draft of a report, as far as it is known. CF-H002 for no such report."""
    rules = service.office.customs.breaches
    with service.record.read() as conn:
        found = _found(service, conn, breach_id)
    rule = next((one for one in rules.clocks if one.id == report), None)
    if rule is None:
        raise RequestError("CF-H002", "there is no such report")
    known = found.known
    text = draft_of(
        rule,
        rules,
        known.facts,
        found.grade,
        known.words,
        aware=known.aware[-1].at,
        drill=found.drill,
        lang=lang,
    )
    return Draft(report, text)


@post("/v1/breaches", opt={"may": "breach.handle"}, sync_to_thread=True)
def open_breach(service: Serving, identity: Who, data: JSONBody[NewBreach]) -> Breach:
    """Register one; its clocks run from the moment of awareness."""
    with service.record.change(acting(identity, "breach.handle", service.record.now())) as change:
        made = do_open_breach(change, service.office, Opening(**_fields(data)))
        return _now(service, change, made)


def _fields(data: msgspec.Struct) -> dict[str, Any]:
    """The fields of a body, its structs left as they are."""
    return {name: getattr(data, name) for name in data.__struct_fields__}


@post(
    "/v1/breaches/{breach_id:str}/facts", opt={"may": "breach.handle"}, status_code=200, sync_to_thread=True
)
def change_facts(service: Serving, identity: Who, breach_id: Id, data: JSONBody[Anew]) -> Breach:
    """Say as a whole what is known by now."""
    with service.record.change(acting(identity, "breach.handle", service.record.now())) as change:
        do_change_facts(change, service.office, breach_id, **_fields(data))
        return _now(service, change, breach_id)


@post(
    "/v1/breaches/{breach_id:str}/awareness",
    opt={"may": "breach.handle"},
    status_code=200,
    sync_to_thread=True,
)
def move_awareness(service: Serving, identity: Who, breach_id: Id, data: JSONBody[Moved]) -> Breach:
    """Set another moment of awareness; a later one waits for a second person."""
    with service.record.change(acting(identity, "breach.handle", service.record.now())) as change:
        do_move_awareness(change, service.office, breach_id, data.at, data.why)
        return _now(service, change, breach_id)


@post(
    "/v1/breaches/{breach_id:str}/awareness/answer",
    opt={"may": "breach.handle"},
    status_code=200,
    sync_to_thread=True,
)
def answer_awareness(service: Serving, identity: Who, breach_id: Id, data: JSONBody[Agreed]) -> Breach:
    """Agree, as a second person, that awareness came later, or not."""
    with service.record.change(acting(identity, "breach.handle", service.record.now())) as change:
        do_answer_awareness(change, breach_id, agreed=data.agreed)
        return _now(service, change, breach_id)


@post(
    "/v1/breaches/{breach_id:str}/acknowledge",
    opt={"may": "breach.handle"},
    status_code=200,
    sync_to_thread=True,
)
def take_breach(service: Serving, identity: Who, breach_id: Id) -> Breach:
    """Say that one looks after it."""
    with service.record.change(acting(identity, "breach.handle", service.record.now())) as change:
        do_take_breach(change, breach_id)
        return _now(service, change, breach_id)


@post(
    "/v1/breaches/{breach_id:str}/reports", opt={"may": "breach.handle"}, status_code=200, sync_to_thread=True
)
def deal_with_report(service: Serving, identity: Who, breach_id: Id, data: JSONBody[Reported]) -> Breach:
    """Note that a person sent a report, or found that it is not owed; the program sends nothing."""
    with service.record.change(acting(identity, "breach.handle", service.record.now())) as change:
        at = change.at if data.at is None else data.at
        dealt = Dealt(outcome=data.outcome, at=at, said=data.said)
        do_deal_with_report(change, service.office, breach_id, data.report, dealt)
        return _now(service, change, breach_id)


@post(
    "/v1/breaches/{breach_id:str}/close", opt={"may": "breach.handle"}, status_code=200, sync_to_thread=True
)
def close_breach(
    service: Serving, accounts: Accounts, identity: Who, breach_id: Id, data: JSONBody[Closed]
) -> Breach:
    """Close it with a cause, once every report that may be owed was dealt with."""
    with service.record.change(acting(identity, "breach.handle", service.record.now())) as change:
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        do_close_breach(change, service.means, breach_id, hand, cause=data.cause, done=data.done)
        return _now(service, change, breach_id)


def _now(service: Service, change: Change, breach_id: str) -> Breach:
    """What it is after a change, its last step among what happened."""
    change.flush()
    return _found(service, change.conn, breach_id)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            show_breach_rules,
            show_breaches,
            show_breach,
            show_draft,
            open_breach,
            change_facts,
            move_awareness,
            answer_awareness,
            take_breach,
            deal_with_report,
            close_breach,
        ],
        tags=["operation"],
    ),
)

"""Routes of reports: anybody reports an item, sees by a link what came of it, and may contest that."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromQuery, JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.act.letter import Letter
from clearford.act.notifier import Receipt, Stage, receipt_letter
from clearford.core.reasons import Language
from clearford.runtime.auth.hands import acting
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.http import links, pages
from clearford.runtime.http.appellants import OnRecord, Withdrawal
from clearford.runtime.http.cases import Accounts, Body, Serving, Who
from clearford.runtime.http.guard import ANYBODY
from clearford.runtime.http.links import AppealText, Filed
from clearford.runtime.http.params import Id
from clearford.runtime.record.amendments import Amended, Amendment, do_amend_report, do_withdraw_report
from clearford.runtime.record.misuse import letters_to
from clearford.runtime.record.reports import (
    Notice,
    Received,
    Role,
    do_file_report,
    expected_by,
    find_report,
    lacking,
    paused_until,
    stage_of,
    value_of,
)
from clearford.runtime.record.statements import Told, read_statement
from clearford.runtime.service.wiring import Service

Text = Annotated[str, Meta(max_length=5_000)]
Short = Annotated[str, Meta(max_length=500)]
Harm = Annotated[str, Meta(pattern=r"^[a-z][a-z.-]{0,80}$")]


class NewReport(Body, frozen=True, kw_only=True):
    """A report (DSA art. 16(2))."""

    item: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """Id of the item as the platform names it."""
    location: Annotated[str, Meta(max_length=2_000)] = ""
    """Its exact address, where no id is known."""
    reasons: Text
    """Why it breaks the law or the rules."""
    harm: Harm | None = None
    law: Short = ""
    country: Annotated[str, Meta(pattern="^[A-Z]{2}$")] | None = None
    lang: Literal["en", "zh"] = "en"
    """Language in which the reporter is answered."""
    name: Short = ""
    email: Short = ""
    good_faith: bool = False
    """The reporter believes the report to be correct and complete."""
    role: Role = "person"
    life: bool = False
    """Somebody's life or safety is threatened."""


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """That a report came in."""

    report: str
    link: str
    """Shows what came of it; never shown again."""
    token: str
    expected: int
    """By when it is answered; microseconds since 1970."""
    missing: tuple[str, ...]
    paused_until: int | None
    """Until when it waits, because whoever sent it is paused; microseconds since 1970."""
    letter: Letter


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How far a report is."""

    report: str
    state: str
    """open, closed, paused with its sender, or incomplete where nobody can tell what it is about."""
    stage: Stage
    received: int
    result: str | None
    missing: tuple[str, ...]
    """What it still lacks."""
    withdrawn: int | None
    """When its sender took it back; microseconds since 1970."""
    letter: Letter
    """The outcome, or that the report came in."""
    also: tuple[Letter, ...]
    """Warnings and pauses of who sent it that were decided after it came, and hold."""
    outcome: Told | None
    """With the appeal, if there is one."""


class Added(Body, frozen=True, kw_only=True):
    """What is added to a report; what is left out stays as it was."""

    item: Annotated[str, Meta(max_length=200)] | None = None
    location: Annotated[str, Meta(max_length=2_000)] = ""
    reasons: Text = ""
    harm: Harm | None = None
    name: Short = ""
    email: Short = ""
    good_faith: bool = False
    life: bool = False


@post("/v1/reports", opt={"may": "report.file"}, sync_to_thread=True)
def file_report(service: Serving, identity: Who, data: JSONBody[NewReport]) -> Response[Reported]:
    """Report an item. What is missing is said; the key of a trusted flagger comes first in its field."""
    notice = Notice(**msgspec.structs.asdict(data))
    flagger = identity.id if identity.kind == "machine" else None
    with service.record.change(acting(identity, "report.file", service.record.now())) as change:
        made = do_file_report(change, service.means, notice, flagger=flagger)
    link = _address(service, made.token)
    told = Reported(
        report=made.report,
        link=link,
        token=made.token,
        expected=made.expected,
        missing=made.missing,
        paused_until=made.paused_until,
        letter=receipt_letter(_receipt(made, link, data.reasons), data.lang),
    )
    return Response(told, headers=pages.HEADERS)


@get("/v1/reports/{token:str}", opt={"may": ANYBODY, links.LINK: "report"}, sync_to_thread=True)
def read_report(
    service: Serving, accounts: Accounts, token: Id, lang: FromQuery[Language | None] = None
) -> Response[Status]:
    """How far the report is that a link opens, and what came of it."""
    return Response(_status(service, accounts, token, lang), headers=pages.HEADERS)


@post(
    "/v1/reports/{token:str}/amendments",
    opt={"may": ANYBODY, links.LINK: "report"},
    status_code=200,
    sync_to_thread=True,
)
def amend_report(service: Serving, accounts: Accounts, token: Id, data: JSONBody[Added]) -> Response[Amended]:
    """Add to a report what was missing. CF-R045 once it is answered."""
    made = _amend(service, accounts, token, Amendment(**msgspec.structs.asdict(data)))
    return Response(made, headers=pages.HEADERS)


@post("/v1/reports/{token:str}/withdrawal", opt={"may": ANYBODY, links.LINK: "report"}, sync_to_thread=True)
def withdraw_report(service: Serving, accounts: Accounts, token: Id, data: JSONBody[Withdrawal]) -> OnRecord:
    """Take a report back. Whoever decides sees it; it is answered all the same. CF-R045 once it was."""
    who = links.holder(service, accounts, "report", token, "report.amend")
    with service.record.change(acting(who, "report.amend", service.record.now())) as change:
        return OnRecord(do_withdraw_report(change, who.id, data.text))


@post("/v1/reports/{token:str}/appeals", opt={"may": ANYBODY, links.LINK: "report"}, sync_to_thread=True)
def contest(service: Serving, accounts: Accounts, token: Id, data: JSONBody[AppealText]) -> Filed:
    """Contest the outcome of a report. People decide who had no part in it."""
    return links.file_appeal(service, accounts, "report", token, data.text)


def _receipt(made: Received, link: str, words: str) -> Receipt:
    return Receipt(
        report=made.report,
        received=made.received,
        expected=made.expected,
        status_link=link,
        copy=words,
        missing=made.missing,
        paused_until=made.paused_until,
    )


def _amend(service: Service, accounts: AccountStore, token: str, added: Amendment) -> Amended:
    who = links.holder(service, accounts, "report", token, "report.amend")
    with service.record.change(acting(who, "report.amend", service.record.now())) as change:
        return do_amend_report(change, service.office, who.id, added)


def _status(service: Service, accounts: AccountStore, token: str, lang: Language | None) -> Status:
    who = links.holder(service, accounts, "report", token, "status.read")
    link = _address(service, token)
    record = service.record
    with record.read() as conn:
        row = find_report(conn, who.id)
        spoken: Language = lang or ("zh" if row.lang == "zh" else "en")
        told = None
        if row.state == "closed":
            binding, appeal = service.settings.operator.language, f"{link}#{pages.APPEAL}"
            told = read_statement(conn, record, service.office, row.id, lang, binding=binding, link=appeal)
        stage = stage_of(conn, row)
        receipt = Receipt(
            report=row.id,
            received=row.received,
            expected=expected_by(conn, service.office, row),
            status_link=link,
            missing=lacking(row),
            stage=stage,
            paused_until=paused_until(conn, value_of(row)) if stage == "paused" else None,
        )
        also = letters_to(conn, record, row.notifier, spoken, since=row.received)
    return Status(
        report=row.id,
        state=row.state,
        stage=stage,
        received=row.received,
        result=row.result,
        missing=receipt.missing,
        withdrawn=row.withdrawn,
        letter=receipt_letter(receipt, spoken) if told is None else told.letter,
        also=also,
        outcome=told,
    )


def _address(service: Service, token: str) -> str:
    return f"{service.settings.operator.base_url}/r/{token}"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        guards=[links.careful],
        route_handlers=[
            file_report,
            read_report,
            amend_report,
            withdraw_report,
            contest,
        ],
        tags=["reports"],
    ),
)

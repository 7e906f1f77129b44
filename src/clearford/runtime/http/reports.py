"""Routes of reports: anybody reports an item, sees by a link what came of it, and may contest that."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import MediaType, Response, Router, delete, get, post
from litestar.params import FromPath, FromQuery, JSONBody, URLEncodedBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.act.letter import Letter
from clearford.act.notifier import Receipt, receipt_letter
from clearford.cases.flaggers import Flagger
from clearford.core.access import Identity, Row, require
from clearford.core.reasons import Language
from clearford.runtime.auth.hands import acting
from clearford.runtime.http import pages
from clearford.runtime.http.cases import Accounts, Body, Name, Serving, Who
from clearford.runtime.http.guard import ANYBODY
from clearford.runtime.http.statements import AppealText, Filed
from clearford.runtime.record.appeals import LONGEST, do_file_appeal
from clearford.runtime.record.flaggers import do_end_flagger, do_register_flagger, list_flaggers
from clearford.runtime.record.reports import (
    Notice,
    Received,
    Role,
    do_file_report,
    expected_by,
    find_report,
    lacking,
)
from clearford.runtime.record.statements import Told, do_read_statement
from clearford.runtime.service.wiring import Service

Text = Annotated[str, Meta(max_length=5_000)]
Short = Annotated[str, Meta(max_length=500)]


class NewReport(Body, frozen=True, kw_only=True):
    """A report (DSA art. 16(2))."""

    item: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    """Id of the item as the platform names it."""
    location: Annotated[str, Meta(max_length=2_000)] = ""
    """Its exact address, where no id is known."""
    reasons: Text
    """Why it breaks the law or the rules."""
    harm: Annotated[str, Meta(pattern=r"^[a-z][a-z.-]{0,80}$")] | None = None
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
    letter: Letter


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How far a report is."""

    report: str
    state: str
    """open, closed, or incomplete where nobody can tell what it is about."""
    received: int
    result: str | None
    letter: Letter
    """The outcome, or that the report came in."""
    outcome: Told | None
    """With the appeal, if there is one."""


class NewFlagger(Body, frozen=True):
    """A trusted flagger, and the key with which it reports."""

    key: Name
    name: Name
    coordinator: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    """Member State of the coordinator that gave the status."""
    fields: Annotated[list[Name], Meta(min_length=1, max_length=50)]
    """Harms or families of harms."""


@post("/v1/reports", opt={"may": "report.file"}, sync_to_thread=True)
def file_report(service: Serving, identity: Who, data: JSONBody[NewReport]) -> Response[Reported]:
    """Report an item. What is missing is said; the key of a trusted flagger comes first in its field."""
    notice = Notice(**msgspec.structs.asdict(data))
    flagger = identity.id if identity.kind == "machine" else None
    with service.record.change(acting(identity, "report.file", service.record.now())) as change:
        made = do_file_report(change, service.office, notice, flagger=flagger)
    link = _address(service, made.token)
    told = Reported(
        report=made.report,
        link=link,
        token=made.token,
        expected=made.expected,
        missing=made.missing,
        letter=receipt_letter(_receipt(made, link, data.reasons), data.lang),
    )
    return Response(told, headers=pages.HEADERS)


@get("/v1/reports/{token:str}", opt={"may": ANYBODY}, sync_to_thread=True)
def read_report(
    service: Serving, accounts: Accounts, token: FromPath[str], lang: FromQuery[Language | None] = None
) -> Response[Status]:
    """How far the report is that a link opens, and what came of it."""
    return Response(_status(service, accounts, token, lang), headers=pages.HEADERS)


@get("/r/{token:str}", opt={"may": ANYBODY}, sync_to_thread=True, media_type=MediaType.HTML)
def show_report(
    service: Serving, accounts: Accounts, token: FromPath[str], lang: FromQuery[Language | None] = None
) -> Response[str]:
    """The same as a page, with a form to contest the outcome."""
    return _page(_status(service, accounts, token, lang))


@post("/v1/reports/{token:str}/appeals", opt={"may": ANYBODY}, sync_to_thread=True)
def contest(service: Serving, accounts: Accounts, token: FromPath[str], data: JSONBody[AppealText]) -> Filed:
    """Contest the outcome of a report. People decide who had no part in it."""
    return _contest(service, accounts, token, data.text)


@post("/r/{token:str}", opt={"may": ANYBODY}, status_code=200, sync_to_thread=True, media_type=MediaType.HTML)
def send_contest(
    service: Serving,
    accounts: Accounts,
    token: FromPath[str],
    data: URLEncodedBody[AppealText],
    lang: FromQuery[Language | None] = None,
) -> Response[str]:
    """Contest the outcome by the form of the page."""
    _contest(service, accounts, token, data.text)
    return _page(_status(service, accounts, token, lang))


@get("/v1/flaggers", opt={"may": "key.edit"}, sync_to_thread=True)
def get_flaggers(service: Serving) -> list[Flagger]:
    """Every trusted flagger."""
    with service.record.read() as conn:
        return list_flaggers(conn)


@post("/v1/flaggers", opt={"may": "key.edit"}, status_code=204, sync_to_thread=True)
def add_flagger(service: Serving, identity: Who, data: JSONBody[NewFlagger]) -> None:
    """Note that a key belongs to a trusted flagger."""
    with service.record.change(acting(identity, "key.edit", service.record.now())) as change:
        do_register_flagger(
            change, data.key, name=data.name, coordinator=data.coordinator, fields=data.fields
        )


@delete("/v1/flaggers/{key:str}", opt={"may": "key.edit"}, sync_to_thread=True)
def end_flagger(service: Serving, identity: Who, key: FromPath[str]) -> None:
    """Note that the status of a trusted flagger was withdrawn or suspended."""
    with service.record.change(acting(identity, "key.edit", service.record.now())) as change:
        do_end_flagger(change, key)


def _receipt(made: Received, link: str, words: str) -> Receipt:
    return Receipt(
        report=made.report,
        received=made.received,
        expected=made.expected,
        status_link=link,
        copy=words,
        missing=made.missing,
    )


def _holder(service: Service, accounts: Accounts, token: str, permission: str) -> Identity:
    who = accounts.identify_link("report", token)
    require(who, permission, service.record.now(), Row(tenant=who.tenant, object=who.id))
    return who


def _status(service: Service, accounts: Accounts, token: str, lang: Language | None) -> Status:
    who = _holder(service, accounts, token, "status.read")
    link = _address(service, token)
    with service.record.change(acting(who, "status.read", service.record.now())) as change:
        row = find_report(change.conn, who.id)
        told = None
        if row.state == "closed":
            binding = service.settings.operator.language
            told = do_read_statement(change, row.id, lang, binding=binding, link=link)
    spoken: Language = lang or ("zh" if row.lang == "zh" else "en")
    receipt = Receipt(
        report=row.id,
        received=row.received,
        expected=expected_by(service.office, row),
        status_link=link,
        missing=lacking(row),
    )
    return Status(
        report=row.id,
        state=row.state,
        received=row.received,
        result=row.result,
        letter=receipt_letter(receipt, spoken) if told is None else told.letter,
        outcome=told,
    )


def _contest(service: Service, accounts: Accounts, token: str, text: str) -> Filed:
    who = _holder(service, accounts, token, "appeal.file")
    with service.record.change(acting(who, "appeal.file", service.record.now())) as change:
        made = do_file_appeal(change, service.office, who.id, text)
    return Filed(made.id, made.due)


def _page(status: Status) -> Response[str]:
    lang, told = status.letter.lang, status.outcome
    if told is None:
        return pages.page([status.letter], lang)
    if told.appeal is None:
        return pages.page([status.letter], lang, more=pages.appeal_form(lang, most=LONGEST))
    if told.appeal.letter is None:
        return pages.page([status.letter], lang, more=pages.filed(lang))
    return pages.page([status.letter, told.appeal.letter], lang)


def _address(service: Service, token: str) -> str:
    return f"{service.settings.operator.base_url}/r/{token}"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            file_report,
            read_report,
            show_report,
            contest,
            send_contest,
            get_flaggers,
            add_flagger,
            end_flagger,
        ],
        tags=["reports"],
    ),
)

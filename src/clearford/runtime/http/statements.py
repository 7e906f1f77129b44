"""Routes of statements of reasons, by a link with a token: read, appeal, check that they are on record."""

from __future__ import annotations

import msgspec
from litestar import MediaType, Response, Router, get, post
from litestar.params import FromQuery, JSONBody
from litestar.types import ControllerRouterHandler

from clearford.core.reasons import Language
from clearford.runtime.auth.hands import acting
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.http import links, pages
from clearford.runtime.http.cases import Accounts, Body, Name, Serving, Who
from clearford.runtime.http.guard import ANYBODY
from clearford.runtime.http.links import AppealText, Filed
from clearford.runtime.http.params import Id
from clearford.runtime.own_words import public_lists
from clearford.runtime.record.logs import Logs
from clearford.runtime.record.statements import (
    Told,
    do_renew_link,
    find_statement,
    read_statement,
    receipt_of,
)
from clearford.runtime.service.wiring import Service


class Wanted(Body, frozen=True):
    """The statement to which a new link is wanted."""

    statement: Name


class Link(msgspec.Struct, frozen=True):
    """A new link, never shown again; the one before it opens nothing any more."""

    link: str


@get("/v1/statements/{token:str}", opt={"may": ANYBODY, links.LINK: "statement"}, sync_to_thread=True)
def get_statement(
    service: Serving, accounts: Accounts, token: Id, lang: FromQuery[Language | None] = None
) -> Response[Told]:
    """The statement of reasons that a link opens, as a letter, and how its appeal stands."""
    return Response(_told(service, accounts, token, lang), headers=pages.HEADERS)


@post(
    "/v1/statements/{token:str}/appeals", opt={"may": ANYBODY, links.LINK: "statement"}, sync_to_thread=True
)
def file_appeal(service: Serving, accounts: Accounts, token: Id, data: JSONBody[AppealText]) -> Filed:
    """Appeal. People decide who had no part in the decision."""
    return links.file_appeal(service, accounts, "statement", token, data.text)


@get("/v1/statements/{token:str}/receipt", opt={"may": ANYBODY, links.LINK: "statement"}, sync_to_thread=True)
def get_receipt(service: Serving, accounts: Accounts, token: Id) -> Response[bytes]:
    """A file by which anybody can check that this decision is in the record; CF-R009 until it is."""
    who = links.holder(service, accounts, "statement", token, "proof.read")
    with service.record.read() as conn:
        entry = find_statement(conn, who.id).entry
        body = receipt_of(conn, service.vault, Logs(service.settings.path("ledger")), entry)
    return Response(body, media_type=MediaType.JSON, headers=pages.HEADERS)


@post("/v1/statement-links", opt={"may": "statement.read"}, sync_to_thread=True)
def renew_link(service: Serving, identity: Who, data: JSONBody[Wanted]) -> Response[Link]:
    """A new link to a statement, for the platform to hand to the person concerned."""
    with service.record.change(acting(identity, "statement.read", service.record.now())) as change:
        token = do_renew_link(change, data.statement)
    return Response(Link(_address(service, token)), headers={"Cache-Control": "no-store"})


def _told(service: Service, accounts: AccountStore, token: str, lang: Language | None) -> Told:
    who = links.holder(service, accounts, "statement", token, "status.read")
    operator = service.settings.operator
    link = f"{_address(service, token)}#{pages.APPEAL}"
    with service.record.read() as conn:
        return read_statement(
            conn,
            service.record,
            service.office,
            who.id,
            lang,
            binding=operator.language,
            link=link,
            lists=public_lists(service.in_force.bundle.engine.packs),
        )


def _address(service: Service, token: str) -> str:
    return f"{service.settings.operator.base_url}/s/{token}"


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        guards=[links.careful],
        route_handlers=[get_statement, file_appeal, get_receipt, renew_link],
        tags=["statements"],
    ),
)

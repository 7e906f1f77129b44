"""Routes of appellants, by the link of a statement or of a report: add words and files, take it back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.runtime.auth.hands import acting
from clearford.runtime.auth.service import AccountStore
from clearford.runtime.auth.tokens import LinkPurpose
from clearford.runtime.http import links
from clearford.runtime.http.cases import Accounts, Body, Serving, Words
from clearford.runtime.http.front import BODY_BYTES
from clearford.runtime.http.guard import ANYBODY
from clearford.runtime.http.params import Id
from clearford.runtime.record.appellants import (
    FILE_BYTES,
    FILES,
    FileSent,
    FileType,
    do_add_to_appeal,
    do_withdraw_appeal,
)
from clearford.runtime.service.wiring import Service

_FILES = {"may": ANYBODY, BODY_BYTES: 16 << 20}
"""Room for one file of the largest size, or several smaller ones; who holds no link is stopped before."""


class FileAdded(Body, frozen=True, kw_only=True):
    """A file; its content in base64."""

    name: Annotated[str, Meta(max_length=100)] = ""
    type: FileType
    body: Annotated[bytes, Meta(max_length=FILE_BYTES)]


class Addition(Body, frozen=True, kw_only=True):
    """What is added to an appeal."""

    text: Words = ""
    files: Annotated[tuple[FileAdded, ...], Meta(max_length=FILES)] = ()


class Withdrawal(Body, frozen=True, kw_only=True):
    """Why an appeal, or a report, is taken back; nobody has to say."""

    text: Words = ""


class OnRecord(msgspec.Struct, frozen=True):
    """The entry of what was sent."""

    entry: str


@post(
    "/v1/statements/{token:str}/appeals/additions",
    opt=_FILES | {links.LINK: "statement"},
    sync_to_thread=True,
)
def add_to_appeal(service: Serving, accounts: Accounts, token: Id, data: JSONBody[Addition]) -> OnRecord:
    """Add words or files to an appeal that is not decided yet."""
    return _add(service, accounts, "statement", token, data)


@post("/v1/reports/{token:str}/appeals/additions", opt=_FILES | {links.LINK: "report"}, sync_to_thread=True)
def add_as_reporter(service: Serving, accounts: Accounts, token: Id, data: JSONBody[Addition]) -> OnRecord:
    """The same by the link of a report."""
    return _add(service, accounts, "report", token, data)


@post(
    "/v1/statements/{token:str}/appeals/withdrawal",
    opt={"may": ANYBODY, links.LINK: "statement"},
    sync_to_thread=True,
)
def withdraw_appeal(service: Serving, accounts: Accounts, token: Id, data: JSONBody[Withdrawal]) -> OnRecord:
    """Take an appeal back that is not decided yet."""
    return _withdraw(service, accounts, "statement", token, data)


@post(
    "/v1/reports/{token:str}/appeals/withdrawal",
    opt={"may": ANYBODY, links.LINK: "report"},
    sync_to_thread=True,
)
def withdraw_as_reporter(
    service: Serving, accounts: Accounts, token: Id, data: JSONBody[Withdrawal]
) -> OnRecord:
    """The same by the link of a report."""
    return _withdraw(service, accounts, "report", token, data)


def _add(
    service: Service, accounts: AccountStore, purpose: LinkPurpose, token: str, data: Addition
) -> OnRecord:
    who = links.holder(service, accounts, purpose, token, "appeal.file")
    files = [FileSent(name=one.name, type=one.type, body=one.body) for one in data.files]
    with service.record.change(acting(who, "appeal.file", service.record.now())) as change:
        return OnRecord(do_add_to_appeal(change, who.id, data.text, files))


def _withdraw(
    service: Service, accounts: AccountStore, purpose: LinkPurpose, token: str, data: Withdrawal
) -> OnRecord:
    who = links.holder(service, accounts, purpose, token, "appeal.file")
    with service.record.change(acting(who, "appeal.file", service.record.now())) as change:
        return OnRecord(do_withdraw_appeal(change, who.id, data.text))


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        guards=[links.careful],
        route_handlers=[add_to_appeal, add_as_reporter, withdraw_appeal, withdraw_as_reporter],
        tags=["appeals"],
    ),
)

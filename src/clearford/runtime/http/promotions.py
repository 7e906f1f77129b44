"""Routes of putting packs in force: what differs, who asks for it, and what the other person says."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.runtime.auth.hands import acting
from clearford.runtime.comparing import Comparison, compare
from clearford.runtime.http.cases import Body, Serving, Who, Words, place_of
from clearford.runtime.http.params import Id, end_of
from clearford.runtime.http.rolling import rolling_of
from clearford.runtime.packing import files_of, files_of_folders
from clearford.runtime.record.packs import FOLDERS, archive_of, version_in_force
from clearford.runtime.record.promotions import (
    Plan,
    Promotion,
    do_answer_promotion,
    do_approve_promotion,
    do_ask_promotion,
    do_attach_backtest,
    do_question_promotion,
    do_refuse_promotion,
    do_withdraw_promotion,
    find_promotion,
    list_promotions,
)
from clearford.runtime.service.wiring import options_of, redress_of

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Asking(Body, frozen=True):
    """Which version is to be put in force, and why."""

    version: Digest
    words: Annotated[Words, Meta(min_length=10)]
    backtest: Annotated[str, Meta(max_length=32)] | None = None
    """One of this version, that has ended."""
    plan: Plan = "steps"
    """Whether its new and changed rules act on a few accounts first, or on everybody at once."""


class Attaching(Body, frozen=True):
    """Which backtest is to be looked at too."""

    backtest: Annotated[str, Meta(max_length=32)]
    """One of this version, that has ended."""


class Reasoned(Body, frozen=True):
    """What the other person must be told."""

    words: Annotated[Words, Meta(min_length=10)]


class Said(Body, frozen=True):
    """What may be added."""

    words: Words = ""


class Promotions(msgspec.Struct, frozen=True):
    """What was asked for, the latest first."""

    promotions: list[Promotion]
    after: str | None
    """Pass this to get earlier ones; none at the end."""


@get("/v1/packs/{digest:str}/diff", opt={"may": "pack.read"}, tags=["packs"], sync_to_thread=True)
def compare_packs(
    service: Serving,
    digest: Id,
    against: Annotated[str | None, QueryParameter(pattern="^([0-9a-f]{64})?$")] = None,
) -> Comparison:
    """What differs between two versions, in files, rules and notices.

    against: digest of the other; empty for the folders of the settings, by default what is in force. What
    the folders hold may be a minute old.
    """
    with service.record.read() as conn:
        older = version_in_force(conn) if against is None else against
        archives = [None if one == FOLDERS else archive_of(conn, one) for one in (older, digest)]
    bundle = service.in_force.bundle

    def compared() -> Comparison:
        folders = files_of_folders(options_of(service.settings)) if None in archives else {}
        old, new = (folders if one is None else files_of(one) for one in archives)
        return compare(old, new, bundle.engine.packs, redress_of(service.settings))

    return service.recent.get(("compared", older, digest, bundle.digest), compared)


@get("/v1/promotions", opt={"may": "pack.read"}, sync_to_thread=True)
def get_promotions(
    service: Serving,
    after: Annotated[str | None, QueryParameter(max_length=100)] = None,
    version: Annotated[str | None, QueryParameter(max_length=64)] = None,
) -> Promotions:
    """What was asked for, perhaps of one version."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        place = None if after is None else place_of(after)
        found = list_promotions(conn, most, after=place, version=version)
    return Promotions(found, end_of(found, most, lambda one: (one.created, one.id)))


@post("/v1/promotions", opt={"may": "pack.trial"}, sync_to_thread=True)
def ask_promotion(service: Serving, identity: Who, data: JSONBody[Asking]) -> Promotion:
    """Ask that a version be put in force; another person decides."""
    with service.record.change(acting(identity, "pack.trial", service.record.now())) as change:
        return do_ask_promotion(change, data.version, data.words, data.backtest, data.plan)


@get("/v1/promotions/{promotion:str}", opt={"may": "pack.read"}, sync_to_thread=True)
def get_promotion(service: Serving, promotion: Id) -> Promotion:
    """What was asked for, and every step since."""
    with service.record.read() as conn:
        return find_promotion(conn, promotion)


@post(
    "/v1/promotions/{promotion:str}/approve",
    opt={"may": "pack.promote"},
    status_code=200,
    sync_to_thread=True,
)
def approve(service: Serving, identity: Who, promotion: Id, data: JSONBody[Said]) -> Promotion:
    """Put the version in force, by its plan: neither its author nor who asked for it may."""
    with service.record.read() as conn:
        asked = find_promotion(conn, promotion)
    rolling = rolling_of(service, asked.version, asked.plan)
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        rolling.require_same(change)
        done = do_approve_promotion(change, promotion, data.words, service.office.numbers)
        rolling.do_begin(change)
        return done


@post(
    "/v1/promotions/{promotion:str}/refuse", opt={"may": "pack.promote"}, status_code=200, sync_to_thread=True
)
def refuse(service: Serving, identity: Who, promotion: Id, data: JSONBody[Reasoned]) -> Promotion:
    """Refuse, with the reason."""
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        return do_refuse_promotion(change, promotion, data.words)


@post("/v1/promotions/{promotion:str}/ask", opt={"may": "pack.promote"}, status_code=200, sync_to_thread=True)
def ask_back(service: Serving, identity: Who, promotion: Id, data: JSONBody[Reasoned]) -> Promotion:
    """Ask the author something before deciding."""
    with service.record.change(acting(identity, "pack.promote", service.record.now())) as change:
        return do_question_promotion(change, promotion, data.words)


@post(
    "/v1/promotions/{promotion:str}/answer", opt={"may": "pack.trial"}, status_code=200, sync_to_thread=True
)
def answer(service: Serving, identity: Who, promotion: Id, data: JSONBody[Reasoned]) -> Promotion:
    """Answer what was asked back."""
    with service.record.change(acting(identity, "pack.trial", service.record.now())) as change:
        return do_answer_promotion(change, promotion, data.words)


@post(
    "/v1/promotions/{promotion:str}/attach", opt={"may": "pack.trial"}, status_code=200, sync_to_thread=True
)
def attach(service: Serving, identity: Who, promotion: Id, data: JSONBody[Attaching]) -> Promotion:
    """Put a backtest before who decides about what one asked for, in place of an earlier one."""
    with service.record.change(acting(identity, "pack.trial", service.record.now())) as change:
        return do_attach_backtest(change, promotion, data.backtest)


@post(
    "/v1/promotions/{promotion:str}/withdraw", opt={"may": "pack.trial"}, status_code=200, sync_to_thread=True
)
def withdraw(service: Serving, identity: Who, promotion: Id, data: JSONBody[Said]) -> Promotion:
    """Take back what one asked for."""
    with service.record.change(acting(identity, "pack.trial", service.record.now())) as change:
        return do_withdraw_promotion(change, promotion, data.words)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    compare_packs,
    Router(
        "/",
        route_handlers=[
            get_promotions,
            ask_promotion,
            get_promotion,
            approve,
            refuse,
            ask_back,
            answer,
            attach,
            withdraw,
        ],
        tags=["promotions"],
    ),
)

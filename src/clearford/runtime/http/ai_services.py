"""Routes of the register of AI services: cards, documents, releases, filings, and the filing pack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta

from clearford.ai.register.card import Card, Moment
from clearford.ai.register.pack import Index
from clearford.ai.register.rules import EvidenceKind, RegisterRules, Step
from clearford.core.ids import Digest
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Serving, Who
from clearford.runtime.http.params import After, Id
from clearford.runtime.http.public_rules import published
from clearford.runtime.record.ai_evidence import MOST_BYTES, do_hand_in, do_withdraw
from clearford.runtime.record.ai_packs import RulesInForce, do_make_pack, pack_now
from clearford.runtime.record.ai_services import (
    AIService,
    ServiceRow,
    do_change_service,
    do_link_incident,
    do_name_responsible,
    do_note_filing,
    do_register_service,
    do_release_service,
    do_stop_service,
    find_service,
    list_services,
)
from clearford.runtime.record.unit import Change
from clearford.runtime.service.wiring import Service

_Version = Annotated[int, Meta(ge=0, lt=1 << 31)]
_Name = Annotated[str, Meta(min_length=1, max_length=60)]


class Changed(Body, frozen=True, kw_only=True):
    """Another card in place of the one that stands."""

    version: _Version
    """Of what was looked at."""
    card: Card


class Wanted(Body, frozen=True, kw_only=True):
    """A release of what was looked at."""

    version: _Version


class Named(Body, frozen=True, kw_only=True):
    """The person who answers for it."""

    user: _Name
    """Id of the account."""


class Stopped(Body, frozen=True, kw_only=True):
    """Why it was switched off for good."""

    why: Annotated[str, Meta(min_length=3, max_length=1_000)]


class Filed(Body, frozen=True, kw_only=True):
    """Something of a filing that a person did, or that an authority answered."""

    step: Step
    at: Moment | None = None
    """When it happened, microseconds since 1970; none for now."""
    number: Annotated[str, Meta(max_length=100)] = ""


class LinkedTo(Body, frozen=True, kw_only=True):
    """An incident that may have to be reported, which is of this service."""

    breach: _Name


class HandedIn(Body, frozen=True, kw_only=True):
    """A document."""

    kind: EvidenceKind
    file: Annotated[str, Meta(min_length=1, max_length=100)]
    """Name of the file, without a folder."""
    body: Annotated[bytes, Meta(min_length=1, max_length=MOST_BYTES)]
    """Its bytes in Base64."""


class Gone(Body, frozen=True, kw_only=True):
    """A document that is withdrawn, its bytes erased."""

    document: _Name


class ServicePage(msgspec.Struct, frozen=True):
    """Some of them, and behind which id the next ones begin; none at the end."""

    services: Sequence[ServiceRow]
    after: str | None


class PackView(msgspec.Struct, frozen=True, kw_only=True):
    """What a filing pack would hold and lack if it were made now."""

    digest: Digest
    """SHA-256 of the archive."""
    contents: Index


@get("/v1/ai-service-rules", opt={"may": "ai_service.read"}, sync_to_thread=True)
def show_ai_service_rules(service: Serving) -> RegisterRules:
    """What makes a tier, what a release needs, when something is filed, and what a filing pack holds."""
    return service.office.customs.ai_services


@get("/v1/ai-services", opt={"may": "ai_service.read"}, sync_to_thread=True)
def show_ai_services(service: Serving, after: After = None) -> ServicePage:
    """The register of AI services."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_services(conn, service.office, service.record.now(), after=after, limit=most)
    return ServicePage(found, found[-1].id if len(found) == most else None)


@get("/v1/ai-services/{ai_service:str}", opt={"may": "ai_service.read"}, sync_to_thread=True)
def show_ai_service(service: Serving, ai_service: Id) -> AIService:
    """One with its tier, what a release lacks, clocks, documents, incidents and what happened."""
    with service.record.read() as conn:
        return find_service(conn, service.office, ai_service, service.record.now())


@post("/v1/ai-services", opt={"may": "ai_service.edit"}, sync_to_thread=True)
def register_ai_service(service: Serving, identity: Who, data: JSONBody[Card]) -> AIService:
    """Register one."""
    with service.record.change(acting(identity, "ai_service.edit", service.record.now())) as change:
        return _now(service, change, do_register_service(change, service.office, data))


@post(
    "/v1/ai-services/{ai_service:str}/card",
    opt={"may": "ai_service.edit"},
    status_code=200,
    sync_to_thread=True,
)
def change_ai_service(service: Serving, identity: Who, ai_service: Id, data: JSONBody[Changed]) -> AIService:
    """Change the card; where another model or adapter answers, a case asks for another assessment."""
    with service.record.change(acting(identity, "ai_service.edit", service.record.now())) as change:
        do_change_service(change, service.office, ai_service, data.card, version=data.version)
        return _now(service, change, ai_service)


@post(
    "/v1/ai-services/{ai_service:str}/responsible",
    opt={"may": "ai_service.release"},
    status_code=200,
    sync_to_thread=True,
)
def name_responsible(service: Serving, identity: Who, ai_service: Id, data: JSONBody[Named]) -> AIService:
    """Name the person who answers for it."""
    with service.record.change(acting(identity, "ai_service.release", service.record.now())) as change:
        do_name_responsible(change, ai_service, data.user)
        return _now(service, change, ai_service)


@post(
    "/v1/ai-services/{ai_service:str}/release",
    opt={"may": "ai_service.release"},
    status_code=200,
    sync_to_thread=True,
)
def release_ai_service(service: Serving, identity: Who, ai_service: Id, data: JSONBody[Wanted]) -> AIService:
    """Enter a release once nothing blocks it; where two people must agree, the first asks for it."""
    with service.record.change(acting(identity, "ai_service.release", service.record.now())) as change:
        do_release_service(change, service.office, ai_service, version=data.version)
        return _now(service, change, ai_service)


@post(
    "/v1/ai-services/{ai_service:str}/stop",
    opt={"may": "ai_service.release"},
    status_code=200,
    sync_to_thread=True,
)
def stop_ai_service(service: Serving, identity: Who, ai_service: Id, data: JSONBody[Stopped]) -> AIService:
    """Note that it was switched off for good."""
    with service.record.change(acting(identity, "ai_service.release", service.record.now())) as change:
        do_stop_service(change, ai_service, data.why)
        return _now(service, change, ai_service)


@post(
    "/v1/ai-services/{ai_service:str}/filings",
    opt={"may": "ai_service.edit"},
    status_code=200,
    sync_to_thread=True,
)
def note_filing(service: Serving, identity: Who, ai_service: Id, data: JSONBody[Filed]) -> AIService:
    """Note what a person filed, or what an authority answered; the program sends nothing."""
    with service.record.change(acting(identity, "ai_service.edit", service.record.now())) as change:
        do_note_filing(change, ai_service, data.step, change.at if data.at is None else data.at, data.number)
        return _now(service, change, ai_service)


@post(
    "/v1/ai-services/{ai_service:str}/incidents",
    opt={"may": "ai_service.edit"},
    status_code=200,
    sync_to_thread=True,
)
def link_incident(service: Serving, identity: Who, ai_service: Id, data: JSONBody[LinkedTo]) -> AIService:
    """Say that an incident of `/v1/breaches`, or a drill, is of this service."""
    with service.record.change(acting(identity, "ai_service.edit", service.record.now())) as change:
        do_link_incident(change, ai_service, data.breach)
        return _now(service, change, ai_service)


@post(
    "/v1/ai-services/{ai_service:str}/documents",
    opt={"may": "ai_service.edit"},
    status_code=200,
    sync_to_thread=True,
)
def hand_in(service: Serving, identity: Who, ai_service: Id, data: JSONBody[HandedIn]) -> AIService:
    """Hand in a document; what it claims is checked, and its entry shows its digest alone."""
    with service.record.change(acting(identity, "ai_service.edit", service.record.now())) as change:
        do_hand_in(change, ai_service, data.kind, data.file, data.body)
        return _now(service, change, ai_service)


@post(
    "/v1/ai-services/{ai_service:str}/documents/withdraw",
    opt={"may": "ai_service.edit"},
    status_code=200,
    sync_to_thread=True,
)
def withdraw(service: Serving, identity: Who, ai_service: Id, data: JSONBody[Gone]) -> AIService:
    """Erase the bytes of a document; what it showed is missing from then on."""
    with service.record.change(acting(identity, "ai_service.edit", service.record.now())) as change:
        do_withdraw(change, ai_service, data.document)
        return _now(service, change, ai_service)


@get("/v1/ai-services/{ai_service:str}/pack", opt={"may": "ai_service.read"}, sync_to_thread=True)
def show_pack(service: Serving, ai_service: Id) -> PackView:
    """What a filing pack would hold and lack, each field with its entry or with who must supply it."""
    with service.record.read() as conn:
        made = pack_now(conn, service.vault, service.office, ai_service, rules_of(service))
    return PackView(digest=made.digest, contents=made.contents)


@post(
    "/v1/ai-services/{ai_service:str}/pack",
    opt={"may": "ai_service.edit"},
    status_code=200,
    sync_to_thread=True,
)
def make_pack(service: Serving, identity: Who, ai_service: Id) -> Response[bytes]:
    """Make the filing pack, enter its digests, and give the archive; a person checks it and files it."""
    with service.record.change(acting(identity, "ai_service.edit", service.record.now())) as change:
        made = do_make_pack(change, service.office, ai_service, rules_of(service))
    name = f'attachment; filename="filing-pack-{made.digest[7:19]}.zip"'
    return Response(made.archive, media_type="application/zip", headers={"Content-Disposition": name})


def rules_of(service: Service) -> RulesInForce:
    """The published rules that are in force, as a filing pack has them."""
    bundle = service.in_force.bundle
    shown = published(bundle.engine.packs, bundle.engine.texts)
    body = msgspec.json.format(msgspec.json.encode(shown, order="sorted"), indent=1) + b"\n"
    return RulesInForce(bundle.digest, body if shown.rules else b"")


def _now(service: Service, change: Change, service_id: str) -> AIService:
    """What it is after a change, its last step among what happened."""
    change.flush()
    return find_service(change.conn, service.office, service_id, change.at)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[
            show_ai_service_rules,
            show_ai_services,
            show_ai_service,
            register_ai_service,
            change_ai_service,
            name_responsible,
            release_ai_service,
            stop_ai_service,
            note_filing,
            link_incident,
            hand_in,
            withdraw,
            show_pack,
            make_pack,
        ],
        tags=["operation"],
    ),
)

"""Routes of trusted flaggers: the register, how precise each is, and the letter about one that is not."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromQuery, JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta
from sqlalchemy import Connection

from clearford.act.coordinators import Imprecision, imprecision_letter
from clearford.act.letter import Letter
from clearford.cases.flaggers import Flagger, Precision
from clearford.core.errors import RequestError
from clearford.core.reasons import Language
from clearford.runtime.auth.hands import acting
from clearford.runtime.http.cases import Body, Name, Serving, Who
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.flaggers import (
    Imprecise,
    do_end_flagger,
    do_register_flagger,
    do_restore_flagger,
    find_flagger,
    imprecise_of,
    list_flaggers,
    precision_of,
)
from clearford.runtime.service.wiring import Service

Time = Annotated[int, Meta(ge=0, lt=1 << 62)]
"""Microseconds since 1970."""


class NewFlagger(Body, frozen=True):
    """A trusted flagger, and the key with which it reports."""

    key: Name
    name: Name
    coordinator: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    """Member State of the coordinator that gave the status."""
    fields: Annotated[list[Name], Meta(min_length=1, max_length=50)]
    """Harms or families of harms."""
    valid_from: Time | None = None
    """None for now."""
    valid_until: Time | None = None


class NewStatus(Body, frozen=True):
    """What the coordinator did with a status."""

    status: Literal["active", "suspended", "withdrawn"]
    valid_until: Time | None = None
    """Of a status that holds again."""


class ShownFlagger(msgspec.Struct, frozen=True):
    """A trusted flagger, and how precise its notices in its field were."""

    flagger: Flagger
    precision: Precision


class Flaggers(msgspec.Struct, frozen=True):
    """Some flaggers, and behind which key the next ones begin; none at the end."""

    flaggers: list[ShownFlagger]
    after: str | None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A letter to the coordinator; a person reads it, explains and sends it."""

    due: bool
    """Many notices were imprecise, so that the law asks for it."""
    letter: Letter
    documents: list[Imprecise]
    """The notices that it is about, the latest first."""


@get("/v1/flaggers", opt={"may": "flagger.read"}, sync_to_thread=True)
def get_flaggers(service: Serving, after: After = None) -> Flaggers:
    """Trusted flaggers, with the precision of their notices and its 95 % interval."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = [_shown(service, conn, one) for one in list_flaggers(conn, after=after, limit=most)]
    return Flaggers(found, found[-1].flagger.id if len(found) == most else None)


@post("/v1/flaggers", opt={"may": "key.edit"}, status_code=204, sync_to_thread=True)
def add_flagger(service: Serving, identity: Who, data: JSONBody[NewFlagger]) -> None:
    """Note that a key belongs to a trusted flagger."""
    with service.record.change(acting(identity, "key.edit", service.record.now())) as change:
        do_register_flagger(
            change,
            data.key,
            name=data.name,
            coordinator=data.coordinator,
            fields=data.fields,
            valid_from=data.valid_from,
            valid_until=data.valid_until,
        )


@post("/v1/flaggers/{key:str}/status", opt={"may": "key.edit"}, status_code=200, sync_to_thread=True)
def change_flagger(service: Serving, identity: Who, key: Id, data: JSONBody[NewStatus]) -> ShownFlagger:
    """Note that a status was suspended, withdrawn, or holds again after it was suspended."""
    with service.record.change(acting(identity, "key.edit", service.record.now())) as change:
        if data.status == "active":
            do_restore_flagger(change, key, valid_until=data.valid_until)
        else:
            do_end_flagger(change, key, status=data.status)
        return _shown(service, change.conn, _found(change.conn, key))


@delete("/v1/flaggers/{key:str}", opt={"may": "key.edit"}, sync_to_thread=True)
def end_flagger(service: Serving, identity: Who, key: Id) -> None:
    """Note that the status of a trusted flagger was withdrawn."""
    with service.record.change(acting(identity, "key.edit", service.record.now())) as change:
        do_end_flagger(change, key)


@get("/v1/flaggers/{key:str}/letter", opt={"may": "flagger.read"}, sync_to_thread=True)
def draft_letter(service: Serving, key: Id, lang: FromQuery[Language] = "en") -> Draft:
    """The letter to the coordinator about a flagger, with what it refers to (DSA art. 22(6))."""
    now, numbers = service.record.now(), service.office.numbers
    with service.record.read() as conn:
        one = _found(conn, key)
        found = precision_of(conn, key, now, numbers)
        documents = imprecise_of(conn, key, now, numbers)
    about = Imprecision(
        flagger=one.name,
        coordinator=one.coordinator,
        fields=one.fields,
        since=now - numbers.span("flagger.period"),
        until=now,
        n=found.n,
        precise=found.precise,
        unfounded=found.unfounded,
        low=found.low,
        high=found.high,
        many=found.letter,
        named=len(documents),
    )
    return Draft(due=found.letter, letter=imprecision_letter(about, lang), documents=documents)


def _found(conn: Connection, key: str) -> Flagger:
    one = find_flagger(conn, key)
    if one is None:
        raise RequestError("CF-H002", "there is no such flagger")
    return one


def _shown(service: Service, conn: Connection, one: Flagger) -> ShownFlagger:
    found = precision_of(conn, one.id, service.record.now(), service.office.numbers)
    return ShownFlagger(one, found)


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router(
        "/",
        route_handlers=[get_flaggers, add_flagger, change_flagger, end_flagger, draft_letter],
        tags=["reports"],
    ),
)

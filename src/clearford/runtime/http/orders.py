"""Routes of lawful orders: registered, checked, given effect or refused by people in the legal role."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta, field

from clearford.cases.orders import OrderEvent, missing, notice_due, possible
from clearford.core.casework import Order
from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import Accounts, Body, Name, Serving, Who, Words
from clearford.runtime.record.orders import (
    OrderWords,
    do_advance_order,
    do_register_order,
    find_order,
    list_orders,
)
from clearford.runtime.service.wiring import Service

Said = Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)]
State = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
Checked = Literal[
    "authority", "legal_basis", "reasons", "location", "redress", "translated", "only_held", "authentic"
]
"""What a person may find to be there."""


class NewOrder(Body, frozen=True, kw_only=True):
    """An order that came in (DSA art. 9 and 10)."""

    kind: Literal["act", "inform"]
    issuing_state: State
    category: Annotated[str, Meta(pattern="^[A-Z_]{1,80}$")] | None = None
    authority: Name
    law: Said = field(default_factory=dict)
    reasons: Said = field(default_factory=dict)
    redress: Said = field(default_factory=dict)
    items: Annotated[list[Name], Meta(max_length=1_000)] = field(default_factory=list)
    territory: Annotated[list[State], Meta(max_length=50)] = field(default_factory=list)
    lang: Annotated[str, Meta(max_length=35)] | None = None
    translated: bool = False
    prosecution: bool = False
    foreign_judicial: bool = False
    notice_after: Annotated[int, Meta(ge=0, lt=1 << 62)] | None = None
    """Earliest time of the notice to the person, if the authority set one; microseconds since 1970."""


class Step(Body, frozen=True, kw_only=True):
    """A step with an order."""

    event: OrderEvent
    found: Annotated[list[Checked], Meta(max_length=20)] = field(default_factory=list)
    """What is there by now, as a person checked."""
    why: Words = ""
    approval: Name | None = None


class OrderShown(msgspec.Struct, frozen=True, kw_only=True):
    """An order, what it lacks, and what can be done with it."""

    order: Order
    words: OrderWords
    missing: list[str]
    """In English, with articles."""
    possible: tuple[OrderEvent, ...]
    notice_due: int | None


class OrderIds(msgspec.Struct, frozen=True):
    """Ids of orders, and behind which one the next ones begin; none at the end."""

    orders: list[str]
    after: str | None


@post("/v1/orders", opt={"may": "order.register"}, sync_to_thread=True)
def register_order(service: Serving, identity: Who, data: JSONBody[NewOrder]) -> OrderShown:
    """Register an order. Nothing executes by itself."""
    with service.record.change(acting(identity, "order.register", service.record.now())) as change:
        order = Order(
            id=change.record.new_id(),
            kind=data.kind,
            received=change.at,
            issuing_state=data.issuing_state,
            category=data.category,
            authority=bool(data.authority.strip()),
            legal_basis=bool(data.law),
            reasons=bool(data.reasons),
            location=bool(data.items),
            redress=bool(data.redress),
            lang=data.lang,
            translated=data.translated,
            territory=tuple(sorted(set(data.territory))),
            prosecution=data.prosecution,
            foreign_judicial=data.foreign_judicial,
            items=len(data.items),
            notice_after=data.notice_after,
        )
        words = OrderWords(
            authority=data.authority,
            law=_plain(data.law),
            reasons=_plain(data.reasons),
            redress=_plain(data.redress),
            items=tuple(data.items),
        )
        do_register_order(change, order, words)
    return _shown(service, order, words)


@get("/v1/orders", opt={"may": "order.read"}, sync_to_thread=True)
def all_orders(service: Serving, after: FromQuery[str | None] = None) -> OrderIds:
    """The register."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_orders(conn, after=after, limit=most)
    return OrderIds(found, found[-1] if len(found) == most else None)


@get("/v1/orders/{order_id:str}", opt={"may": "order.read"}, sync_to_thread=True)
def read_order(service: Serving, identity: Who, order_id: FromPath[str]) -> OrderShown:
    """An order with its checklist."""
    with service.record.change(acting(identity, "order.read", service.record.now())) as change:
        return _shown(service, *find_order(change, order_id))


@post("/v1/orders/{order_id:str}/steps", opt={"may": "order.decide"}, status_code=200, sync_to_thread=True)
def take_step(
    service: Serving, accounts: Accounts, identity: Who, order_id: FromPath[str], data: JSONBody[Step]
) -> OrderShown:
    """Confirm, ask, complete, stop, give effect, refuse, or tell the person."""
    with service.record.change(acting(identity, "order.decide", service.record.now())) as change:
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        do_advance_order(
            change,
            order_id,
            data.event,
            hand,
            languages=_languages(service),
            found=data.found,
            why=data.why,
            approval=data.approval,
        )
        return _shown(service, *find_order(change, order_id))


def _plain(said: Said) -> dict[str, str]:
    return {str(lang): words for lang, words in said.items() if words.strip()}


def _languages(service: Service) -> frozenset[str]:
    return frozenset((service.settings.operator.language,))


def _shown(service: Service, order: Order, words: OrderWords) -> OrderShown:
    points = missing(order, languages=_languages(service))
    lacks = [f"{point.en} ({point.act if order.kind == 'act' else point.inform})" for point in points]
    return OrderShown(
        order=order,
        words=words,
        missing=lacks,
        possible=possible(order.state),
        notice_due=notice_due(order),
    )


ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[register_order, all_orders, read_order, take_step], tags=["orders"]),
)

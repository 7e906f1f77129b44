"""Routes of lawful orders: registered, checked, given effect or refused by people in the legal role."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from litestar import Router, get, post
from litestar.params import FromQuery, JSONBody
from litestar.types import ControllerRouterHandler
from msgspec import Meta, field

from clearford.act import authority
from clearford.act.letter import Letter, as_mail
from clearford.cases.orders import Given, OrderEvent, late, missing, notice_due, possible
from clearford.core.casework import DataClass, Order, OrderState, WhyRefused
from clearford.core.reasons import LANGUAGES, Language
from clearford.runtime.auth.hands import acting, hand_of
from clearford.runtime.http.cases import Accounts, Body, Name, Serving, Who, Words
from clearford.runtime.http.params import After, Id
from clearford.runtime.record.order_back import undo_items
from clearford.runtime.record.order_items import ItemState, Wanted, items_of
from clearford.runtime.record.order_notices import OrderWords
from clearford.runtime.record.orders import (
    UNDOES,
    Registered,
    do_advance_order,
    do_register_order,
    find_order,
    list_orders,
    order_of,
)
from clearford.runtime.record.unit import Change
from clearford.runtime.service.wiring import Service

Said = Annotated[dict[Literal["en", "zh"], Words], Meta(max_length=2)]
State = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
Time = Annotated[int, Meta(ge=0, lt=1 << 62)]
"""Microseconds since 1970."""
Items = Annotated[list[Name], Meta(max_length=1_000)]
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
    reference: Name = ""
    """The authority's own number."""
    law: Said = field(default_factory=dict)
    reasons: Said = field(default_factory=dict)
    redress: Said = field(default_factory=dict)
    items: Items = field(default_factory=list)
    """Ids of items; of accounts, where data is asked for."""
    accounts: Annotated[dict[Name, Name], Meta(max_length=1_000)] = field(default_factory=dict)
    """Id of an item -> id of its account, for items that the record does not know."""
    territory: Annotated[list[State], Meta(max_length=50)] = field(default_factory=list)
    lang: Annotated[str, Meta(max_length=35)] | None = None
    translated: bool = False
    prosecution: bool = False
    foreign_judicial: bool = False
    notice_after: Time | None = None
    """Earliest time of the notice to the person, if the authority set one."""
    hold_until: Time | None = None
    """Until when nothing that the order names may be erased, if it says so."""


class Step(Body, frozen=True, kw_only=True):
    """A step with an order."""

    event: OrderEvent
    found: Annotated[list[Checked], Meta(max_length=20)] = field(default_factory=list)
    """What is there by now, as a person checked."""
    why: Words = ""
    cause: WhyRefused | None = None
    """For `refuse`: the kind of reason."""
    approval: Name | None = None
    until: Time | None = None
    """For `delay`: when people are told."""
    classes: Annotated[list[DataClass], Meta(max_length=20)] = field(default_factory=list)
    """For `give_effect` of an order to inform: what was handed over."""
    items: Items | None = None
    """For `give_effect`, `give_rest` and `release`: some of the items; all without it."""
    gone: Items = field(default_factory=list)
    """Items that no longer exist."""
    actions: Annotated[list[Name], Meta(min_length=1, max_length=20)] = field(
        default_factory=lambda: ["disable_content"]
    )
    end: Time | None = None
    """When what is done ends by itself."""

    def given(self) -> Given:
        """What is said with the step."""
        return Given(
            why=self.why,
            cause=self.cause,
            approval=self.approval,
            until=self.until,
            classes=tuple(self.classes),
        )

    def wanted(self) -> Wanted:
        """What is done about the items."""
        return Wanted(
            items=None if self.items is None else tuple(self.items),
            gone=tuple(self.gone),
            actions=tuple(self.actions),
            end=self.end,
        )


class OrderShown(msgspec.Struct, frozen=True, kw_only=True):
    """An order, what it lacks, what became of it, and what can be done with it."""

    order: Order
    words: OrderWords
    items: list[ItemState]
    missing: list[str]
    """In English, with articles."""
    possible: tuple[OrderEvent, ...]
    notice_due: int | None
    late: tuple[str, ...]
    """Deadlines that have passed: confirm, answer, notice."""
    letter: dict[Language, str]
    """What the authority is to be told of the last step; a person sends it. Empty before the first."""


class OrderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the register."""

    order: Order
    missing: int
    """How many points of its checklist it lacks."""
    notice_due: int | None
    late: tuple[str, ...]


class OrderIds(msgspec.Struct, frozen=True):
    """Ids of orders, and behind which one the next ones begin; none at the end."""

    orders: list[str]
    after: str | None
    rows: list[OrderRow] = []
    """The same with how far they are; without those whose words were erased."""


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
            items=len(set(data.items)),
            notice_after=data.notice_after,
            hold_until=data.hold_until,
        )
        words = OrderWords(
            authority=data.authority,
            reference=data.reference,
            law=_plain(data.law),
            reasons=_plain(data.reasons),
            redress=_plain(data.redress),
            items=tuple(dict.fromkeys(data.items)),
            accounts=data.accounts,
        )
        do_register_order(change, service.office, order, words)
        return _shown(service, change, Registered(order=order, words=words))


@get("/v1/orders", opt={"may": "order.read"}, sync_to_thread=True)
def all_orders(service: Serving, after: After = None, stage: FromQuery[OrderState | None] = None) -> OrderIds:
    """The register, or those orders of it that are in one state."""
    most = service.settings.limits.page
    with service.record.read() as conn:
        found = list_orders(conn, after=after, limit=most, state=stage)
        opened = [order_of(conn, service.vault, one) for one in found]
    rows = [_row(service, order) for order in opened if order is not None]
    return OrderIds(found, found[-1] if len(found) == most else None, rows)


@get("/v1/orders/{order_id:str}", opt={"may": "order.read"}, sync_to_thread=True)
def read_order(service: Serving, identity: Who, order_id: Id) -> OrderShown:
    """An order with its checklist."""
    with service.record.change(acting(identity, "order.read", service.record.now())) as change:
        return _shown(service, change, find_order(change, order_id))


@post("/v1/orders/{order_id:str}/steps", opt={"may": "order.decide"}, status_code=200, sync_to_thread=True)
def take_step(
    service: Serving, accounts: Accounts, identity: Who, order_id: Id, data: JSONBody[Step]
) -> OrderShown:
    """Confirm, ask, complete, stop, give effect, refuse, hold the notice back, tell the person, take back."""
    record, by = service.record, acting(identity, "order.decide", service.record.now())
    with record.change(by) as change:
        hand = hand_of(change.conn, accounts, identity.id, change.at)
        do_advance_order(
            change,
            service.means,
            order_id,
            data.event,
            hand,
            languages=_languages(service),
            found=data.found,
            given=data.given(),
            wanted=data.wanted(),
        )
    if data.event in UNDOES:
        undo_items(record, service.office, order_id, by=by)
    with record.change(by) as change:
        return _shown(service, change, find_order(change, order_id))


def _plain(said: Said) -> dict[str, str]:
    return {str(lang): words for lang, words in said.items() if words.strip()}


def _languages(service: Service) -> frozenset[str]:
    return frozenset((service.settings.operator.language,))


def _row(service: Service, order: Order) -> OrderRow:
    return OrderRow(
        order=order,
        missing=len(missing(order, languages=_languages(service))),
        notice_due=notice_due(order),
        late=late(order, service.record.now(), service.office.numbers),
    )


def _shown(service: Service, change: Change, found: Registered) -> OrderShown:
    order, items = found.order, items_of(change, found.order.id, found.words)
    points = missing(order, languages=_languages(service))
    lacks = [f"{point.en} ({point.act if order.kind == 'act' else point.inform})" for point in points]
    letters = {lang: _letter(service, found, items, lang) for lang in LANGUAGES}
    return OrderShown(
        order=order,
        words=found.words,
        items=items,
        missing=lacks,
        possible=possible(order.state),
        notice_due=notice_due(order),
        late=late(order, change.at, service.office.numbers),
        letter={lang: as_mail(letter) for lang, letter in letters.items() if letter is not None},
    )


def _letter(service: Service, found: Registered, items: list[ItemState], lang: Language) -> Letter | None:
    """What the authority is to be told of an order as it stands."""
    order, words = found.order, found.words
    about = authority.About(
        order=order.id, authority=words.authority, reference=words.reference, received=order.received
    )
    if order.withdrawn is not None:
        undone = sum(one.state == "undone" for one in items)
        return authority.undone_letter(about, order.withdrawn, undone, lang)
    if order.refused is not None:
        return authority.refusal_letter(about, order.why_refused, order.refused_for, lang)
    if order.effect is not None:
        acted = order.kind == "act"
        return authority.effect_letter(
            about,
            order.effect,
            lang,
            measures=found.placed,
            done=sum(one.state == "done" for one in items),
            items=order.items if acted else 0,
            gone=[one.item for one in items if one.state == "gone" or one.answer in _GONE] if acted else (),
            classes=order.classes,
        )
    if order.state == "asked":
        points = missing(order, languages=_languages(service))
        articles = [point.act if order.kind == "act" else point.inform for point in points]
        lacks: list[dict[Language, str]] = [
            {"en": f"{point.en} ({article})", "zh": f"{point.zh}（{article}）"}
            for point, article in zip(points, articles, strict=True)
        ]
        lacks += [_PROOF] if order.authentic is not True else []
        return authority.missing_letter(about, lacks, order.answer_by, lang)
    return None if order.confirmed is None else authority.receipt_letter(about, lang)


_PROOF: dict[Language, str] = {
    "en": "how we can check that it comes from you",
    "zh": "可供核实该命令确由贵机关发出的方式",
}
_GONE = ("HTTP 404", "HTTP 410", "gone")
"""Answers of a platform that say that an item is no longer there."""

ROUTES: tuple[ControllerRouterHandler, ...] = (
    Router("/", route_handlers=[register_order, all_orders, read_order, take_step], tags=["orders"]),
)

"""The register of lawful orders: every step on record, the words sealed, the effect told to the platform."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select, update

from clearford.act.letter import as_mail
from clearford.act.notices import OrderNotice, plan_order_notice
from clearford.cases.orders import OrderEvent, advance
from clearford.core.casework import Hand, Order
from clearford.core.entries import Content
from clearford.core.errors import RequestError
from clearford.core.reasons import LANGUAGES, Restriction
from clearford.runtime.record.unit import Change
from clearford.runtime.stores.tables import lawful_order

_EVENTS = {"confirm": "confirmed", "give_effect": "given_effect", "refuse": "refused"}
"""Steps that the transparency report counts, as it names them; others keep their own name."""


class OrderWords(msgspec.Struct, frozen=True, kw_only=True):
    """What an order says; sealed."""

    authority: str
    law: dict[str, str]
    """Language -> legal basis."""
    reasons: dict[str, str]
    """Language -> the authority's statement of reasons."""
    redress: dict[str, str]
    """Language -> how it can be challenged."""
    items: tuple[str, ...]
    """Ids of items, or of accounts about which it asks."""


class _Kept(msgspec.Struct, frozen=True):
    order: Order
    words: OrderWords


def do_register_order(change: Change, order: Order, words: OrderWords) -> str:
    """Register an order that came in; its entry."""
    kept = msgspec.json.encode(_Kept(order, words))
    made = _enter(change, order, "received", [Content("order", msgspec.json.encode(words))])
    change.add(
        lawful_order,
        **_columns(order),
        entry=made,
        case_id=None,
        body=change.seal(_owner(change, order.id), kept, order.id),
    )
    return made


def find_order(change: Change, order_id: str) -> tuple[Order, OrderWords]:
    """An order as it stands. RequestError CF-H002 for none, or one whose words were erased."""
    return _open(change, _row(change, order_id))


def _row(change: Change, order_id: str) -> Row[Any]:
    query = select(lawful_order).where(lawful_order.c.id == order_id).with_for_update()
    row = change.conn.execute(query).one_or_none()
    if row is None:
        raise RequestError("CF-H002", "there is no such order")
    return row


def _open(change: Change, row: Row[Any]) -> tuple[Order, OrderWords]:
    body = change.unseal(_owner(change, row.id), bytes(row.body), row.id)
    if body is None:
        raise RequestError("CF-H002", "the words of this order were erased")
    kept = msgspec.json.decode(body, type=_Kept)
    return kept.order, kept.words


def list_orders(conn: Connection, *, after: str | None, limit: int) -> list[str]:
    """Ids of orders, from behind `after`."""
    query = select(lawful_order.c.id).order_by(lawful_order.c.id).limit(limit)
    return list(conn.execute(query if after is None else query.where(lawful_order.c.id > after)).scalars())


def do_advance_order(
    change: Change,
    order_id: str,
    event: OrderEvent,
    hand: Hand,
    *,
    languages: frozenset[str],
    found: Collection[str] = (),
    why: str = "",
    approval: str | None = None,
) -> Order:
    """Take a step with an order; the order after it. RecordError as `cases.orders.advance`.

    found: what is there by now, as a person checked: names of yes-or-no fields of an order.
    Effect leaves for the platform as the webhook `order`, the notice to the person as `order_notice`.
    """
    row = _row(change, order_id)
    before, words = _open(change, row)
    checked = msgspec.structs.replace(before, **dict.fromkeys(found, True))
    order = advance(checked, event, by=hand, now=change.at, languages=languages, why=why, approval=approval)
    change.conn.execute(
        update(lawful_order)
        .where(lawful_order.c.id == order_id)
        .values(
            **_columns(order),
            body=change.seal(_owner(change, order.id), msgspec.json.encode(_Kept(order, words)), order.id),
        )
    )
    contents = [Content("reason", why.encode())] if why.strip() else []
    made = _enter(change, order, _EVENTS.get(event, event), contents, refs=(row.entry,))
    _leave(change, order, words, event, made)
    return order


def _enter(
    change: Change, order: Order, event: str, contents: list[Content], refs: tuple[str, ...] = ()
) -> str:
    return change.entry(
        "order",
        contents=contents,
        owner=_owner(change, order.id),
        refs=refs,
        scope=order.territory,
        category=order.category,
        data={
            "order": order.id,
            "kind": order.kind,
            "state": order.issuing_state,
            "event": event,
            "items": order.items,
        },
    )


def _leave(change: Change, order: Order, words: OrderWords, event: OrderEvent, made: str) -> None:
    owner = _owner(change, order.id)
    if event == "give_effect":
        body = {"order": order.id, "kind": order.kind, "items": words.items, "territory": order.territory}
        change.deliver(
            "webhook", "order", msgspec.json.encode(body | {"entry": made}), owner=owner, entry=made
        )
    if event == "tell_user":
        measures = (Restriction(action="disable_content", scope=order.territory, start=order.effect),)
        notice = OrderNotice(
            authority=words.authority,
            law=words.law,
            reasons=words.reasons,
            redress=words.redress,
            measures=measures if order.kind == "act" and order.effect is not None else (),
            entry=made,
        )
        letters = {lang: as_mail(plan_order_notice(notice, lang)) for lang in LANGUAGES}
        told = {"order": order.id, "items": words.items, "notice": letters, "entry": made}
        change.deliver("webhook", "order_notice", msgspec.json.encode(told), owner=owner, entry=made)


def _owner(change: Change, order_id: str) -> str:
    return change.vault.ref("order", order_id)


def _columns(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "kind": order.kind,
        "state": order.state,
        "issuer_state": order.issuing_state,
        "category": order.category,
        "received": order.received,
        "confirmed_at": order.confirmed,
        "effect_at": order.effect,
        "refused_at": order.refused,
        "notice_after": order.notice_after,
        "noticed_at": order.noticed,
    }

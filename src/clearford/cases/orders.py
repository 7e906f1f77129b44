"""The register of lawful orders (DSA art. 9 and 10): what an order must hold, and how far it may go.

Nothing executes by itself and no order has priority over people's cases: a person in the legal role
takes every step. What an order lacks is asked for.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clearford.core.casework import Hand, Order, OrderState
from clearford.core.errors import RecordError

OrderEvent = Literal["ask", "complete", "confirm", "stop", "approve", "give_effect", "refuse", "tell_user"]
ROWS: dict[tuple[OrderState, OrderEvent], OrderState] = {
    ("received", "confirm"): "confirmed",
    ("confirmed", "ask"): "asked",
    ("asked", "complete"): "confirmed",
    ("confirmed", "give_effect"): "given_effect",
    **{(state, "stop"): "stopped" for state in ("received", "confirmed", "asked")},
    ("stopped", "approve"): "confirmed",
    **{(state, "refuse"): "refused" for state in ("received", "confirmed", "asked", "stopped")},
    **{(state, "tell_user"): state for state in ("confirmed", "given_effect", "refused")},
}
"""(state, event) -> state. What is not here is impossible."""


class Point(msgspec.Struct, frozen=True):
    """One thing that an order must hold."""

    field: str
    act: str
    """Article for orders to act; empty where it asks nothing of them."""
    inform: str
    en: str
    zh: str


CHECKLIST = (
    Point("legal_basis", "9(2)(a)(i)", "10(2)(a)(i)", "the legal basis", "法律依据"),
    Point("reasons", "9(2)(a)(ii)", "10(2)(a)(iv)", "the reasons", "理由"),
    Point("authority", "9(2)(a)(iii)", "10(2)(a)(ii)", "who issued it", "签发机关"),
    Point(
        "location", "9(2)(a)(iv)", "10(2)(a)(iii)", "which items or recipients exactly", "准确的内容或对象"
    ),
    Point("redress", "9(2)(a)(v)", "10(2)(a)(v)", "how it can be challenged", "救济途径"),
    Point("territory", "9(2)(b)", "", "where it applies", "适用地域"),
    Point("only_held", "", "10(2)(b)", "that it asks only for data already held", "仅限已持有的信息"),
    Point(
        "language", "9(2)(c)", "10(2)(c)", "a language that was declared, or a translation", "约定语言或译文"
    ),
)
"""Minimum content of orders (art. 9(2) and 10(2))."""


def missing(order: Order, *, languages: frozenset[str]) -> tuple[Point, ...]:
    """What an order lacks. languages: those that the platform declared (art. 11(3))."""
    points = (p for p in CHECKLIST if (p.act if order.kind == "act" else p.inform))
    return tuple(p for p in points if not _there(order, p.field, languages))


def _there(order: Order, field: str, languages: frozenset[str]) -> bool:
    if field == "language":
        return order.translated or order.lang in languages
    if field == "reasons" and order.kind == "inform" and order.prosecution:
        return True
    return bool(getattr(order, field))


def possible(state: OrderState) -> tuple[OrderEvent, ...]:
    """Events that a state allows."""
    return tuple(event for known, event in ROWS if known == state)


def advance(
    order: Order,
    event: OrderEvent,
    *,
    by: Hand,
    now: int,
    languages: frozenset[str],
    why: str = "",
    approval: str | None = None,
) -> Order:
    """The order after an event; `by` holds the legal role.

    why: for refuse. approval: for approve, the reference of the authority that allows it (DSL art. 36).
    CF-R021: this person may not; CF-R028: the state, or what is missing, does not allow it.
    """
    if by.machine or not by.legal:
        raise RecordError("CF-R021", "orders need a person in the legal role")
    if (order.state, event) not in ROWS:
        allowed = ", ".join(possible(order.state)) or "nothing"
        raise RecordError(
            "CF-R028", f"`{event}` is not possible while the order is {order.state}; {allowed} is"
        )
    if event == "tell_user" and not may_tell(order, now):
        raise RecordError("CF-R028", "the user may be told only later")
    if words := _why_not(order, event, languages, why, approval):
        raise RecordError("CF-R028", words)
    changed = msgspec.structs.replace(order, state=ROWS[order.state, event])
    return msgspec.structs.replace(changed, **_changes(order, event, now, why.strip(), approval))


def _why_not(
    order: Order, event: OrderEvent, languages: frozenset[str], why: str, approval: str | None
) -> str | None:
    if event == "refuse" and not why.strip():
        return "a refusal needs its reason"
    if event == "approve" and not approval:
        return "the approval has no reference"
    if event == "complete" and missing(order, languages=languages):
        return "something is still missing"
    if event == "tell_user":
        return "the user was told already" if order.noticed is not None else None
    return _why_no_effect(order, languages) if event == "give_effect" else None


def _why_no_effect(order: Order, languages: frozenset[str]) -> str | None:
    if order.foreign_judicial and order.approval is None:
        return "data kept in China goes to no judicial body abroad without approval"
    if order.authentic is not True:
        return "it was not checked that the order comes from the authority"
    if points := missing(order, languages=languages):
        return "missing: " + ", ".join(p.en for p in points)
    return None


def _changes(
    order: Order, event: OrderEvent, now: int, why: str, approval: str | None
) -> dict[str, int | str | None]:
    changes: dict[OrderEvent, dict[str, int | str | None]] = {
        "confirm": {"confirmed": now},
        "approve": {"approval": approval, "confirmed": now if order.confirmed is None else order.confirmed},
        "give_effect": {"effect": now},
        "refuse": {"refused": now, "why_refused": why},
        "tell_user": {"noticed": now},
    }
    return changes.get(event, {})


def notice_due(order: Order) -> int | None:
    """When the user must have been told (art. 9(5), 10(5)); none before effect is given.

    At the latest when effect is given, or at the time that the authority set, or once a lawful delay ends.
    """
    if order.effect is None:
        return None
    return max(order.effect, order.notice_after or 0, order.delay_until or 0)


def notice_missing(order: Order, now: int) -> bool:
    """True if the user should have been told by now."""
    end = notice_due(order)
    return order.noticed is None and end is not None and now >= end


def may_tell(order: Order, now: int) -> bool:
    """True if nothing lawful keeps us from telling the user now."""
    return now >= max(order.notice_after or 0, order.delay_until or 0)

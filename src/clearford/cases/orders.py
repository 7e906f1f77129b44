"""The register of lawful orders (DSA art. 9 and 10): what an order must hold, and how far it may go.

Nothing executes by itself and no order has priority over people's cases: a person in the legal role
takes every step. What an order lacks is asked for. One thing needs nobody: a person is told once nothing
lawful keeps us from it any more, so that silence never lasts because somebody forgot.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from clearford.core.casework import DataClass, Hand, Order, OrderState, WhyRefused
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

OrderEvent = Literal[
    "ask",
    "complete",
    "confirm",
    "stop",
    "approve",
    "give_effect",
    "give_rest",
    "release",
    "refuse",
    "delay",
    "tell_user",
    "withdraw",
    "annul",
]
_OPEN: tuple[OrderState, ...] = ("received", "confirmed", "asked", "stopped")
ROWS: dict[tuple[OrderState, OrderEvent], OrderState] = {
    ("received", "confirm"): "confirmed",
    ("confirmed", "ask"): "asked",
    ("asked", "complete"): "confirmed",
    ("confirmed", "give_effect"): "given_effect",
    ("given_effect", "give_rest"): "given_effect",
    ("given_effect", "release"): "given_effect",
    **{(state, "stop"): "stopped" for state in _OPEN if state != "stopped"},
    ("stopped", "approve"): "confirmed",
    **{(state, "refuse"): "refused" for state in _OPEN},
    **{(state, "delay"): state for state in ("received", "confirmed", "given_effect")},
    **{(state, "tell_user"): state for state in ("given_effect", "withdrawn")},
    **{(state, event): "withdrawn" for state in (*_OPEN, "given_effect") for event in ("withdraw", "annul")},
}
"""(state, event) -> state. What is not here is impossible."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says with a step."""

    why: str = ""
    """For refuse, delay, release, withdraw and annul."""
    cause: WhyRefused | None = None
    """For refuse."""
    approval: str | None = None
    """For approve: reference of the authority that allows it (DSL art. 36)."""
    until: int | None = None
    """For delay: when people are told."""
    classes: tuple[DataClass, ...] = ()
    """For give_effect of an order to inform: what was handed over."""


NOTHING = Given()


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
    numbers: Numbers,
    given: Given = NOTHING,
) -> Order:
    """The order after an event; `by` holds the legal role.

    CF-R021: this person may not; CF-R028: the state, or what is missing, does not allow it; CF-R053: the
    notice cannot be held back so.
    """
    if by.machine or not by.legal:
        raise RecordError("CF-R021", "orders need a person in the legal role")
    if (order.state, event) not in ROWS:
        allowed = ", ".join(possible(order.state)) or "nothing"
        raise RecordError(
            "CF-R028", f"`{event}` is not possible while the order is {order.state}; {allowed} is"
        )
    if event == "delay":
        _check_delay(order, now, given, numbers)
    if event == "tell_user":
        return tell(order, now)
    if words := _why_not(order, event, languages, given):
        raise RecordError("CF-R028", words)
    changed = msgspec.structs.replace(
        order, state=ROWS[order.state, event], **_changes(order, event, now, given, numbers)
    )
    return look_again(changed, now, numbers)


def tell(order: Order, now: int) -> Order:
    """The order once people are told of its effect. CF-R028 while something lawful forbids it, or twice."""
    if order.effect is None:
        raise RecordError("CF-R028", "nothing was done of which anybody should be told")
    if not may_tell(order, now):
        raise RecordError("CF-R028", "the user may be told only later")
    if order.noticed is not None:
        raise RecordError("CF-R028", "the user was told already")
    return msgspec.structs.replace(order, noticed=now, review_by=None)


def look_again(order: Order, now: int, numbers: Numbers) -> Order:
    """The order with the next time at which a person looks at it, if nothing happens before.

    When it waits for its first step or for an answer for too long; again and again while its notice is held
    back for longer than we let pass unseen.
    """
    return msgspec.structs.replace(order, review_by=_review_by(order, now, numbers))


def _check_delay(order: Order, now: int, given: Given, numbers: Numbers) -> None:
    if order.noticed is not None:
        raise RecordError("CF-R053", "the user was told already")
    if not given.why.strip():
        raise RecordError("CF-R053", "a delay needs its legal reason")
    if given.until is None or given.until <= now:
        raise RecordError("CF-R053", "a delay needs an end that lies ahead")
    if given.until > now + numbers.span("order.delay"):
        raise RecordError(
            "CF-R053",
            f"a delay ends within {numbers['order.delay'].value} days",
            suggestion="before it ends, a person can look at it again and set another end",
        )


def _why_not(order: Order, event: OrderEvent, languages: frozenset[str], given: Given) -> str | None:
    if event in ("refuse", "release", "withdraw", "annul") and not given.why.strip():
        return f"`{event}` needs its reason"
    if event == "approve" and not given.approval:
        return "the approval has no reference"
    lacks = missing(order, languages=languages)
    if event == "complete" and lacks:
        return "something is still missing"
    if event == "ask" and not lacks and order.authentic is True:
        return "nothing is missing"
    if event in ("give_rest", "release") and order.kind == "inform":
        return "only an order to act is about several items"
    return _why_no_effect(order, lacks, given) if event == "give_effect" else None


def _why_no_effect(order: Order, lacks: tuple[Point, ...], given: Given) -> str | None:
    if order.foreign_judicial and order.approval is None:
        return "data kept in China goes to no judicial body abroad without approval"
    if order.authentic is not True:
        return "it was not checked that the order comes from the authority"
    if lacks:
        return "missing: " + ", ".join(p.en for p in lacks)
    if order.kind == "inform" and not given.classes:
        return "it is not said which kinds of data were handed over"
    return None


def _changes(order: Order, event: OrderEvent, now: int, given: Given, numbers: Numbers) -> dict[str, Any]:
    why = given.why.strip()
    gone = {"withdrawn": now, "why_withdrawn": why}
    changes: dict[OrderEvent, dict[str, Any]] = {
        "ask": {"asked": now, "answer_by": now + numbers.span("order.answer")},
        "complete": {"answer_by": None},
        "confirm": {"confirmed": now},
        "approve": {
            "approval": given.approval,
            "confirmed": now if order.confirmed is None else order.confirmed,
        },
        "give_effect": {"effect": now, "classes": tuple(sorted(set(given.classes)))},
        "refuse": {"refused": now, "why_refused": why, "refused_for": given.cause, "answer_by": None},
        "delay": {"delay_until": given.until, "why_delayed": why},
        "withdraw": gone,
        "annul": gone,
    }
    return changes.get(event, {})


def notice_due(order: Order) -> int | None:
    """When the user must have been told (art. 9(5), 10(5)); none before effect is given.

    At the latest when effect is given, or at the time that the authority set, or once a lawful delay ends.
    """
    if order.effect is None:
        return None
    return max(order.effect, order.notice_after or 0, order.delay_until or 0)


def notice_open(order: Order) -> int | None:
    """When the user must be told, while that has not happened; none where nothing is to be told."""
    return None if order.noticed is not None else notice_due(order)


def may_tell(order: Order, now: int) -> bool:
    """True if nothing lawful keeps us from telling the user now."""
    return now >= max(order.notice_after or 0, order.delay_until or 0)


def _review_by(order: Order, now: int, numbers: Numbers) -> int | None:
    waits_until = order.received + numbers.span("sla.order") if order.state == "received" else order.answer_by
    if order.state in ("received", "asked"):
        return waits_until if waits_until is not None and waits_until > now else None
    due, latest = notice_open(order), now + numbers.span("order.delay")
    return None if due is None or due <= latest else latest


def answered(before: Order, after: Order, numbers: Numbers, now: int) -> dict[str, str]:
    """What became of our own deadline for a first step, where this step was it: deadline -> met or missed."""
    if before.state != "received" or after.state == "received":
        return {}
    return {"sla.order": "met" if now <= before.received + numbers.span("sla.order") else "missed"}


def late(order: Order, now: int, numbers: Numbers) -> tuple[str, ...]:
    """Which deadlines of an order have passed: confirm, answer, notice."""
    unconfirmed = order.state == "received" and now > order.received + numbers.span("sla.order")
    unanswered = order.state == "asked" and order.answer_by is not None and now > order.answer_by
    due = notice_open(order)
    found = {"confirm": unconfirmed, "answer": unanswered, "notice": due is not None and now > due}
    return tuple(name for name, passed in found.items() if passed)

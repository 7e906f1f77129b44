"""How long things are kept, and what stands in the way of erasing them before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import msgspec

from clearford.cases.appeals import Dispute
from clearford.core.casework import Case, Order, OrderState
from clearford.core.dates import after_months, iso
from clearford.core.numbers import Numbers

Kept = Literal["ledger", "evidence", "logs", "decision_log", "outbox", "strikes", "account", "none"]
"""Retention classes of stored rows."""
KEPT: tuple[Kept, ...] = get_args(Kept)
LENGTHS: dict[Kept, str] = {
    "ledger": "keep.ledger",
    "evidence": "keep.evidence",
    "logs": "keep.security_logs",
    "decision_log": "keep.allowed",
    "outbox": "keep.outbox",
    "strikes": "dsa.complaint_window",
}
"""Class -> number; what is not here is kept while it is in use. Strikes count from their own expiry."""

Hold = Literal[
    "open_case",
    "open_appeal",
    "order",
    "legal_hold",
    "referral",
    "dispute",
    "appeal_window",
    "measure",
]
HOLDS: dict[Hold, dict[str, str]] = {
    "open_case": {"en": "A case about it is still open.", "zh": "相关个案尚未办结。"},
    "open_appeal": {"en": "An appeal about it is still open.", "zh": "相关申诉尚未办结。"},
    "order": {"en": "An order of an authority about it is still open.", "zh": "相关主管机关指令尚未办结。"},
    "legal_hold": {"en": "An authority has ordered that it be kept.", "zh": "主管机关依法要求保留。"},
    "referral": {"en": "A threat to life is still being passed on.", "zh": "涉及生命安全的转报尚未办结。"},
    "dispute": {"en": "An out-of-court body is still deciding about it.", "zh": "庭外争议解决机构尚在处理。"},
    "appeal_window": {
        "en": "Somebody who reported it may still appeal.",
        "zh": "举报人的申诉期限尚未届满。",
    },
    "measure": {
        "en": "A measure against the account is in force until its end, which has to be told.",
        "zh": "对该账号的措施尚未到期，到期时须告知解除。",
    },
}
"""What holds up an erasure, in the words of the refusal (PIPL art. 47, 50)."""
_OVER = {"en": " This ends on {day}.", "zh": "该事由于{day}届满。"}
OPEN_ORDERS: tuple[OrderState, ...] = ("received", "asked", "stopped", "confirmed")
"""States of an order in which something is yet to come."""


class Held(msgspec.Struct, frozen=True):
    """Something that holds up an erasure."""

    why: Hold
    until: int | None = None
    """When it ends by itself, microseconds since 1970; none where nobody can say."""

    def say(self, lang: Literal["en", "zh"]) -> str:
        """The reason in words for the person."""
        over = "" if self.until is None else _OVER[lang].format(day=iso(self.until))
        return HOLDS[self.why][lang] + over


def keep_until(kept: Kept, at: int, numbers: Numbers) -> int | None:
    """Until when a row of a class is kept that was made, or that expired, at a moment; none: no end."""
    name = LENGTHS.get(kept)
    if name is None:
        return None
    if numbers[name].unit in ("months", "years"):
        return after_months(at, numbers.months(name))
    return at + numbers.span(name)


def made_before(kept: Kept, now: int, numbers: Numbers) -> int | None:
    """Rows of a class that were made, or that expired, by then are no longer kept; none: all are."""
    name = LENGTHS.get(kept)
    if name is None:
        return None
    if numbers[name].unit in ("months", "years"):
        return after_months(now, -numbers.months(name))
    return now - numbers.span(name)


def holds(
    cases: Iterable[Case] = (),
    orders: Iterable[Order] = (),
    disputes: Iterable[Dispute] = (),
    *,
    windows: Iterable[int] = (),
    measures: Iterable[int] = (),
    now: int,
) -> tuple[Held, ...]:
    """What stands in the way of erasing what belongs to a person or an item; empty if nothing does.

    cases, orders, disputes: all that concern it. windows: last moments at which other people may appeal;
    the time in which the person could appeal is the person's own to give up. measures: ends that are set of
    measures in force. A request about own data holds up nothing: it may be the very one that asks for the
    erasure; nor does a sample, which was drawn by chance and decides about nobody.
    """
    found: dict[Hold, int | None] = {
        _hold(c): None for c in cases if c.state != "closed" and c.kind not in ("rights_request", "quality")
    }
    orders = tuple(orders)
    if any(order.state in OPEN_ORDERS for order in orders):
        found["order"] = None
    if any(dispute.outcome is None for dispute in disputes):
        found["dispute"] = None
    ends: dict[Hold, Iterable[int]] = {
        "legal_hold": (order.hold_until or 0 for order in orders),
        "appeal_window": windows,
        "measure": measures,
    }
    for why, moments in ends.items():
        last = max(moments, default=0)
        if last > now:
            found[why] = last
    return tuple(Held(why, found[why]) for why in HOLDS if why in found)


def _hold(case: Case) -> Hold:
    if case.kind == "appeal" or case.state == "appealed":
        return "open_appeal"
    if case.kind == "order":
        return "order"
    return "referral" if case.kind == "referral" else "open_case"

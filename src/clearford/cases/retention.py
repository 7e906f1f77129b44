"""How long things are kept, and what stands in the way of erasing them before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

from clearford.cases.appeals import Dispute
from clearford.core.casework import Case, Order
from clearford.core.dates import after_months
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

Hold = Literal["open_case", "open_appeal", "order", "referral", "dispute"]
HOLDS: dict[Hold, dict[str, str]] = {
    "open_case": {"en": "A case about it is still open.", "zh": "相关个案尚未办结。"},
    "open_appeal": {"en": "An appeal about it is still open.", "zh": "相关申诉尚未办结。"},
    "order": {"en": "An order of an authority about it is still open.", "zh": "相关主管机关指令尚未办结。"},
    "referral": {"en": "A threat to life is still being passed on.", "zh": "涉及生命安全的转报尚未办结。"},
    "dispute": {"en": "An out-of-court body is still deciding about it.", "zh": "庭外争议解决机构尚在处理。"},
}
"""What holds up an erasure, in the words of the refusal (PIPL art. 47, 50)."""


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
    cases: Iterable[Case] = (), orders: Iterable[Order] = (), disputes: Iterable[Dispute] = ()
) -> tuple[Hold, ...]:
    """What stands in the way of erasing what belongs to a person or an item; empty if nothing does.

    cases, orders, disputes: all that concern it. A request about own data holds up nothing: it may be the
    very one that asks for the erasure.
    """
    found: set[Hold] = {_hold(c) for c in cases if c.state != "closed" and c.kind != "rights_request"}
    if any(order.state not in ("given_effect", "refused") for order in orders):
        found.add("order")
    if any(dispute.outcome is None for dispute in disputes):
        found.add("dispute")
    return tuple(hold for hold in HOLDS if hold in found)


def _hold(case: Case) -> Hold:
    if case.kind == "appeal" or case.state == "appealed":
        return "open_appeal"
    if case.kind == "order":
        return "order"
    return "referral" if case.kind == "referral" else "open_case"

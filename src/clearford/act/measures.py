"""Measures: how long an action lasts, what it is called, and which papers lift it."""

from __future__ import annotations

from collections.abc import Iterable

from clearford.act.limits import USUAL, Limits
from clearford.core.actions import PERSONS_ACTIONS, CaseWanted
from clearford.core.dates import HOUR
from clearford.core.reasons import AccountType, Language, Restriction

HELD_H = CaseWanted(route="").deadline_h
"""Hours within which a person looks at what is held, where no case says otherwise."""
PAPERS: dict[str, dict[Language, str]] = {
    "identity": {
        "en": "a paper that shows that the account is yours",
        "zh": "能证明账号归您所有的材料",
    },
    "business": {
        "en": "the licence of your business",
        "zh": "营业执照",
    },
    "money": {
        "en": "a paper that shows where the money comes from, such as an order, a contract or a bill",
        "zh": "能说明资金来源的材料，如订单、合同或账单",
    },
    "account": {
        "en": "a short account of what happened",
        "zh": "对事情经过的简要说明",
    },
}
"""What a person may be asked for, in words."""
_PAPERS_OF = {
    "pause_payout": ("identity", "money"),
    "ask_verification": ("identity",),
    "limit_feature": ("account",),
    "suspend_account": ("identity", "account"),
    "close_account": ("identity", "account"),
}


def measure_of(
    action: str,
    *,
    scope: tuple[str, ...] = (),
    start: int | None = None,
    duration_h: int | None = None,
    held_h: int | None = None,
    by_rule: bool = True,
    limits: Limits = USUAL,
) -> Restriction:
    """What an action restricts: a hold or a restriction of an account gets an end or a day of review.

    start: microseconds; without it there is no end and no day either.
    duration_h: hours; None where no end is set.
    held_h: hours within which a person looks at what is held, as its case says.
    """
    if start is None:
        return Restriction(action=action, scope=scope)
    spec = PERSONS_ACTIONS[action]
    if by_rule and spec.rung == "suspend":
        duration_h = min(duration_h or limits.rule_suspends_h, limits.rule_suspends_h)
    if duration_h is not None:
        return Restriction(action=action, scope=scope, start=start, end=start + duration_h * HOUR)
    review_h = None
    if spec.rung == "hold":
        review_h = held_h or HELD_H
    elif spec.ladder == "account":
        review_h = limits.review_h
    review_by = None if review_h is None else start + review_h * HOUR
    return Restriction(action=action, scope=scope, start=start, review_by=review_by)


def papers_for(actions: Iterable[str], account_type: AccountType | None = None) -> tuple[str, ...]:
    """What is needed to lift restrictions of money or of an account, each once (FR art. 32(4))."""
    needed = [paper for action in actions for paper in _PAPERS_OF.get(action, ())]
    if needed and account_type == "business":
        needed.insert(0, "business")
    return tuple(dict.fromkeys(needed))


def restricting(actions: Iterable[str]) -> tuple[str, ...]:
    """The actions that restrict somebody, in the order given."""
    return tuple(name for name in actions if PERSONS_ACTIONS[name].restricts)


def on_content(actions: Iterable[str]) -> tuple[str, ...]:
    """The actions on the content itself: all that may be told to anyone but the author."""
    return tuple(name for name in actions if name in _CONTENT)


_CONTENT = frozenset(name for name, spec in PERSONS_ACTIONS.items() if spec.ladder == "content")

"""How a decision differs between two versions: newly restricted, released, harder or softer."""

from __future__ import annotations

from typing import Literal

from clearford.core.actions import ACTIONS
from clearford.core.decisions import Decision
from clearford.core.ids import RuleId
from clearford.decide.resolve import HEIGHT

Shift = Literal["restricted", "released", "harder", "softer", "same"]
SHIFTS: tuple[Shift, ...] = ("restricted", "released", "harder", "softer")
"""Shifts that change something, in the order in which they are shown."""


def strength(decision: Decision) -> tuple[int, int, int]:
    """Rung on the content ladder, on the account ladder (0 = none), and whether a person is to look."""
    content = account = 0
    for name in decision.actions:
        ladder = ACTIONS[name].ladder
        if ladder == "content":
            content = 1 + HEIGHT[name]
        elif ladder == "account":
            account = 1 + HEIGHT[name]
    return content, account, int(decision.case is not None)


def shift(old: Decision, new: Decision) -> Shift:
    """What the new version does to the person concerned, compared with the old one.

    A decision that gets harder in one respect and softer in another counts as harder.
    """
    if old.outcome != new.outcome and "restrict" in (old.outcome, new.outcome):
        return "restricted" if new.outcome == "restrict" else "released"
    was, now = strength(old), strength(new)
    if was == now:
        return "same"
    return "harder" if any(b > a for a, b in zip(was, now, strict=True)) else "softer"


def causes(old: Decision, new: Decision, found: Shift) -> tuple[RuleId, ...]:
    """The rules behind a shift: those that determine only the harder of the two decisions.

    Where the same rules determine both, one of them changed what it does, and all are named.
    """
    if found == "same":
        return ()
    harder, other = (new, old) if found in ("restricted", "harder") else (old, new)
    own = tuple(rule for rule in harder.determining if rule not in other.determining)
    return own or harder.determining or other.determining


def named(decision: Decision) -> str:
    """The decision in a word or two: `allow`, `escalate`, `restrict:hold`, `restrict:account`."""
    if decision.outcome != "restrict":
        return decision.outcome
    return f"restrict:{decision.action or 'account'}"


def pair(old: Decision, new: Decision) -> str:
    """Both decisions: `allow -> restrict:hold`."""
    return f"{named(old)} -> {named(new)}"

"""What a decision means for a request or an answer that waits: it passes, is covered, is held, or stops."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from clearford.core.actions import ACTIONS
from clearford.core.decisions import Outcome

Step = Literal["pass", "label", "cover", "hold", "block"]
STEPS: tuple[Step, ...] = ("pass", "label", "cover", "hold", "block")
"""From the mildest on."""
Fail = Literal["open", "closed", "hold"]
COVERING = frozenset({"mask_personal", "remove_link"})
"""Actions that take a stretch out of a text and leave the rest."""
_RUNGS: dict[str, Step] = {
    "label": "label",
    "limit": "label",
    "hold": "hold",
    "disable": "block",
    "remove": "block",
    "warn": "label",
    "restrict": "block",
    "suspend": "block",
    "close": "block",
}
_FAILED: dict[Fail, Step] = {"open": "pass", "closed": "block", "hold": "hold"}


def step_of(outcome: Outcome, actions: Collection[str], *, fail: Fail = "hold", minors: bool = False) -> Step:
    """The step of a decision.

    fail: what becomes of what could not be decided. minors: minors use the service; then whatever a person
    is to look at is held first, and what is for adults alone stops.
    """
    if outcome == "unsupported":
        return _FAILED[fail]
    steps = [_step_of_action(name, minors) for name in actions]
    if outcome == "restrict" and not steps:
        steps.append("block")
    if outcome == "escalate" and minors:
        steps.append("hold")
    return strongest(steps)


def _step_of_action(name: str, minors: bool) -> Step:  # noqa: FBT001 - one of two readings of one word
    if name in COVERING:
        return "cover"
    if name == "age_gate":
        return "block" if minors else "label"
    spec = ACTIONS.get(name)
    if spec is None:
        return "block"  # what nobody here knows is not let through
    return _RUNGS.get(spec.rung, "label")


def strongest(steps: Collection[Step]) -> Step:
    """The strongest of some steps; `pass` for none."""
    return max(steps, key=STEPS.index, default="pass")

"""How one rule stands on one item when signals failed: known to hold, or not to be known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of
from clearford.decide.program import Rule
from clearford.decide.states import State, trial_order


class Stance(NamedTuple):
    """A rule on an item, over all its findings. States are indices into the rule's states."""

    holds: int | None = None
    """The strongest state among the findings where the rule is known true."""
    soft_lost: tuple[str, ...] = ()
    """When that state is for a failure: the failed signals of the softening."""
    fails: int | None = None
    """The strongest state among the findings where the rule is unknown and reads a failed signal."""
    lost: tuple[str, ...] = ()
    """The failed signals that the condition reads on those findings."""


def value_on(frame: Frame, rule: Rule, env: Env) -> bool | None:
    """The value of a rule's condition; None = unknown.

    A finding of whose signals the rule could read none may stand for a family that failed as a
    whole, where there is perhaps no finding at all: nothing is known true of it.
    """
    value = value_of(rule.when, env)
    if value is not True or rule.each == "item":
        return value
    own = [name for name in frame.reads(rule.when) if frame.families[name] == rule.each]
    return None if len(env.failed(own)) == len(own) else value


def state_on(frame: Frame, rule: Rule, states: Sequence[State], env: Env) -> int:
    """The state in which the rule holds, or would hold, with these signals."""
    known = [value_of(soften.when, env) for soften in rule.soften]
    for number in trial_order(states):
        j = states[number].soften
        if known[j] is True and not states[number].failed:
            return number
        if known[j] is None and states[number].failed and env.failed(frame.reads(rule.soften[j].when)):
            return number
    return 0


def on_item(frame: Frame, rule: Rule, states: Sequence[State], envs: Sequence[Env]) -> Stance:
    """The rule on an item with these findings (or the one frame of the item)."""
    held: list[tuple[int, Env]] = []
    open_: list[tuple[int, tuple[str, ...]]] = []
    reads = frame.reads(rule.when)
    for env in envs:
        value = value_on(frame, rule, env)
        if value is True:
            held.append((state_on(frame, rule, states, env), env))
        elif value is None and (lost := env.failed(reads)):
            open_.append((state_on(frame, rule, states, env), lost))
    holds = min((number for number, _ in held), default=None)
    soft_lost: set[str] = set()
    if holds is not None and states[holds].failed:
        asked = frame.reads(rule.soften[states[holds].soften].when)
        soft_lost.update(*(env.failed(asked) for number, env in held if number == holds))
    if holds == 0 or not open_:
        return Stance(holds, tuple(sorted(soft_lost)))
    lost_names = sorted({name for _, names in open_ for name in names})
    return Stance(holds, tuple(sorted(soft_lost)), min(number for number, _ in open_), tuple(lost_names))

"""How one rule stands on one item when signals failed: known to hold, or not to be known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from clearford.decide.frame import Frame
from clearford.decide.kleene import Env, value_of
from clearford.decide.program import Rule
from clearford.decide.states import State, states_of, trial_order


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


class Judge:
    """One rule with all that is looked up to judge it in three values."""

    def __init__(self, frame: Frame, rule: Rule) -> None:
        """Reads the rule once."""
        self.rule = rule
        self.states: tuple[State, ...] = states_of(rule)
        self._order = trial_order(self.states)
        self._asked = frame.reads(rule.when)
        self._own = frozenset(n for n in self._asked if frame.families[n] == rule.each)
        self._soft_asked = [frame.reads(soften.when) for soften in rule.soften]

    def value_on(self, env: Env) -> bool | None:
        """The value of the condition; None = unknown.

        A finding of whose signals the rule could read none may stand for a family that failed as a
        whole, where there is perhaps no finding at all: nothing is known true of it.
        """
        value = value_of(self.rule.when, env)
        if value is not True or self.rule.each == "item":
            return value
        return None if len(env.failed(self._own)) == len(self._own) else value

    def state_on(self, env: Env) -> int:
        """The state in which the rule holds, or would hold, with these signals."""
        known = [value_of(soften.when, env) for soften in self.rule.soften]
        for number in self._order:
            _, j, for_failure = self.states[number]
            if known[j] is True and not for_failure:
                return number
            if known[j] is None and for_failure and env.failed(self._soft_asked[j]):
                return number
        return 0

    def on_item(self, envs: Sequence[Env]) -> Stance:
        """The rule on an item with these findings (or the one frame of the item)."""
        held: list[tuple[int, Env]] = []
        unknown: list[tuple[int, tuple[str, ...]]] = []
        for env in envs:
            value = self.value_on(env)
            if value is True:
                held.append((self.state_on(env), env))
            elif value is None and (lost := env.failed(self._asked)):
                unknown.append((self.state_on(env), lost))
        holds = min((number for number, _ in held), default=None)
        soft_lost = () if holds is None else self._soft_lost(holds, held)
        if holds == 0 or not unknown:
            return Stance(holds, soft_lost)
        names = sorted({name for _, lost in unknown for name in lost})
        return Stance(holds, soft_lost, min(number for number, _ in unknown), tuple(names))

    def _soft_lost(self, holds: int, held: Sequence[tuple[int, Env]]) -> tuple[str, ...]:
        _, j, for_failure = self.states[holds]
        if not for_failure:
            return ()
        asked = self._soft_asked[j]
        return tuple(sorted({name for number, env in held if number == holds for name in env.failed(asked)}))

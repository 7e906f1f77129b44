"""Clocks of filing: what is to be filed by when, in working days, from moments that a person said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from clearford.ai.register.rules import FilingRule, Regime, RegisterRules, Step
from clearford.cases.calendar import Workdays, after_working_days
from clearford.core.errors import RecordError
from clearford.core.numbers import Numbers

State = Literal["waits", "runs", "overdue", "done", "late", "unknown"]
"""waits: for what it begins with. unknown: working days of that time are not known."""
ANEW: tuple[Step, ...] = ("changed", "filed")
"""What may happen again, and then begins its clocks anew."""
Days = Callable[[str], Workdays | None]
"""Working days of a jurisdiction; none where there is no table."""


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """A clock of filing as it stands."""

    rule: FilingRule
    regime: Regime
    state: State
    days: int
    """Working days that it gives."""
    start: int | None
    due: int | None
    """First moment after the last day; microseconds. None where it waits or working days are not known."""
    done: int | None

    @property
    def warns(self) -> bool:
        """Whether its rule is known from others alone: nothing is held against anybody by it."""
        return self.regime.status == "secondary"


def clocks_of(
    steps: Mapping[Step, int], rules: RegisterRules, numbers: Numbers, days: Days, *, now: int
) -> tuple[Clock, ...]:
    """Every clock, in the order of the rules. steps: what happened, and when; microseconds since 1970."""
    return tuple(_clock(rule, steps, rules.regime(rule.regime), numbers, days, now) for rule in rules.clocks)


def _clock(
    rule: FilingRule, steps: Mapping[Step, int], regime: Regime, numbers: Numbers, days: Days, now: int
) -> Clock:
    start, done, given = steps.get(rule.start), steps.get(rule.ends), numbers.working_days(rule.number)
    if rule.start in ANEW and start is not None and done is not None and done < start:
        done = None  # of an earlier one: this one is to be filed, or answered, anew
    due = None if start is None else _due(days(regime.jurisdiction), start, given)
    return Clock(
        rule=rule,
        regime=regime,
        state=_state(start, due, done, now),
        days=given,
        start=start,
        due=due,
        done=done,
    )


def _due(table: Workdays | None, start: int, days: int) -> int | None:
    """None outside what the table of working days knows: no day is invented."""
    if table is None:
        return None
    try:
        return after_working_days(table, start, days)
    except RecordError:
        return None


def _state(start: int | None, due: int | None, done: int | None, now: int) -> State:
    if start is None:
        return "waits"
    if done is not None:
        return "done" if due is None or done < due else "late"
    if due is None:
        return "unknown"
    return "runs" if now < due else "overdue"

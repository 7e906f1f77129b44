"""What people do with a rollout between scans: start and stop rules, say whether actions were right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

import msgspec

from clearford.core.errors import ConfigError
from clearford.policy.evidence import Reviewed, measure
from clearford.runtime.rollout import autostop
from clearford.runtime.rollout.files import Folder
from clearford.runtime.rollout.state import MIN_STEP_ITEMS, NONE, Entry, Kind, RuleState, State


class Order(NamedTuple):
    """What a person does with a rule, for the record."""

    rule: str
    by: str
    """The team."""
    why: str
    at: datetime


class Book(Protocol):
    """Where a rollout is kept: a `Folder`, or the store of a service."""

    state: State

    def note(self, notes: Sequence[Entry]) -> None:
        """Keep what was done."""
        ...


def find(folder: Book, name: str) -> RuleState:
    """A rule of the rollout. Raises ConfigError CF-C002 for one that is not there."""
    found = folder.state.rules.get(name)
    if found is None:
        near = difflib.get_close_matches(name, folder.state.rules, 1)
        help_ = f"did you mean `{near[0]}`?" if near else "`clearford pack rollout list` shows the rules"
        raise ConfigError("CF-C002", f"`{name}` is not in this rollout", suggestion=help_)
    return found


def start(folder: Book, order: Order, per_cent: int) -> None:
    """Put a rule at one of its steps, from which it goes on; 0 for shadow.

    Raises ConfigError CF-C002 for a rule that is not there or a step that it does not have.
    """
    rule = find(folder, order.rule)
    steps = (0, *rule.steps)
    if per_cent not in steps:
        help_ = f"one of {', '.join(map(str, steps))}"
        raise ConfigError("CF-C002", f"`{per_cent}` is no step of `{order.rule}`", suggestion=help_)
    if rule.step < 0 and not rule.shadow.items and folder.state.seen(rule) >= MIN_STEP_ITEMS:
        rule.shadow = folder.state.rate(rule)
    _begin(folder, rule, steps.index(per_cent) - 1)
    _record(folder, order, "started")


def stop(folder: Book, order: Order) -> None:
    """Send a rule back to trial. Raises ConfigError CF-C002 for one that is not there or has stopped."""
    rule = find(folder, order.rule)
    if rule.stopped:
        raise ConfigError("CF-C002", f"`{order.rule}` has stopped", suggestion="`resume` lets it go on")
    entry = folder.state.stop(order.rule, "person", order.why, order.by)
    folder.note([msgspec.structs.replace(entry, at=order.at)])


def hold(folder: Book, order: Order) -> None:
    """Keep a rule at its step until it is resumed. Raises ConfigError CF-C002 for one that is not there."""
    find(folder, order.rule).held = True
    _record(folder, order, "held")


def resume(folder: Book, order: Order) -> None:
    """Let a rule go on: one that is held as it is, one that was stopped at its step of then, counted anew.

    Who resumes a rule after a stop by its rate takes the rate of now for right.
    Raises ConfigError CF-C002 for a rule that is not there, or goes on.
    """
    rule = find(folder, order.rule)
    if rule.held and not rule.stopped:
        rule.held = False
        _record(folder, order, "resumed")
        return
    if not rule.stopped:
        raise ConfigError("CF-C002", f"`{order.rule}` has not stopped", suggestion="`start` sets its step")
    if rule.stopped == "hit_rate":
        rate = folder.state.rate(rule)
        rule.shadow = rate if rate.items >= MIN_STEP_ITEMS else NONE
    _begin(folder, rule, rule.step)
    _record(folder, order, "resumed")


def _begin(folder: Book, rule: RuleState, step: int) -> None:
    rule.stopped, rule.held, rule.step = None, False, step
    rule.reviewed = rule.overturned = 0
    rule.failed.drop(folder.state.clock.now + rule.failed.minutes)
    folder.state.counted_anew(rule)


def _record(folder: Book, order: Order, kind: Kind) -> None:
    entry = folder.state.entry(kind, order.rule, by=order.by)
    folder.note([msgspec.structs.replace(entry, found=order.why, at=order.at)])


class Counted(NamedTuple):
    """What verdicts came to."""

    used: int
    """Actions with a verdict in the file."""
    left_out: int
    """Verdicts about nothing that a rule did, and those of the rule's owner."""


def take_verdicts(folder: Folder, reviewed: Iterable[Reviewed]) -> Counted:
    """Count what people said about actions; a rule of which too many are wrong is stopped.

    An action is right if every verdict about it in the file is, and a later file counts in place of an
    earlier one. Verdicts about items that the rule did not act on are left out, and those of its owner.
    """
    given: dict[str, dict[str, list[Reviewed]]] = {}
    used = left_out = 0
    for one in reviewed:
        given.setdefault(one.rule, {}).setdefault(one.item, []).append(one)
    for name, by_item in sorted(given.items()):
        acted = {action.item for action in folder.journal.acted.get(name, ())}
        found = {}
        for item, lines in by_item.items():
            owner = folder.state.rules[name].owner if acted else ""
            measured = measure(lines, name, acted, author=owner)
            left_out += measured.left_out
            if measured.n:
                found[item] = measured.right == 1
        used += len(found)
        if found:
            folder.verdicts.setdefault(name, {}).update(found)
            folder.note(_judged(folder, name))
    return Counted(used, left_out)


def _judged(folder: Folder, name: str) -> list[Entry]:
    """A stop, if too many of the reviewed actions were wrong."""
    rule, verdicts = folder.state.rules[name], folder.verdicts[name]
    rule.reviewed, rule.overturned = len(verdicts), sum(not right for right in verdicts.values())
    found = autostop.overturned(rule.overturned, rule.reviewed, rule.bar)
    if found is None or rule.stopped:
        return []
    return [folder.state.stop(name, "overturned", found)]

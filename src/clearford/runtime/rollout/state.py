"""The state of a rollout as plain values: where every rule stands, and what was counted of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from clearford.policy.lints.live import bar
from clearford.policy.model import RuleFile
from clearford.runtime.rollout.autostop import Counts, Trigger
from clearford.runtime.rollout.buckets import STEPS
from clearford.runtime.rollout.clock import AT_REST, ClockState, time_of

WINDOW = 15
"""Minutes over which failures are counted."""
NONE = Counts(0, 0)
Stopped = Trigger | Literal["person"]
"""What stopped a rule."""
Kind = Literal["began", "step", "capped", "stopped", "changed", "started", "held", "resumed"]
"""What was done with a rule: it was put at its first step with its version, passed a step, reached a limit,
was stopped, came in another version, was put at a step by a person, kept there, or goes on."""


class Window(msgspec.Struct):
    """A count over the last minutes."""

    minutes: int
    """That count, the present one among them."""
    parts: list[list[int]] = []
    """Pairs of a minute and a number, ascending."""
    total: int = 0

    def add(self, now: int, n: int = 1) -> None:
        """Count n at a minute."""
        self.drop(now)
        if self.parts and self.parts[-1][0] == now:
            self.parts[-1][1] += n
        else:
            self.parts.append([now, n])
        self.total += n

    def at(self, now: int) -> int:
        """The count at a minute."""
        self.drop(now)
        return self.total

    def drop(self, now: int) -> None:
        """Forget what is over, and what was counted at later minutes before the clock was set back."""
        while self.parts and self.parts[0][0] <= now - self.minutes:
            self.total -= self.parts.pop(0)[1]
        while self.parts and self.parts[-1][0] > now:
            self.total -= self.parts.pop()[1]


class Acted(msgspec.Struct, frozen=True):
    """One action of a rule, to be looked at again if the rule is stopped."""

    item: str
    at: datetime | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with a rule, on record."""

    kind: Kind
    rule: str
    at: datetime | None
    """Event time; None where no event has one. For what a person did, the time of the day."""
    per_cent: int
    """Share of actors that it acted on until now; from now on for `started` and `resumed`."""
    trigger: Stopped | None = None
    found: str = ""
    """The figures; for what a person did, the reason given."""
    by: str = ""
    """The team, where a person did it."""
    review: tuple[Acted, ...] = ()
    """Actions since the step began, newest first, for re-review after a stop."""
    more: int = 0
    """Actions of the step that are not in `review`."""
    counted: tuple[int, int, int] = (0, 0, 0)
    """Items, hits and actions of the step that it was at."""
    since: int = -1
    """Minute at which that began; -1 where it is not known."""


class RuleState(msgspec.Struct, kw_only=True):
    """A rule under rollout: what is asked of it, where it stands, and what is counted of it."""

    digest: str = ""
    """Of the compiled rule; another one starts anew."""
    live: bool = True
    """The rule was live in the last scan; one that is not is not watched."""
    owner: str = ""
    kinds: tuple[str, ...] = ()
    """Kinds of items that it looks at."""
    steps: tuple[int, ...] = STEPS
    per_hour: int | None = None
    per_day: int | None = None
    bar: float = 1.0
    """Precision that is asked of it."""
    step: int = -1
    """Index of the step; -1 = in shadow, before the first."""
    since: int = -1
    """Minute at which the step began."""
    stopped: Stopped | None = None
    held: bool = False
    """A person keeps it at its step."""
    shadow: Counts = NONE
    """What later steps are compared with."""
    hits_before: int | None = None
    """Hits of the version before while in shadow; None where that is not counted."""
    hits: int = 0
    """Of the step."""
    items_before: int = 0
    """Items seen before the step."""
    rated_from: Counts = NONE
    """Counts of the step from which the rate is looked at; at the last step it goes on once a day."""
    rated_since: int = -1
    """Minute of that; -1 = since the step began."""
    actions: int = 0
    """Of the step."""
    outside: int = 0
    """Hits of the step that acted on nobody: the comparison group."""
    reviewed: int = 0
    overturned: int = 0
    hour: tuple[int, int] = (-1, 0)
    """An hour, and the actions in it."""
    day: tuple[int, int] = (-1, 0)
    is_capped: bool = False
    failed: Window = msgspec.field(default_factory=lambda: Window(WINDOW))

    @property
    def per_cent(self) -> int:
        """Share of actors that it acts on now."""
        return 0 if self.stopped or self.step < 0 else self.steps[self.step]

    @property
    def is_whole(self) -> bool:
        """It stands at its last step."""
        return self.step == len(self.steps) - 1

    @property
    def begun(self) -> int:
        """Minute from which the present step, or day of the last step, counts."""
        return max(self.since, self.rated_since)

    def in_hour(self, now: int) -> int:
        """Actions in the hour of a minute."""
        return self.hour[1] if self.hour[0] == now // 60 else 0

    def in_day(self, now: int) -> int:
        """Actions in the day of a minute."""
        return self.day[1] if self.day[0] == now // 1440 else 0


NEVER = -2
"""Hour of a check that was never made; -1 is the hour of a stream without times."""


class State(msgspec.Struct, kw_only=True):
    """Everything that a rollout remembers, but for the single actions."""

    bundle: str = ""
    """Digest of the bundle that was last watched."""
    clock: ClockState = AT_REST
    canary_hour: int = NEVER
    next_due: int = 0
    """Minute before which no step can end."""
    items: dict[str, int] = {}
    """Kind -> items seen."""
    recent: dict[str, Window] = {}
    """Kind -> items of the last minutes."""
    rules: dict[str, RuleState] = {}

    def all_items(self, rule: RuleState) -> int:
        """Items ever seen of the kinds of a rule."""
        return sum(self.items.get(kind, 0) for kind in rule.kinds)

    def seen(self, rule: RuleState) -> int:
        """Items seen since the step began, of the kinds of a rule."""
        return self.all_items(rule) - rule.items_before

    def rate(self, rule: RuleState) -> Counts:
        """The hits and items by which the rate of a rule is looked at."""
        return Counts(rule.hits - rule.rated_from.hits, self.seen(rule) - rule.rated_from.items)

    def counted_anew(self, rule: RuleState) -> None:
        """Let the counts of a step begin now."""
        rule.since, rule.rated_since, rule.rated_from = self.clock.now, -1, NONE
        rule.hits = rule.actions = rule.outside = 0
        rule.items_before = self.all_items(rule)
        rule.is_capped = False
        self.next_due = 0

    def entry(
        self, kind: Kind, name: str, *, trigger: Stopped | None = None, found: str = "", by: str = ""
    ) -> Entry:
        """An entry about a rule as it stands, at the time of the events."""
        rule = self.rules[name]
        return Entry(
            kind=kind,
            rule=name,
            at=time_of(self.clock.now),
            per_cent=rule.per_cent,
            trigger=trigger,
            found=found or f"{rule.hits} hits of {self.seen(rule)} items, {rule.actions} actions",
            by=by,
            counted=(self.seen(rule), rule.hits, rule.actions),
            since=rule.since,
        )

    def stop(self, name: str, trigger: Stopped, found: str, by: str = "") -> Entry:
        """Send a rule back to trial; gives the entry, whose `more` are all actions of the step."""
        entry = self.entry("stopped", name, trigger=trigger, found=found, by=by)
        self.rules[name].stopped = trigger
        return msgspec.structs.replace(entry, more=self.rules[name].actions)


def prepare(state: State, rules: Iterable[RuleFile], digests: Mapping[str, str], bundle: str) -> list[Entry]:
    """Bring a state up to the rules that are to be watched, as they are written now.

    A rule that decides by another condition or does something else than before starts anew in shadow, and
    is compared with what it did before; its new limits and steps are taken over in any case. Rules that are
    not given keep their state.
    """
    entries = []
    for known in state.rules.values():
        known.live = False
    for rule in rules:
        new = _of(rule, digests.get(rule.id, ""))
        old = state.rules.get(rule.id)
        if old is None or old.digest != new.digest:
            if old is not None:
                entries.append(state.entry("changed", rule.id))
                new.shadow = state.rate(old) if _tells(state, old) else old.shadow
            state.rules[rule.id] = new
            state.counted_anew(new)
        else:
            _take_over(old, new)
    if state.bundle != bundle:
        state.bundle, state.canary_hour, state.next_due = bundle, NEVER, 0
    return entries


MIN_STEP_ITEMS = 100
"""A step does not end before so many items were evaluated in it."""


def _tells(state: State, rule: RuleState) -> bool:
    """Whether the hits of the present step are a better measure than those in shadow."""
    return rule.stopped is None and state.rate(rule).items >= max(MIN_STEP_ITEMS, rule.shadow.items)


def _of(rule: RuleFile, digest: str) -> RuleState:
    limits = rule.limits or {}
    return RuleState(
        digest=digest,
        owner=rule.owner,
        kinds=rule.applies_to,
        steps=rule.rollout or STEPS,
        per_hour=limits.get("per_hour"),
        per_day=limits.get("per_day"),
        bar=bar(rule),
    )


def _take_over(old: RuleState, new: RuleState) -> None:
    if old.steps != new.steps and old.step >= 0:
        share = old.steps[old.step]
        old.step = max((i for i, step in enumerate(new.steps) if step <= share), default=-1)
    for name in ("live", "owner", "kinds", "steps", "per_hour", "per_day", "bar"):
        setattr(old, name, getattr(new, name))

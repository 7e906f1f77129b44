"""The monitor of rules under rollout: counts in event time, moves steps on, stops what goes wrong."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec

from clearford.core.ids import RuleId
from clearford.core.state import PrivateTables
from clearford.detect.behaviour.clock import StreamClock
from clearford.policy.lints.rules import bar
from clearford.policy.model import RuleFile
from clearford.runtime.rollout import autostop
from clearford.runtime.rollout.autostop import Counts, Trigger
from clearford.runtime.rollout.buckets import STEPS, is_in

STEP_MINUTES = 24 * 60
WINDOW = 15
"""Minutes over which failures are counted."""
MIN_STEP_ITEMS = 100
"""A step does not end before so many items were evaluated in it."""
MAX_KEPT = 10_000
"""Actions of a step that are kept for re-review; those beyond are counted."""


NONE = Counts(0, 0)


class EventClock:
    """The time of the events, in minutes since 1970: the clock of a stream, as far as it is sure.

    A step forward of more than an hour moves it as soon as the next event confirms it, so that one event
    with a wrong time moves nothing, and a sparse stream is followed event by event. Late events count as of
    now; only 64 in a row that are more than an hour late set it back.
    """

    def __init__(self) -> None:
        """No time before two events agree."""
        self.now = -1
        self.timed = False
        """An event with a time was seen."""
        self._stream = StreamClock(PrivateTables(), "monitor")

    def see(self, minute: int) -> bool:
        """Take the time of an event, -1 for none; True when the clock moved."""
        if minute < 0:
            return False
        self.timed = True
        self._stream.advance_one(minute * 60)
        sure = self._stream.confirmed()
        if sure is None or sure // 60 == self.now:
            return False
        self.now = sure // 60
        return True


class Window:
    """A count over the last minutes."""

    def __init__(self, minutes: int) -> None:
        """`minutes` that count, the present one among them."""
        self._minutes = minutes
        self._parts: deque[list[int]] = deque()
        self.total = 0

    def add(self, now: int, n: int = 1) -> None:
        """Count n at a minute."""
        self.drop(now)
        if self._parts and self._parts[-1][0] == now:
            self._parts[-1][1] += n
        else:
            self._parts.append([now, n])
        self.total += n

    def drop(self, now: int) -> None:
        """Forget what is over, and what was counted at later minutes before the clock was set back."""
        while self._parts and self._parts[0][0] <= now - self._minutes:
            self.total -= self._parts.popleft()[1]
        while self._parts and self._parts[-1][0] > now:
            self.total -= self._parts.pop()[1]


class Acted(msgspec.Struct, frozen=True):
    """One action of a rule, to be looked at again if the rule is stopped."""

    item: str
    at: datetime | None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the monitor did with a rule: moved it a step on, capped it at a limit, or stopped it."""

    kind: str
    """`step`, `capped` or `stopped`."""
    rule: str
    at: datetime | None
    """Event time; None where no event has one."""
    per_cent: int
    """Share of actors it acted on until now."""
    trigger: Trigger | None = None
    found: str = ""
    review: tuple[Acted, ...] = ()
    """Actions since the step began, newest first, for re-review after a stop."""
    more: int = 0
    """Actions of the step that are not in `review`."""


@dataclass
class _Watched:
    """A rule under rollout: where it stands, and what is counted of it."""

    rule: RuleFile
    steps: tuple[int, ...]
    bar: float
    step: int = -1
    """Index of the step; -1 = in shadow, before the first."""
    since: int = -1
    stopped: bool = False
    shadow: Counts = NONE
    hits_before: int | None = None
    """Hits of the version before while in shadow; None where there is none."""
    hits: int = 0
    items_before: int = 0
    actions: int = 0
    outside: int = 0
    """Hits of the step that acted on nobody: the comparison group."""
    reviewed: int = 0
    overturned: int = 0
    hour: tuple[int, int] = (-1, 0)
    day: tuple[int, int] = (-1, 0)
    is_capped: bool = False
    failed: Window = field(default_factory=lambda: Window(WINDOW))
    acted: deque[Acted] = field(default_factory=lambda: deque(maxlen=MAX_KEPT))

    @property
    def per_cent(self) -> int:
        """Share of actors that it acts on now."""
        return 0 if self.stopped or self.step < 0 else self.steps[self.step]

    def in_hour(self, now: int) -> int:
        return self.hour[1] if self.hour[0] == now // 60 else 0

    def in_day(self, now: int) -> int:
        return self.day[1] if self.day[0] == now // 1440 else 0


class Monitor:
    """Watches rules from shadow through every step of their rollout, event by event, in order.

    Every event is shown with `see`; every hit with `hit`, which says whether the rule may act on it.
    What came of it is in `entries`. All windows are in event time, so a replay gives the same answer.
    """

    def __init__(
        self,
        rules: Iterable[RuleFile],
        key: bytes,
        *,
        canary: Callable[[], Iterable[str]] = tuple,
        before: Iterable[str] = (),
    ) -> None:
        """key: secret of the buckets. canary: gives the rules that would restrict a benign canary item.

        Every rule is first watched in shadow for a day of event time; its hits there are what later
        steps are compared with. before: rules of which the hits of the version before, shown by
        `hit_before`, are taken for that.
        """
        self.clock = EventClock()
        self.entries: list[Entry] = []
        self._key, self._canary = key, canary
        self._canary_hour = -1
        self._items: Counter[str] = Counter()
        self._windows: dict[str, Window] = {}
        self._rules = {rule.id: _Watched(rule, rule.rollout or STEPS, bar(rule)) for rule in rules}
        for name in before:
            if name in self._rules:
                self._rules[RuleId(name)].hits_before = 0

    def see(self, kind: str, minute: int) -> None:
        """An event of a kind at a minute (-1 = unknown) is evaluated next."""
        # First what is over, so that this event and its hit belong to the same step.
        if self.clock.see(minute) or self._canary_hour < 0:
            self._time_passed()
        self._items[kind] += 1
        window = self._windows.get(kind)
        if window is None:
            window = self._windows[kind] = Window(WINDOW)
        window.add(self.clock.now)

    def watches(self, rule: str) -> bool:
        """The rule is being rolled out, or was stopped."""
        return rule in self._rules

    def hit_before(self, rule: str) -> None:
        """The version before of a rule held on the present event."""
        watched = self._rules[RuleId(rule)]
        if watched.step < 0 and watched.hits_before is not None:
            watched.hits_before += 1

    def hit(self, rule: str, actor: str | None, *, would_act: bool, item: str = "") -> str:
        """A rule held on the present event: `acts`, `shadow` or `capped`.

        would_act: it would restrict if it were live for everybody. An action is counted here.
        """
        watched = self._rules[RuleId(rule)]
        watched.hits += 1
        self._check_rate(watched)
        if not is_in(self._key, actor, rule, watched.per_cent):
            return _outside(watched)
        if would_act and self._at_limit(watched):
            return _outside(watched) if watched.stopped else "capped"
        if would_act:
            self._count_action(watched, item)
        return "acts"

    def failed(self, rule: str) -> None:
        """A failed signal kept the rule unknown on the present event."""
        watched = self._rules[RuleId(rule)]
        watched.failed.add(self.clock.now)
        evaluated = sum(w.total for kind, w in self._windows.items() if kind in watched.rule.applies_to)
        self._stop_if(watched, "failures", autostop.failures(watched.failed.total, evaluated))

    def reviewed(self, rule: str, *, overturned: bool) -> None:
        """A person looked at an action of the rule, in a review or an appeal."""
        watched = self._rules[RuleId(rule)]
        watched.reviewed += 1
        watched.overturned += overturned
        found = autostop.overturned(watched.overturned, watched.reviewed, watched.bar)
        self._stop_if(watched, "overturned", found)

    def states(self) -> dict[str, tuple[int, bool, Counts, int, int]]:
        """Rule -> per cent of actors, stopped or not, hits of the step, actions, hits outside."""
        return {
            name: (w.per_cent, w.stopped, Counts(w.hits, self._seen(w)), w.actions, w.outside)
            for name, w in self._rules.items()
        }

    def _seen(self, watched: _Watched) -> int:
        return self._all_items(watched) - watched.items_before

    def _all_items(self, watched: _Watched) -> int:
        return sum(self._items[kind] for kind in watched.rule.applies_to)

    def _time_passed(self) -> None:
        now = self.clock.now
        for window in self._windows.values():
            window.drop(now)
        if now // 60 != self._canary_hour:
            self._canary_hour = now // 60
            self._check_canary()
        for watched in self._rules.values():
            watched.failed.drop(now)
            if watched.since < 0:
                watched.since = now
            self._check_rate(watched)
            due = now - watched.since >= STEP_MINUTES and self._seen(watched) >= MIN_STEP_ITEMS
            if due and not watched.stopped and watched.step < len(watched.steps) - 1:
                self._move_on(watched)

    def _check_canary(self) -> None:
        for name in self._canary():
            watched = self._rules.get(RuleId(name))
            if watched is not None:
                self._stop_if(watched, "canary", "a benign canary item would be restricted")

    def _move_on(self, watched: _Watched) -> None:
        if watched.step < 0:
            hits = watched.hits if watched.hits_before is None else watched.hits_before
            watched.shadow = Counts(hits, self._seen(watched))
        self.entries.append(self._entry("step", watched))
        watched.step += 1
        watched.since = self.clock.now
        watched.hits = watched.actions = watched.outside = 0
        watched.items_before = self._all_items(watched)
        watched.is_capped = False
        watched.acted.clear()

    def _check_rate(self, watched: _Watched) -> None:
        if watched.step >= 0:
            found = autostop.hit_rate(Counts(watched.hits, self._seen(watched)), watched.shadow)
            self._stop_if(watched, "hit_rate", found)

    def _at_limit(self, watched: _Watched) -> bool:
        """Whether the next action is one too many. Before the last step that alone stops the rule."""
        limits = watched.rule.limits or {}
        now = self.clock.now
        per_hour, per_day = limits.get("per_hour"), limits.get("per_day")
        found = autostop.limit(watched.in_hour(now), watched.in_day(now), per_hour, per_day)
        if found is None:
            watched.is_capped = False
            return False
        if watched.per_cent < 100:
            self._stop_if(watched, "limit", found)
        elif not watched.is_capped:
            watched.is_capped = True
            self.entries.append(self._entry("capped", watched, "limit", found))
        return True

    def _count_action(self, watched: _Watched, item: str) -> None:
        now = self.clock.now
        watched.actions += 1
        watched.hour = (now // 60, watched.in_hour(now) + 1)
        watched.day = (now // 1440, watched.in_day(now) + 1)
        watched.acted.appendleft(Acted(item, self._at()))

    def _stop_if(self, watched: _Watched, trigger: Trigger, found: str | None) -> None:
        if found is None or watched.stopped:
            return
        self.entries.append(self._entry("stopped", watched, trigger, found))
        watched.stopped = True

    def _entry(self, kind: str, watched: _Watched, trigger: Trigger | None = None, found: str = "") -> Entry:
        review = tuple(watched.acted) if kind == "stopped" else ()
        return Entry(
            kind=kind,
            rule=watched.rule.id,
            at=self._at(),
            per_cent=watched.per_cent,
            trigger=trigger,
            found=found or f"{watched.hits} hits of {self._seen(watched)} items, {watched.actions} actions",
            review=review,
            more=watched.actions - len(review) if kind == "stopped" else 0,
        )

    def _at(self) -> datetime | None:
        now = self.clock.now
        return datetime.fromtimestamp(now * 60, UTC) if now >= 0 else None


def _outside(watched: _Watched) -> str:
    watched.outside += 1
    return "shadow"

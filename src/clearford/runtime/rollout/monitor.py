"""The monitor of rules under rollout: counts in event time, moves steps on, stops what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from clearford.runtime.rollout import autostop
from clearford.runtime.rollout.autostop import Counts, Trigger
from clearford.runtime.rollout.buckets import is_in
from clearford.runtime.rollout.clock import ClockState, EventClock, SureClock, time_of
from clearford.runtime.rollout.journal import Note
from clearford.runtime.rollout.state import MIN_STEP_ITEMS, WINDOW, Acted, RuleState, State, Window

STEP_MINUTES = 24 * 60


class Monitor:
    """Watches rules from shadow through every step of their rollout, event by event, in order.

    Every event is shown with `see`; then every rule that a failure kept unknown with `failed`, every rule
    that holds with `stands`, which says whether it may act on this account, and each that is about to act
    with `over_limit` and `acted`. What came of it is given by `noted`, for a journal. All windows are in
    event time, so a replay gives the same answer.
    """

    def __init__(
        self,
        state: State,
        key: bytes,
        *,
        watched: Collection[str] | None = None,
        canary: Callable[[], Iterable[str]] = tuple,
        clock: Callable[[ClockState], EventClock | SureClock] = EventClock,
    ) -> None:
        """Go on from a state, which is changed.

        Every rule is first watched in shadow for a day of event time; its hits there are what later
        steps are compared with.
        key: secret of the buckets. watched: rules of the state that are live; all by default.
        canary: gives the rules that would restrict a benign canary item, asked every hour.
        clock: of events; another one where the time that is given can be trusted.
        """
        self._key, self._canary, self._clock_of = key, canary, clock
        self._names = tuple(sorted(state.rules if watched is None else watched))
        self._notes: list[Note] = []
        self._go_on(state)

    def _go_on(self, state: State) -> None:
        self._state = state
        self.clock = self._clock_of(state.clock)
        self._rules = {name: state.rules[name] for name in self._names}

    @property
    def state(self) -> State:
        """Everything that it goes by; to be handed to another monitor, or kept."""
        self._state.clock = self.clock.state
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._go_on(state)

    def see(self, kind: str, minute: int) -> None:
        """An event of a kind at a minute (-1 = unknown) is evaluated next."""
        # First what is over, so that this event and its hit belong to the same step.
        self.pass_time(minute)
        self.count(kind, 1)

    def pass_time(self, minute: int) -> None:
        """It is this minute (-1 = unknown)."""
        if self.clock.see(minute) or self._state.canary_hour < -1:
            self._time_passed()

    def count(self, kind: str, items: int) -> None:
        """So many events of a kind are evaluated now."""
        state = self._state
        state.items[kind] = state.items.get(kind, 0) + items
        window = state.recent.get(kind)
        if window is None:
            window = state.recent[kind] = Window(WINDOW)
        window.add(self.clock.now, items)

    def noted(self) -> list[Note]:
        """What was noted since the last call."""
        notes, self._notes = self._notes, []
        return notes

    def watches(self, rule: str) -> bool:
        """The rule is being rolled out, or was stopped."""
        return rule in self._rules

    def hit_before(self, rule: str) -> None:
        """The version before of a rule held on the present event."""
        watched = self._rules[rule]
        if watched.step < 0 and watched.hits_before is not None:
            watched.hits_before += 1

    def is_in(self, rule: str, actor: str | None) -> bool:
        """Whether the rule acts on an account now."""
        return is_in(self._key, actor, rule, self._rules[rule].per_cent)

    def stands(self, rule: str, actor: str | None) -> bool:
        """A rule holds on the present event; whether it may act. A hit that acts on nobody is counted so."""
        watched = self._rules[rule]
        self.hit(rule, 1)
        inside = self.is_in(rule, actor)
        watched.outside += not inside
        return inside

    def hit(self, rule: str, hits: int, *, outside: int = 0) -> None:
        """A rule held on so many events; outside: of these, such as it acted on nobody by."""
        watched = self._rules[rule]
        watched.hits += hits
        watched.outside += outside
        self._check_rate(rule, watched)

    def over_limit(self, rule: str) -> bool:
        """Whether the action that a rule is about to take is one too many: it only escalates.

        Before the last step that alone stops the rule, for the events that follow.
        """
        watched = self._rules[rule]
        now = self.clock.now
        hour, day = watched.in_hour(now), watched.in_day(now)
        found = autostop.limit(hour, day, watched.per_hour, watched.per_day)
        if found is None:
            watched.is_capped = False
            return False
        if watched.per_cent < 100:
            self._stop_if(rule, watched, "limit", found)
        elif not watched.is_capped:
            watched.is_capped = True
            self._notes.append(self.state.entry("capped", rule, trigger="limit", found=found))
        return True

    def acted(self, rule: str, item: str) -> None:
        """A rule acts on the present event."""
        self.act(rule, 1)
        self._notes.append((rule, Acted(item, time_of(self.clock.now))))

    def act(self, rule: str, actions: int) -> None:
        """A rule acts so many times now; on which items, others know."""
        watched, now = self._rules[rule], self.clock.now
        watched.actions += actions
        watched.hour = (now // 60, watched.in_hour(now) + actions)
        watched.day = (now // 1440, watched.in_day(now) + actions)

    def failed(self, rule: str, times: int = 1) -> None:
        """A failed signal kept the rule unknown on the present event, or on so many."""
        watched = self._rules[rule]
        now = self.clock.now
        watched.failed.add(now, times)
        recent = self._state.recent
        evaluated = sum(recent[kind].at(now) for kind in watched.kinds if kind in recent)
        self._stop_if(rule, watched, "failures", autostop.failures(watched.failed.total, evaluated))

    def reviewed(self, rule: str, *, overturned: bool) -> None:
        """A person looked at an action of the rule, in a review or an appeal."""
        watched = self._rules[rule]
        self.judge(rule, watched.reviewed + 1, watched.overturned + overturned)

    def judge(self, rule: str, reviewed: int, overturned: int) -> None:
        """So many actions of the rule were looked at until now, and so many of these were wrong."""
        watched = self._rules[rule]
        watched.reviewed, watched.overturned = reviewed, overturned
        found = autostop.overturned(watched.overturned, watched.reviewed, watched.bar)
        self._stop_if(rule, watched, "overturned", found)

    def _time_passed(self) -> None:
        state, now = self._state, self.clock.now
        is_new_hour = now // 60 != state.canary_hour
        if is_new_hour:
            state.canary_hour = now // 60
            self._check_canary()
        # Rates and steps need no look at every minute: a hit looks at the rate as well.
        if is_new_hour or now >= state.next_due:
            for name, watched in self._rules.items():
                self._look_at(name, watched)
            state.next_due = self._next_due()

    def _look_at(self, name: str, watched: RuleState) -> None:
        now = self.clock.now
        if watched.since < 0 or watched.begun > now:
            watched.since, watched.rated_since = now, -1
        self._check_rate(name, watched)
        due = now - watched.begun >= STEP_MINUTES and self._state.rate(watched).items >= MIN_STEP_ITEMS
        if due and not watched.stopped and not (watched.held and not watched.is_whole):
            if watched.is_whole:
                self._renew(watched)
            else:
                self._move_on(name, watched)

    def _next_due(self) -> int:
        waiting = (w.begun for w in self._rules.values() if not w.stopped)
        return min(waiting, default=self.clock.now) + STEP_MINUTES

    def _check_canary(self) -> None:
        for name in self._canary():
            watched = self._rules.get(name)
            if watched is not None:
                self._stop_if(name, watched, "canary", "a benign canary item would be restricted")

    def _move_on(self, name: str, watched: RuleState) -> None:
        state = self.state
        if watched.step < 0 and watched.hits_before is not None:
            watched.shadow = Counts(watched.hits_before, state.seen(watched))
        elif not watched.shadow.items:
            watched.shadow = state.rate(watched)
        self._notes.append(state.entry("step", name))
        watched.step += 1
        state.counted_anew(watched)

    def _renew(self, watched: RuleState) -> None:
        """Count the hits of another day, so that a change is seen however long the rule has been whole."""
        if not watched.shadow.items:
            watched.shadow = self._state.rate(watched)
        watched.rated_since = self.clock.now
        watched.rated_from = Counts(watched.hits, self._state.seen(watched))

    def _check_rate(self, name: str, watched: RuleState) -> None:
        found = autostop.hit_rate(self._state.rate(watched), watched.shadow)
        self._stop_if(name, watched, "hit_rate", found)

    def _stop_if(self, name: str, watched: RuleState, trigger: Trigger, found: str | None) -> None:
        if found is not None and not watched.stopped:
            self._notes.append(self.state.stop(name, trigger, found))

"""The monitor in event time: clock, windows, steps, and every trigger by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from clearford.policy.files import load
from clearford.policy.model import RuleFile
from clearford.runtime.rollout.journal import Journal
from clearford.runtime.rollout.monitor import Monitor
from clearford.runtime.rollout.state import Entry, RuleState, State, Window, prepare
from tests.policy.golden import SAMPLES

RULE = "fraud.phishing.lookalike-domain"
DAY = 1440


class Shown(Monitor):
    """A monitor with a journal of all that it noted."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._journal = Journal()
        self._taken: list[Entry] = []

    @property
    def entries(self) -> list[Entry]:
        self._taken += self._journal.take(self.noted())
        return self._taken

    @property
    def rule(self) -> RuleState:
        return self.state.rules[RULE]


def rule(**more: Any) -> RuleFile:
    packs, _ = load([SAMPLES])
    found = packs.find(RULE)
    assert found is not None
    return replace(found, limits={"per_hour": 50, "per_day": 300}, **more)


def monitor(**more: Any) -> Shown:
    given = {"rollout": (1, 10, 100)} | more
    canary = given.pop("canary", tuple)
    before = given.pop("before", ())
    state = State()
    prepare(state, [rule(**given)], {}, "")
    for name in before:
        state.rules[name].hits_before = 0
    return Shown(state, b"k" * 16, canary=canary)


def hit(m: Monitor, actor: str | None, *, would_act: bool = True, item: str = "") -> str:
    """What a rule that would act, or only escalate, may do with the present event."""
    if not m.stands(RULE, actor):
        return "shadow"
    if would_act and m.over_limit(RULE):
        return "capped"
    if would_act:
        m.acted(RULE, item)
    return "acts"


def run(
    m: Shown, first: int, minutes: int, *, every: int = 0, per_minute: int = 2, act: bool = True
) -> list[str]:
    """Items minute by minute; every n-th is a hit of a new actor. Gives the modes of the hits."""
    modes, n = [], 0
    for minute in range(first, first + minutes):
        for _ in range(per_minute):
            m.see("post", minute)
            n += 1
            if every and n % every == 0:
                modes.append(hit(m, f"a{minute}-{n}", would_act=act, item=f"i{minute}-{n}"))
    return modes


def stops(m: Shown) -> list[tuple[str, int]]:
    return [(str(e.trigger), e.per_cent) for e in m.entries if e.kind == "stopped"]


def test_a_limit_is_by_the_hour_of_a_sparse_stream() -> None:
    m = monitor(rollout=(100,))
    modes = []
    for i in range(3000):
        m.see("post", i * 61)
        modes.append(hit(m, "a", would_act=True))
    assert set(modes[:99]) == {"shadow"} and set(modes[100:]) == {"acts"}


def test_a_window_forgets() -> None:
    window = Window(15)
    for minute in range(30):
        window.add(minute)
    assert window.total == 15
    window.drop(40)
    assert window.total == 4
    window.add(28)
    assert window.total == 4, "what was counted at later minutes is forgotten when the clock is set back"


def test_steps_follow_each_other_after_a_day_each() -> None:
    m = monitor()
    assert set(run(m, 0, DAY, every=100)) == {"shadow"}
    modes = run(m, DAY, DAY, every=100)
    assert 0 <= modes.count("acts") <= 3 and len(modes) == 28
    run(m, 2 * DAY, DAY, every=100)
    assert set(run(m, 3 * DAY, 100, every=100)) == {"acts"}
    assert [(e.kind, e.per_cent) for e in m.entries] == [("step", 0), ("step", 1), ("step", 10)]
    assert (m.rule.per_cent, m.rule.stopped) == (100, None)


def test_a_step_needs_items_as_well_as_time() -> None:
    m = monitor()
    for minute in range(0, 3 * DAY, 60):
        m.see("post", minute)
    assert [e.kind for e in m.entries] == []


def test_the_hit_rate_is_compared_with_shadow() -> None:
    m = monitor()
    run(m, 0, DAY, every=200)
    run(m, DAY, 300, every=5)
    assert stops(m) == [("hit_rate", 1)]
    assert hit(m, "anybody", would_act=True) == "shadow"


def test_a_rule_that_stops_hitting_is_stopped() -> None:
    m = monitor(rollout=(10, 100))
    run(m, 0, DAY, every=10)
    run(m, DAY, 3 * DAY)
    assert stops(m) == [("hit_rate", 10)]
    (stop,) = [e for e in m.entries if e.kind == "stopped"]
    assert stop.found.startswith("0 of ") and stop.at is not None and stop.at.day == 2


def test_the_hit_rate_is_looked_at_before_a_step_ends() -> None:
    m = monitor(rollout=(10, 100))
    run(m, 0, DAY, every=10)
    for _ in range(400):
        m.see("post", DAY)
    run(m, 2 * DAY, 5)
    assert stops(m) == [("hit_rate", 10)]


def test_the_hit_that_stops_a_rule_is_no_action() -> None:
    m = monitor(rollout=(100,))
    run(m, 0, DAY, every=200)
    modes = []
    for i in range(200):
        m.see("post", DAY + i)
        modes.append(hit(m, "a", would_act=True, item=f"i{i}"))
    (stop,) = [e for e in m.entries if e.kind == "stopped"]
    assert stop.trigger == "hit_rate"
    acted = [f"i{i}" for i, mode in enumerate(modes) if mode == "acts"]
    assert [a.item for a in stop.review] == acted[::-1] and stop.more == 0
    assert (m.rule.stopped, m.rule.hits, m.state.seen(m.rule)) == ("hit_rate", 200, 200)
    assert (m.rule.actions, m.rule.outside) == (len(acted), 200 - len(acted))


def test_an_event_and_its_hit_are_of_the_same_step() -> None:
    m = monitor(rollout=(100,))
    for minute in range(2 * DAY):
        m.see("post", minute)
        hit(m, "a", would_act=False)
    (step,) = m.entries
    n = DAY + 1  # The first event alone does not set the clock.
    assert step.found == f"{n} hits of {n} items, 0 actions"
    assert (m.rule.hits, m.state.seen(m.rule)) == (DAY - 1, DAY - 1)


def test_the_hit_that_reaches_a_limit_escalates_and_those_after_it_are_outside() -> None:
    m = monitor(rollout=(99, 100))
    run(m, 0, DAY, every=2)
    modes = run(m, DAY, 120, every=2)
    assert stops(m) == [("limit", 99)]
    assert (m.rule.hits, m.rule.actions, m.rule.outside) == (120, modes.count("acts"), modes.count("shadow"))
    assert (modes.count("capped"), m.rule.actions) == (1, 50)


def test_the_version_before_gives_the_shadow_where_there_is_one() -> None:
    m = monitor(before=[RULE])
    for minute in range(DAY + 60):
        for _ in range(2):
            m.see("post", minute)
            if minute % 100 == 0:
                m.hit_before(RULE)
            hit(m, "a", would_act=False)
    assert stops(m) == [("hit_rate", 1)]


def test_a_limit_stops_before_everybody_and_caps_then() -> None:
    m = monitor(rollout=(50, 100))
    run(m, 0, DAY, every=10)
    modes = run(m, DAY, DAY, every=10, per_minute=10)
    assert stops(m) == [("limit", 50)]
    assert (modes.count("acts"), modes.count("capped")) == (300, 1)
    m = monitor(rollout=(100,))
    run(m, 0, DAY, every=10, per_minute=10)
    modes = run(m, DAY, DAY, every=10, per_minute=10)
    assert (modes.count("acts"), stops(m)) == (300, [])
    assert modes.count("capped") == DAY - 300
    capped = [e for e in m.entries if e.kind == "capped"]
    assert {e.found for e in capped} == {"50 actions in an hour, per_hour 50"}
    assert len(capped) == 6, "one entry each time that a limit is reached, not one a hit"


def test_hits_that_would_not_act_reach_no_limit() -> None:
    m = monitor(rollout=(100,))
    run(m, 0, DAY, every=10, act=False)
    assert "capped" not in run(m, DAY, DAY, every=10, act=False)


def test_overturned_actions_stop_it() -> None:
    m = monitor()
    run(m, 0, 10)
    for _ in range(3):
        m.reviewed(RULE, overturned=True)
        m.reviewed(RULE, overturned=False)
    assert stops(m) == [("overturned", 0)]


def test_failures_within_15_minutes_stop_it() -> None:
    m = monitor()
    for minute in range(200):
        for i in range(10):
            m.see("post", minute)
            if minute >= 150 and i == 0 and minute % 10 < 2:
                m.failed(RULE)
        m.see("dataset_row", minute)
    assert stops(m) == [("failures", 0)]
    calm = monitor()
    for minute in range(2000):
        calm.see("post", minute)
        if minute % 200 == 0:
            calm.failed(RULE)
    assert stops(calm) == []


def test_the_canary_is_asked_every_hour() -> None:
    asked: list[int] = []

    def canary() -> tuple[str, ...]:
        asked.append(1)
        return (RULE, "x.y.z") if len(asked) > 4 else ()

    m = monitor(canary=canary)
    run(m, 0, 179)
    assert (len(asked), stops(m)) == (4, []), "at the first event, and every hour"
    run(m, 180, 1)
    assert (len(asked), stops(m)) == (5, [("canary", 0)])


def test_a_stop_lists_the_actions_of_the_step_newest_first() -> None:
    m = monitor(rollout=(100,))
    run(m, 0, DAY, every=50)
    run(m, DAY, 100, every=50)
    for _ in range(4):
        m.reviewed(RULE, overturned=True)
    stop = m.entries[-1]
    assert stop.kind == "stopped" and len(stop.review) == 4 and stop.more == 0
    times = [acted.at for acted in stop.review if acted.at is not None]
    assert len(times) == 4
    assert times == sorted(times, reverse=True)


def test_only_rules_under_rollout_are_watched() -> None:
    m = monitor()
    assert m.watches(RULE) and not m.watches("a.b.c")


def test_a_change_is_seen_however_long_a_rule_has_been_whole() -> None:
    m = monitor(rollout=(100,))
    run(m, 0, 20 * DAY, every=200)
    before = m.rule.hits
    assert (stops(m), before > 250) == ([], True)
    run(m, 20 * DAY, 200, every=5)
    assert stops(m) == [("hit_rate", 100)]
    assert m.rule.hits - before < 100, "the hits of the days before do not hide it"


def test_a_rule_that_was_put_at_a_step_is_compared_with_its_first_day_there() -> None:
    m = monitor(rollout=(100,))
    m.rule.step = 0
    run(m, 0, 2 * DAY, every=200)
    assert m.rule.shadow.items > DAY
    run(m, 2 * DAY, 300, every=5)
    assert stops(m) == [("hit_rate", 100)]

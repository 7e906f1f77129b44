"""Steps and limits on single decisions: shadow acts on nobody, what was absorbed has limits too."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.actions import CaseWanted
from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.core.signals import Column, Signals
from clearford.decide.allowance import LIMIT
from clearford.decide.expr import Compare
from clearford.decide.machine import Machine
from clearford.runtime.rollout.buckets import is_in
from clearford.runtime.rollout.journal import Journal
from clearford.runtime.rollout.monitor import Monitor
from clearford.runtime.rollout.staged import Made, Staged, full_decisions
from clearford.runtime.rollout.state import RuleState, State
from tests.decide.build import LONG, VERIFIED, exempt, program, rule

HOLD, REACH = "fraud.test.hold", "fraud.test.reach"
RULES = (
    rule("hold", actions=("hold",), case=CaseWanted(route="fraud")),
    rule("reach", actions=("limit_reach",)),
    rule("look", decision="escalate", actions=()),
    rule("other", Compare("text.length", ">", 50), actions=("limit_reach",)),
)


def whole(**more: Any) -> RuleState:
    """A rule that acts on everybody."""
    return RuleState(kinds=("post",), steps=(100,), step=0, **more)


class Scene:
    """A monitor over some rules, and items of some length that are decided one after another."""

    def __init__(self, states: dict[str, RuleState], *rules: Any) -> None:
        self.machine = Machine(program(*(rules or RULES)))
        self.monitor = Monitor(State(rules=states), b"k" * 16)
        self.staged = Staged(self.machine, self.monitor)
        self.n = 0
        for _ in range(2):  # Two events agree on the time before any is counted by it.
            self.monitor.see("post", 100)

    def made(
        self, length: int = 20, actor: str | None = "a", *, failed: bool = False, minute: int = 100
    ) -> Made:
        self.n += 1
        item = Item(id=f"i{self.n}", actor=actor)
        flag = np.array([failed])
        verified = Column(np.array([False]), ~flag, flag)
        signals = Signals(1, {"text.length": Column(np.array([length])), "account.verified": verified})
        found = self.machine.events([item], signals)
        (full,) = full_decisions(self.machine, [item], found)
        assert full == self.machine.evaluate([item], signals)[0]
        self.monitor.see("post", minute)
        return self.staged.decide(item, actor, dict(found)[0], full) if found else Made(full)

    def decided(self, *arguments: Any, **more: Any) -> Decision:
        return self.made(*arguments, **more).decision


def test_rules_that_are_whole_and_within_their_limits_act_as_written() -> None:
    scene = Scene({name: whole() for name in (HOLD, REACH)})
    made = scene.made()
    assert (made.decision.actions, made.acting) == (("hold",), (HOLD,))


def test_a_rule_in_shadow_lets_the_rule_through_that_it_had_absorbed() -> None:
    scene = Scene({HOLD: RuleState(kinds=("post",)), REACH: whole(per_hour=2)})
    made = [scene.made() for _ in range(4)]
    assert [m.acting for m in made] == [(REACH,), (REACH,), (), ()]
    assert [m.decision.outcome for m in made] == ["restrict", "restrict", "escalate", "escalate"]
    assert {ref.status for m in made for ref in m.decision.held if ref.id == HOLD} == {"trial"}
    assert scene.monitor.state.rules[HOLD].outside == 4


def test_a_rule_over_its_limit_lets_another_through_to_that_one_s_limit() -> None:
    scene = Scene({HOLD: whole(per_hour=1), REACH: whole(per_day=1)})
    made = [scene.made() for _ in range(3)]
    assert [m.acting for m in made] == [(HOLD,), (REACH,), ()]
    by_limit = [[s.rule for s in m.decision.softened if s.by == LIMIT] for m in made]
    assert by_limit == [[], [HOLD], [HOLD, REACH]]
    assert made[2].decision.case == CaseWanted(route="fraud")


def test_a_limit_before_everybody_stops_the_rule_for_good() -> None:
    scene = Scene({REACH: RuleState(kinds=("post",), steps=(99, 100), step=0, per_hour=1)}, RULES[1])
    made = [scene.made(actor=f"a{i}") for i in range(50)]
    assert [m.decision.outcome for m in made] == ["restrict", "escalate", *["allow"] * 48]
    assert [bool(m.acting) for m in made] == [True, *[False] * 49]
    (entry,) = [e for e in Journal().take(scene.monitor.noted()) if e.kind == "stopped"]
    assert (entry.trigger, entry.per_cent, [a.item for a in entry.review]) == ("limit", 99, ["i1"])


def test_rules_that_are_not_watched_are_left_alone() -> None:
    scene = Scene({HOLD: RuleState(kinds=("post",))}, RULES[3])
    made = scene.made(60)
    assert (made.decision.outcome, made.acting) == ("restrict", ())


def test_an_exempted_rule_takes_no_action_of_its_limit() -> None:
    scene = Scene({REACH: whole(per_hour=1)}, RULES[1], exempt("spared", "reach", when=LONG))
    assert [scene.decided().outcome for _ in range(3)] == ["allow"] * 3
    assert (scene.monitor.state.rules[REACH].hits, scene.monitor.state.rules[REACH].actions) == (3, 0)


@pytest.mark.parametrize(
    ("state", "outcome"),
    [pytest.param(whole(), "escalate", id="whole"), pytest.param(RuleState(), "allow", id="in-shadow")],
)
def test_a_failure_has_a_person_look_only_where_the_rule_may_act(state: RuleState, outcome: str) -> None:
    scene = Scene({REACH: state}, rule("reach", VERIFIED))
    assert scene.decided(failed=True).outcome == outcome
    assert scene.monitor.state.rules[REACH].failed.total == 1


EVENT = st.tuples(
    st.sampled_from((5, 20, 60)), st.sampled_from(("a", "b", "c", None)), st.integers(0, 90), st.booleans()
)


@settings(max_examples=40, deadline=None)
@given(st.lists(EVENT, max_size=60), st.integers(1, 4), st.sampled_from((0, 40, 100)))
def test_no_rule_acts_beyond_its_limit_or_outside_its_step(
    events: list[tuple[int, str | None, int, bool]], limit: int, per_cent: int
) -> None:
    def states() -> dict[str, RuleState]:
        steps = (per_cent, 100) if 0 < per_cent < 100 else (100,)
        more = {"kinds": ("post",), "steps": steps, "step": 0 if per_cent else -1, "per_day": limit}
        return {name: RuleState(**more) for name in (HOLD, REACH)}  # type: ignore[arg-type]

    one, other = Scene(states()), Scene(states())
    made = []
    for length, actor, minute, failed in sorted(events, key=lambda e: e[2]):
        made.append((one.made(length, actor, failed=failed, minute=minute), actor))
        # The other goes from process to process after every event.
        other.monitor.state = msgspec.msgpack.decode(msgspec.msgpack.encode(other.monitor.state), type=State)
        assert other.made(length, actor, failed=failed, minute=minute) == made[-1][0]
    assert one.monitor.state == other.monitor.state
    for name in (HOLD, REACH):
        acted = [actor for m, actor in made if name in m.acting]
        assert len(acted) <= limit
        assert all(is_in(b"k" * 16, actor, name, per_cent) for actor in acted)
        rule_state = one.monitor.state.rules[name]
        assert rule_state.actions == len(acted)
    for m, _ in made:
        assert {s.rule for s in m.decision.softened if s.by == LIMIT}.isdisjoint(m.acting)


def test_too_many_failures_stop_a_rule() -> None:
    scene = Scene({REACH: whole()}, rule("reach", VERIFIED))
    for i in range(150):
        scene.made(failed=i >= 140)
    (entry,) = Journal().take(scene.monitor.noted())
    assert (entry.kind, entry.trigger, entry.per_cent) == ("stopped", "failures", 100)
    assert scene.decided(failed=True).outcome == "allow"

"""Bringing a state up to rules that are written anew, and carrying it as bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from clearford.policy.files import load
from clearford.policy.model import RuleFile
from clearford.runtime.rollout.autostop import Counts
from clearford.runtime.rollout.state import NEVER, NONE, State, prepare
from tests.policy.golden import SAMPLES

RULE = "fraud.phishing.lookalike-domain"


def rule(**more: Any) -> RuleFile:
    found = load([SAMPLES])[0].find(RULE)
    assert found is not None
    return replace(found, **({"limits": {"per_hour": 5}, "rollout": (1, 10, 100)} | more))


def running(**more: Any) -> State:
    """A rule at 10 % that hit 30 of 1,000 items."""
    state = State(items={"post": 1000})
    prepare(state, [rule()], {RULE: "one"}, "bundle")
    mine = state.rules[RULE]
    mine.step, mine.hits, mine.items_before, mine.shadow = 1, 30, 0, Counts(9, 300)
    for name, value in more.items():
        setattr(mine, name, value)
    return state


def test_the_same_rule_keeps_its_state_and_takes_over_limits_and_steps() -> None:
    state = running()
    assert prepare(state, [rule(limits={"per_day": 7}, rollout=(5, 50, 100))], {RULE: "one"}, "bundle") == []
    mine = state.rules[RULE]
    assert (mine.hits, mine.per_hour, mine.per_day, mine.per_cent) == (30, None, 7, 5)
    prepare(state, [rule(rollout=(50, 100))], {RULE: "one"}, "bundle")
    assert mine.step == -1, "no step of the new ones is as small as where it stands"


@pytest.mark.parametrize(
    ("more", "shadow"),
    [
        pytest.param({}, Counts(30, 1000), id="what-it-did-last"),
        pytest.param({"items_before": 950}, Counts(9, 300), id="in-shadow-where-the-step-is-young"),
        pytest.param({"stopped": "hit_rate"}, Counts(9, 300), id="in-shadow-where-it-was-stopped"),
        pytest.param({"step": -1, "shadow": NONE}, Counts(30, 1000), id="still-in-shadow"),
    ],
)
def test_another_version_begins_in_shadow_and_is_compared(more: dict[str, Any], shadow: Counts) -> None:
    state = running(**more)
    (entry,) = prepare(state, [rule()], {RULE: "two"}, "bundle")
    mine = state.rules[RULE]
    assert (entry.kind, mine.step, mine.stopped, mine.shadow) == ("changed", -1, None, shadow)
    assert (mine.hits, state.seen(mine)) == (0, 0)


def test_a_rule_that_is_not_live_any_more_keeps_its_state() -> None:
    state = running()
    assert prepare(state, [], {}, "other") == []
    assert (state.rules[RULE].per_cent, state.rules[RULE].live) == (10, False)
    assert state.canary_hour == NEVER, "another bundle asks the canaries at once"


def test_a_state_survives_as_bytes() -> None:
    state = running()
    state.rules[RULE].failed.add(5, 2)
    for codec in (msgspec.json, msgspec.msgpack):
        assert codec.decode(codec.encode(state), type=State) == state

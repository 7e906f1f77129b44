"""Buckets, steps and the state file of the rollout."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.core.errors import ConfigError, StoreError
from clearford.policy.files import load
from clearford.policy.model import USUAL_STEPS
from clearford.runtime.rollout import (
    BUCKETS,
    KEY_SETTING,
    STEPS,
    Rollout,
    RolloutState,
    RuleState,
    Stop,
    advanced,
    bucket,
    is_in,
    load_state,
    overlaid,
    per_cent,
    rollout_key,
    save_state,
)
from tests.policy.golden import SAMPLES

KEY, RULE = b"k" * 16, "fraud.phishing.lookalike-domain"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
STOP = Stop(trigger="hit_rate", at=NOW, found="30 of 40")


@given(st.text(max_size=20), st.integers(0, 99))
def test_who_is_in_stays_in(actor: str, low: int) -> None:
    shares = sorted({low, 1, 10, 50, 100})
    found = [is_in(KEY, actor, RULE, share) for share in shares]
    assert found == sorted(found) and found[-1]
    assert 0 <= bucket(KEY, actor, RULE) < BUCKETS


def test_the_shares_are_those_asked_for_and_rules_are_independent() -> None:
    actors = [f"a{i}" for i in range(20_000)]
    for share in (1, 10, 50):
        inside = sum(is_in(KEY, actor, RULE, share) for actor in actors)
        assert abs(inside - 200 * share) < 5 * (200 * share) ** 0.5
    both = sum(is_in(KEY, a, RULE, 10) and is_in(KEY, a, "x.y.z", 10) for a in actors)
    assert abs(both - 200) < 80
    assert (
        Counter(is_in(b"other key of the", a, RULE, 50) == is_in(KEY, a, RULE, 50) for a in actors)[True]
        < 11_000
    )


def test_an_item_without_an_actor_is_acted_on_at_the_end_alone() -> None:
    assert [is_in(KEY, None, RULE, share) for share in STEPS] == [False, False, False, True]
    rollout = Rollout(KEY, {RULE: 50, "x.y.z": 100})
    assert rollout.allowance(None, [RULE, "x.y.z", "not.in.rollout"]).shadow == {RULE}


@pytest.mark.parametrize(
    ("env", "good"),
    [
        pytest.param({}, False, id="missing"),
        pytest.param({KEY_SETTING: "short"}, False, id="short"),
        pytest.param({KEY_SETTING: "x" * 16}, True, id="enough"),
    ],
)
def test_the_key(env: dict[str, str], good: bool) -> None:  # noqa: FBT001
    if good:
        assert rollout_key(env) == b"x" * 16
    else:
        with pytest.raises(ConfigError) as caught:
            rollout_key(env)
        assert caught.value.code == "CF-C004" and "short" not in str(caught.value.suggestion)


@pytest.mark.parametrize(
    ("state", "after_h", "step"),
    [
        pytest.param(RuleState(since=NOW), 23.9, 0, id="too-early"),
        pytest.param(RuleState(since=NOW), 24, 1, id="a-day"),
        pytest.param(RuleState(since=NOW), 24 * 30, 1, id="a-month-is-one-step"),
        pytest.param(RuleState(since=NOW, step=3), 48, 3, id="the-last"),
        pytest.param(RuleState(since=NOW, stopped=STOP), 48, 0, id="stopped"),
    ],
)
def test_steps_take_a_day_each(state: RuleState, after_h: float, step: int) -> None:
    found = advanced(None, state, NOW + timedelta(hours=after_h))
    assert found.step == step
    assert per_cent(None, found) == (0 if found.stopped else STEPS[step])
    assert per_cent((5, 100), RuleState(since=NOW, step=9)) == 100


def test_a_stopped_rule_is_on_trial_and_its_file_is_left_alone() -> None:
    packs, _ = load([SAMPLES])
    state = RolloutState(rules={RULE: RuleState(since=NOW, stopped=STOP), "x.y.z": RuleState(since=NOW)})
    found = overlaid(packs, state)
    assert {r.id: r.status for r in found.rules()} == {
        r.id: "trial" if r.id == RULE else r.status for r in packs.rules()
    }
    assert packs.find(RULE).status == "live"  # type: ignore[union-attr]
    assert [p.digest for p in found.packs] == [p.digest for p in packs.packs]


def test_the_state_is_kept(tmp_path: Path) -> None:
    path = str(tmp_path / "rollout.json")
    assert load_state(path) == RolloutState()
    state = RolloutState(rules={RULE: RuleState(since=NOW, step=2, stopped=STOP)})
    save_state(path, state)
    assert load_state(path) == state
    assert [p.name for p in tmp_path.iterdir()] == ["rollout.json"]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"{", id="cut-off"),
        pytest.param(b'{"version": 99}', id="version"),
        pytest.param(b'{"rules": {"a": {}}}', id="fields"),
    ],
)
def test_a_damaged_state_is_not_taken_for_an_empty_one(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "s.json").write_bytes(data)
    with pytest.raises(StoreError) as caught:
        load_state(str(tmp_path / "s.json"))
    assert caught.value.code == "CF-S004"
    with pytest.raises(StoreError):
        load_state(str(tmp_path))
    with pytest.raises(StoreError):
        save_state(str(tmp_path / "no" / "s.json"), RolloutState())


def test_a_rule_that_names_no_steps_has_those_the_packs_are_compared_by() -> None:
    assert STEPS is USUAL_STEPS
    assert per_cent(None, RuleState(since=NOW)) == USUAL_STEPS[0]

"""Buckets and steps of the rollout, and its key."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.core.errors import ConfigError
from clearford.policy.model import USUAL_STEPS
from clearford.runtime.rollout.buckets import BUCKETS, KEY_SETTING, STEPS, bucket, is_in, rollout_key

KEY, RULE = b"k" * 16, "fraud.phishing.lookalike-domain"


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


def test_a_rule_that_names_no_steps_has_those_the_packs_are_compared_by() -> None:
    assert STEPS is USUAL_STEPS

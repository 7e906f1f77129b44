"""What a rule is known by, and which rules a rollout is about."""

from __future__ import annotations

import pytest

from clearford.policy.model import PackSet
from clearford.runtime.rollout.standing import essence, live_in, standing_of
from clearford.runtime.rollout.state import RuleState
from tests.runtime.rollout.versions import RULE, WIDER, packs_with


def digest_with(*words: tuple[bytes, bytes]) -> str:
    """Of the rule, with some words of the packs changed."""
    return essence(next(rule for rule in packs_with(*words).rules() if rule.id == RULE))


@pytest.mark.parametrize(
    ("word", "same"),
    [
        pytest.param((b"status: live", b"status: trial"), True, id="status"),
        pytest.param((b"per_day: 2000", b"per_day: 10"), True, id="limits"),
        pytest.param((b"title: Link to", b"title: A link to"), True, id="words"),
        pytest.param(WIDER, False, id="condition"),
        pytest.param((b"to: escalate", b"to: allow"), False, id="softening"),
        pytest.param((b"applies_to: [post, ", b"applies_to: ["), False, id="reach"),
        pytest.param((b"[remove_link]", b"[remove_content]"), False, id="actions"),
    ],
)
def test_a_rule_is_another_one_when_it_decides_otherwise(word: tuple[bytes, bytes], *, same: bool) -> None:
    assert (digest_with(word) == digest_with()) == same


def test_a_rollout_is_about_live_rules_that_act() -> None:
    assert {name: one.name for name, one in live_in(packs_with()).items()} == {RULE: f"{RULE}@0.1.0"}
    assert live_in(packs_with((b"status: live", b"status: trial"))) == {}
    assert live_in(PackSet(())) == {}


def test_a_stopped_rule_stands_at_nothing() -> None:
    state = RuleState(digest="d", steps=(1, 100), step=1, per_hour=5, hour=(7, 3))
    told = standing_of(RULE, state)
    assert (told.per_cent, told.per_hour, told.hour) == (100, 5, (7, 3))
    state.stopped = "person"
    assert standing_of(RULE, state).per_cent == 0

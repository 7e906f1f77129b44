"""What a decision means for what waits."""

from __future__ import annotations

import pytest

from clearford.ai.gateway.steps import Fail, Step, step_of, strongest
from clearford.core.actions import PERSONS_ACTIONS
from clearford.core.decisions import Outcome


@pytest.mark.parametrize(
    ("outcome", "actions", "step", "for_minors"),
    [
        ("allow", (), "pass", "pass"),
        ("allow", ("label_content",), "label", "label"),
        ("restrict", ("mask_personal",), "cover", "cover"),
        ("restrict", ("remove_link", "label_content"), "cover", "cover"),
        ("restrict", ("hold", "mask_personal"), "hold", "hold"),
        ("restrict", ("remove_content", "hold"), "block", "block"),
        ("restrict", ("age_gate",), "label", "block"),
        ("restrict", ("suspend_account",), "block", "block"),
        ("restrict", (), "block", "block"),
        ("restrict", ("an_action_of_tomorrow",), "block", "block"),
        ("escalate", (), "pass", "hold"),
        ("escalate", ("hold",), "hold", "hold"),
    ],
)
def test_a_decision_has_a_step(
    outcome: Outcome, actions: tuple[str, ...], step: Step, for_minors: Step
) -> None:
    assert step_of(outcome, actions) == step
    assert step_of(outcome, actions, minors=True) == for_minors


@pytest.mark.parametrize(("fail", "step"), [("open", "pass"), ("closed", "block"), ("hold", "hold")])
def test_what_could_not_be_decided_does_as_the_operator_says(fail: Fail, step: Step) -> None:
    assert step_of("unsupported", (), fail=fail) == step


@pytest.mark.parametrize("name", sorted(PERSONS_ACTIONS))
def test_whatever_takes_content_away_stops_or_holds_it(name: str) -> None:
    grave = PERSONS_ACTIONS[name].rung in ("disable", "remove", "suspend", "close", "hold")
    assert not grave or step_of("restrict", (name,)) in ("block", "hold")


def test_the_strongest_step_counts() -> None:
    assert strongest(["label", "block", "pass"]) == "block"
    assert strongest([]) == "pass"

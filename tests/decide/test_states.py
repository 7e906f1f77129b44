from __future__ import annotations

from clearford.decide.program import Soften
from clearford.decide.states import FULL, State, states_of, trial_order
from tests.decide.build import LONG, VERIFIED, rule

MIXED = rule("a", soften=(Soften(LONG, "escalate"), Soften(VERIFIED, "allow")))


def test_a_rule_without_softening_has_one_state() -> None:
    assert states_of(rule("a")) == (FULL,)


def test_states_ascend_from_the_strongest() -> None:
    assert states_of(MIXED) == (
        FULL,
        State("escalate", 0),
        State("escalate", 0, failed=True),
        State("escalate", 1, failed=True),
        State("allow", 1),
    )


def test_the_mildest_softening_is_tried_first_and_failures_last() -> None:
    states = states_of(MIXED)
    assert [states[i].by for i in trial_order(states)] == [
        "soften[1]",
        "soften[0]",
        "soften[0]:failed",
        "soften[1]:failed",
    ]

"""Shifts between two decisions, and the rules behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.core.actions import ACTIONS, CaseWanted
from clearford.core.decisions import Decision, Outcome
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.decide.resolve import absorb
from clearford.policy.diff.decisions import Shift, causes, named, pair, shift


def decision(*actions: str, case: bool = False, rules: tuple[str, ...] = ()) -> Decision:
    kept = absorb(actions)
    restricts = any(ACTIONS[a].restricts for a in kept)
    outcome: Outcome = "restrict" if restricts else "escalate" if case else "allow"
    rung = next((ACTIONS[a].rung for a in kept if ACTIONS[a].ladder == "content"), None)
    return Decision(
        item=ItemId("i"),
        outcome=outcome,
        action=rung,  # type: ignore[arg-type]
        actions=kept,
        case=CaseWanted(route="fraud") if case else None,
        determining=tuple(map(RuleId, rules)),
        bundle=Digest("x"),
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(decision(), decision(), "same", id="nothing"),
        pytest.param(decision(), decision("hold"), "restricted", id="allow-to-restrict"),
        pytest.param(decision(case=True), decision("hold", case=True), "restricted", id="case-to-restrict"),
        pytest.param(decision("hold"), decision(), "released", id="restrict-to-allow"),
        pytest.param(decision("hold"), decision(case=True), "released", id="restrict-to-case"),
        pytest.param(decision(), decision(case=True), "harder", id="a-person-looks"),
        pytest.param(decision(case=True), decision(), "softer", id="nobody-looks"),
        pytest.param(decision("hold"), decision("disable_content"), "harder", id="higher-rung"),
        pytest.param(decision("hold"), decision("limit_reach"), "softer", id="lower-rung"),
        pytest.param(decision("hold"), decision("limit_reach", "limit_feature"), "harder", id="mixed"),
        pytest.param(decision("remove_link"), decision("limit_reach"), "same", id="same-rung"),
    ],
)
def test_shift(old: Decision, new: Decision, expected: Shift) -> None:
    assert shift(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(decision(), decision("hold", rules=("a",)), ("a",), id="new-rule"),
        pytest.param(decision("hold", rules=("a", "b")), decision(rules=("b",)), ("a",), id="lost-rule"),
        pytest.param(
            decision("hold", rules=("a",)), decision("disable_content", rules=("a",)), ("a",), id="same-rule"
        ),
        pytest.param(decision(), decision(), (), id="same"),
    ],
)
def test_causes(old: Decision, new: Decision, expected: tuple[str, ...]) -> None:
    assert causes(old, new, shift(old, new)) == expected


def test_names() -> None:
    assert pair(decision(case=True), decision("hold")) == "escalate -> restrict:hold"
    assert named(decision("suspend_account")) == "restrict:account"


SOME = st.lists(st.sampled_from(sorted(ACTIONS)), max_size=3)


@given(SOME, st.booleans(), SOME, st.booleans())
def test_a_shift_has_an_opposite(one: list[str], case: bool, two: list[str], other: bool) -> None:  # noqa: FBT001
    old, new = decision(*one, case=case), decision(*two, case=other)
    opposite = {"restricted": "released", "released": "restricted", "same": "same"}
    there, back = shift(old, new), shift(new, old)
    assert back == opposite.get(there, back)
    assert {there, back} in ({"same"}, {"restricted", "released"}, {"harder", "softer"}, {"harder"})

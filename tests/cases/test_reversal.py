"""Reversal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.cases.reversal import INVERSES, Inverse, Inverses, plan_reversal
from clearford.core.actions import ACTIONS
from clearford.core.casework import Effect
from clearford.core.errors import RecordError

KINDS = {inverse.kind: inverse for inverse in INVERSES}
EXPECTED = {
    "remove_content": ("restore_content", "platform"),
    "disable_content": ("enable_content", "platform"),
    "hold": ("release_hold", "platform"),
    "remove_link": ("restore_link", "platform"),
    "mask_personal": ("unmask_personal", "platform"),
    "age_gate": ("lift_age_gate", "platform"),
    "limit_interaction": ("restore_interaction", "platform"),
    "limit_reach": ("restore_reach", "platform"),
    "warn_viewer": ("remove_viewer_warning", "platform"),
    "label_content": ("remove_label", "platform"),
    "suspend_account": ("restore_account", "platform"),
    "close_account": ("reopen_account", "platform"),
    "bar_registration": ("allow_registration", "platform"),
    "limit_feature": ("restore_feature", "platform"),
    "ask_verification": ("drop_verification", "platform"),
    "pause_payout": ("release_payout", "platform"),
    "warn_user": ("withdraw_warning", "platform"),
    "offer_help": ("withdraw_offer", "platform"),
    "pause_reports": ("resume_reports", "record"),
    "measure": ("lift_measure", "record"),
    "strike": ("remove_strike", "record"),
    "derived_label": ("delete_label", "record"),
    "list_entry": ("retract_list_entry", "record"),
    "shared_signal": ("revoke_signal", "peer"),
    "golden_item": ("mark_golden", "record"),
    "training_example": ("mark_training", "record"),
    "sibling_decision": ("reopen_sibling", "person"),
    "notice": ("send_reversal_notice", "record"),
}


def effect(kind: str, name: str = "x", **fields: Any) -> Effect:
    return Effect(id=f"{kind}-{name}", kind=kind, target=f"t-{name}", **fields)


@pytest.mark.parametrize("kind", EXPECTED)
def test_every_effect_and_its_inverse(kind: str) -> None:
    (undo,) = plan_reversal([effect(kind)]).undo
    assert (undo.undo, undo.doer) == EXPECTED[kind]
    assert (undo.effect, undo.target) == (f"{kind}-x", "t-x")


def test_the_table_is_whole() -> None:
    assert set(KINDS) == set(EXPECTED)
    assert len({i.undo for i in INVERSES}) == len(KINDS)


def test_every_action_that_a_rule_may_take_can_be_undone() -> None:
    assert set(ACTIONS) <= set(KINDS)


def test_every_effect_has_words_in_both_languages() -> None:
    assert [i.kind for i in INVERSES if not i.en or not re.search(r"[一-鿿]", i.zh)] == []


@pytest.mark.parametrize(
    "inverse",
    [
        pytest.param(Inverse("brand", "", "platform", "", ""), id="nothing undoes it"),
        pytest.param(Inverse("brand", "brand", "platform", "", ""), id="itself"),
        pytest.param(Inverse("hold", "let_go", "platform", "", ""), id="known already"),
    ],
)
def test_an_effect_without_an_inverse_cannot_be_registered(inverse: Inverse) -> None:
    with pytest.raises(RecordError) as caught:
        Inverses(INVERSES).register(inverse)
    assert caught.value.code == "CF-R025"


def test_an_effect_that_nobody_registered_stops_the_reversal() -> None:
    with pytest.raises(RecordError, match="`brand`"):
        plan_reversal([effect("hold"), effect("brand", state="undone")])


def test_a_new_effect_can_be_registered_with_its_inverse() -> None:
    more = Inverses(INVERSES)
    more.register(Inverse("badge", "remove_badge", "platform", "take the badge away", "移除徽标"))
    assert plan_reversal([effect("badge")], inverses=more).undo[0].undo == "remove_badge"


def test_all_that_came_of_a_decision_is_undone_content_first_and_people_told_last() -> None:
    found = [effect(kind, name) for kind in reversed(list(EXPECTED)) for name in ("b", "a")]
    plan = plan_reversal(found)
    assert [u.kind for u in plan.undo] == [kind for kind in EXPECTED for _ in range(2)]
    assert [u.target for u in plan.undo[:2]] == ["t-a", "t-b"]
    assert plan.counts == {kind: 2 for kind in sorted(EXPECTED)}


def test_what_stays_and_what_is_over_is_left_alone() -> None:
    found = [
        effect("hold"),
        effect("warn_user"),
        effect("strike", state="undone"),
        effect("measure", state="expired"),
    ]
    assert [u.kind for u in plan_reversal(found, keep={"warn_user"}).undo] == ["hold"]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(EXPECTED)), st.sampled_from(["active", "undone", "expired"])),
        max_size=12,
    )
)
def test_a_second_reversal_finds_nothing_to_do(rows: list[tuple[str, Any]]) -> None:
    found = [effect(kind, str(n), state=state) for n, (kind, state) in enumerate(rows)]
    plan = plan_reversal(found)
    undone = {u.effect for u in plan.undo}
    assert undone == {e.id for e in found if e.state == "active"}
    after = [effect(e.kind, e.id, state="undone") if e.id in undone else e for e in found]
    assert plan_reversal(after).undo == ()
    assert sum(plan.counts.values()) == len(plan.undo)

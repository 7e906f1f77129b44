"""The form of an act on many cases: what the interface is asked, and what goes from page to page."""

from __future__ import annotations

import pytest

from clearford.console.pages.bulk.view import BulkForm, Past, options


def test_a_form_becomes_the_question_of_the_interface() -> None:
    form = BulkForm(case=("a", "b"), harm="spam", choice="hold", reason="Spam.", written_zh="垃圾信息。")
    assert form.body() == {
        "chosen": {"cases": ["a", "b"], "harm": "spam"},
        "decision": {
            "outcome": "restrict",
            "actions": ["hold"],
            "ground": "contract",
            "reason": "Spam.",
            "written": {"zh": "垃圾信息。"},
        },
    }


def test_the_next_page_sends_again_what_was_given_and_nothing_of_its_own() -> None:
    form = BulkForm(case=("a", "b"), choice="hold", reason="Spam.", token="t", count=2, typed="2")
    assert form.kept() == [
        ("choice", "hold"),
        ("ground", "contract"),
        ("reason", "Spam."),
        ("case", "a"),
        ("case", "b"),
    ]


def test_no_measure_on_an_account_can_be_chosen_for_many() -> None:
    offered = {option.value for option in options(BulkForm(choice="hold"), "zh")}
    assert {"no_action", "hold", "remove_content"} <= offered
    assert not offered & {"suspend_account", "limit_feature", "close_account", "pause_payout"}


@pytest.mark.parametrize(
    ("state", "decided", "can"),
    [
        pytest.param("decided", 3, True, id="done"),
        pytest.param("stopped", 3, True, id="stopped on its way"),
        pytest.param("decided", 0, False, id="nothing was decided"),
        pytest.param("paused", 1, True, id="paused on its way"),
        pytest.param("asked", 0, False, id="nobody agreed yet"),
        pytest.param("over", 3, False, id="taken back already"),
        pytest.param("undoing", 3, False, id="being taken back"),
    ],
)
def test_what_can_be_taken_back(state: str, decided: int, *, can: bool) -> None:
    assert Past("b", 1, 3, decided, state, 0, over=False).can_go_back is can


def test_an_act_says_of_which_campaign_it_is_part() -> None:
    form = BulkForm(campaign="c1")
    assert form.order()["campaign"] == "c1"
    assert ("campaign", "c1") in form.kept()
    assert BulkForm().order()["campaign"] is None

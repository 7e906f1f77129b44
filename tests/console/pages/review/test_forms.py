"""What forms of reviewers ask the interface for."""

from __future__ import annotations

from typing import Any

import pytest

from clearford.console.pages.review.forms import DecisionForm, Draft, from_draft

SAID = {"reason": "why", "written": {}}


@pytest.mark.parametrize(
    ("form", "body"),
    [
        pytest.param(
            DecisionForm(choice="no_action", reason="why", unfounded=True, actions=("hold",)),
            {**SAID, "outcome": "no_action", "unfounded": True},
            id="nothing, whatever else was ticked",
        ),
        pytest.param(
            DecisionForm(choice="remove_content", actions=("warn_user", "remove_content"), reason="why"),
            {
                **SAID,
                "outcome": "restrict",
                "actions": ["remove_content", "warn_user"],
                "ground": "contract",
            },
            id="each measure once, sorted",
        ),
        pytest.param(
            DecisionForm(
                choice="hold", ground="illegal", obligation="FR-32", why_zh="因为", law_en="Law", reason="why"
            ),
            {
                **SAID,
                "outcome": "restrict",
                "actions": ["hold"],
                "ground": "illegal",
                "illegal": {"law": {"en": "Law"}, "why": {"zh": "因为"}, "obligation": "FR-32"},
            },
            id="by a law",
        ),
        pytest.param(
            DecisionForm(choice="no_action", ground="illegal", reason="why", written_en="See."),
            {"reason": "why", "written": {"en": "See."}, "outcome": "no_action", "unfounded": False},
            id="no law where nothing is done",
        ),
    ],
)
def test_a_decision_is_asked_for_as_it_was_chosen(form: DecisionForm, body: dict[str, Any]) -> None:
    assert form.decision() == body


def test_a_letter_is_asked_for_without_the_reason() -> None:
    form = DecisionForm(choice="hold", reason="for colleagues", written_zh="请看")
    assert form.preview() == {"actions": ["hold"], "ground": "contract", "written": {"zh": "请看"}}
    law = DecisionForm(choice="hold", ground="illegal", why_en="so")
    assert law.preview()["illegal"] == {"law": {}, "why": {"en": "so"}}


def test_a_draft_comes_back_as_it_was_left() -> None:
    form = DecisionForm(
        choice="hold", actions=("warn_user",), reason="r", note="n", written_en="e", written_zh="z"
    )
    law = DecisionForm(ground="illegal", obligation="FR-25", law_en="a", law_zh="b", why_en="c", why_zh="d")
    for left in (form, law, DecisionForm(choice="no_action", unfounded=True)):
        assert from_draft(left.draft()) == left
    assert from_draft(None) == DecisionForm()
    assert from_draft(Draft()) == DecisionForm()

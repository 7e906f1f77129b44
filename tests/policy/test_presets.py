"""Presets choose which live rules act."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.files import load
from clearford.policy.presets import PRESETS, PresetName, apply_preset
from tests.policy.golden import SAMPLES, Edit, edited
from tools.pack_pages import shipped_packs

LOOKALIKE = "fraud/phishing/rules/lookalike-domain.yaml"
SURE = "fraud/phishing/rules/sure-profit.yaml"


@pytest.mark.parametrize(
    ("name", "live", "review"),
    [
        pytest.param("cautious", ["fraud.phishing.lookalike-domain"], False, id="cautious"),
        pytest.param(
            "balanced",
            ["fraud.phishing.lookalike-domain", "fraud.phishing.sure-profit"],
            False,
            id="balanced",
        ),
        pytest.param(
            "strict", ["fraud.phishing.lookalike-domain", "fraud.phishing.sure-profit"], True, id="strict"
        ),
    ],
)
def test_presets(name: PresetName, live: list[str], review: bool, tmp_path: Path) -> None:  # noqa: FBT001
    packs, _ = load([edited([Edit(SURE, ("status: trial",), ("status: live",))], tmp_path)])
    preset = apply_preset(packs, name)
    assert [r.id for r in preset.packs.rules() if r.live] == live
    assert preset.review_trial_hits is review


def test_the_three_names() -> None:
    assert PRESETS == ("cautious", "balanced", "strict", "ai-service")


def test_rules_about_an_ai_service_alone_act_by_the_decision_of_the_operator() -> None:
    packs = shipped_packs()
    after = apply_preset(packs, "ai-service").packs
    was = {rule.id for rule in packs.rules() if rule.live}
    now = {rule.id: rule for rule in after.rules() if rule.live}
    new = set(now) - was
    assert was < set(now)
    assert {"ai-service.prompts.phishing-request", "ai-service.completions.phishing-text"} <= new
    assert all(one.startswith("ai-service.") for one in new)
    assert all(set(now[one].applies_to) <= {"prompt", "completion"} for one in new)


def test_exemptions_and_drafts_and_other_packs_stay_as_they_are() -> None:
    packs, _ = load([SAMPLES])
    assert apply_preset(packs, "ai-service").packs == packs

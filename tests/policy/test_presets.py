"""Presets choose which live rules act."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.files import load
from clearford.policy.presets import PRESETS, PresetName, apply_preset
from tests.policy.golden import Edit, edited

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
    assert PRESETS == ("cautious", "balanced", "strict")

"""A guard model alone holds or calls people, and lets nothing pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.golden import Edit, check_packs, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
THEN = "then: {decision: restrict, actions: [hold], case: {route: fraud, priority: 2, deadline_h: 24}}"
PACK = Edit(
    "fraud/phishing/pack.yaml",
    ("signals: {text: 1, url: 1, account: 1, item: 1}",),
    ("signals: {text: 1, url: 1, account: 1, item: 1, guard: 1}",),
)


def found(tmp_path: Path, *lines: str, actions: str = "hold") -> list[str]:
    """What is wrong with a rule whose condition is replaced."""
    then = THEN.replace("[hold]", f"[{actions}]")
    issues = check_packs(edited([PACK, Edit(SURE, (WHEN, THEN), (*lines, then))], tmp_path))
    return [f"{one.code} {one.found}" for one in issues if one.code in ("CF-P002", "CF-P003", "CF-P011")]


@pytest.mark.parametrize(
    ("when", "actions", "issues"),
    [
        pytest.param("guard.judge.unsafe", "hold", [], id="hold"),
        pytest.param(
            "guard.judge.unsafe",
            "limit_interaction",
            ["CF-P011 `limit_interaction`, although `guard.judge.unsafe` alone can make the rule hold"],
            id="restrict",
        ),
        pytest.param(
            "guard.judge.unsafe OR text.phrase.sure_profit.count >= 1",
            "limit_interaction",
            ["CF-P011 `limit_interaction`, although `guard.judge.unsafe` alone can make the rule hold"],
            id="or",
        ),
        pytest.param(
            "guard.judge.unsafe AND guard.other.unsure",
            "mask_personal",
            ["CF-P011 `mask_personal`, although `guard.judge.unsafe` alone can make the rule hold"],
            id="two-guards",
        ),
        pytest.param(
            "guard.judge.unsafe AND text.phrase.sure_profit.count >= 1", "limit_interaction", [], id="and"
        ),
        pytest.param(
            "guard.judge.unsafe AND text.phrase.sure_profit.count < 3",
            "limit_interaction",
            ["CF-P011 `limit_interaction`, although `guard.judge.unsafe` alone can make the rule hold"],
            id="and-what-holds-of-nothing",
        ),
        pytest.param("guard.judge.safe", "hold", ["CF-P002 the signal `guard.judge.safe`"], id="no-safe"),
    ],
)
def test_what_may_rest_on_a_guard(when: str, actions: str, issues: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, f"when: {when}", actions=actions) == issues


def test_no_softening_rests_on_a_guard(tmp_path: Path) -> None:
    lines = (WHEN, "soften:", "- {when: guard.judge.unsafe = false, to: allow}")
    assert found(tmp_path, *lines) == ["CF-P011 `guard.judge.unsafe` lets something pass"]


def test_no_exemption_rests_on_a_guard(tmp_path: Path) -> None:
    rule = "fraud/phishing/rules/trusted-author.yaml"
    folder = edited([PACK], tmp_path)
    path = folder / rule
    lines = path.read_text().split("\n")
    path.write_text(
        "\n".join("when: guard.judge.unsafe = false" if x.startswith("when:") else x for x in lines)
    )
    said = [one.found for one in check_packs(folder) if one.code == "CF-P011"]
    assert said == ["`guard.judge.unsafe` lets something pass"]

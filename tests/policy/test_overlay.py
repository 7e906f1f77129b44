"""An overlay makes rules milder, never harder, and belongs to the identity of what it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.policy.files import load
from clearford.policy.model import PackSet
from clearford.policy.overlay import Overlay, apply_overlay, put_on_trial, read_overlay
from tests.policy.golden import SAMPLES, Edit, edited

LIKE, SURE, TRUSTED = (f"fraud.phishing.{n}" for n in ("lookalike-domain", "sure-profit", "trusted-author"))
HEAD = "version: 1.2.0\nowner: platform-team\n"


def packs(root: Path = SAMPLES) -> PackSet:
    return load([root])[0]


def read(text: str, over: PackSet | None = None) -> Overlay:
    overlay, issues = read_overlay((HEAD + text).encode(), "overlay.yaml", over or packs())
    assert overlay is not None, issues
    return overlay


def test_a_rule_is_put_on_trial_and_made_slower() -> None:
    overlay = read(
        f"rules:\n  {LIKE}:\n    reason: regional sites\n    status: trial\n"
        "    limits: {per_hour: 20}\n    rollout: [1, 5, 10, 100]\n"
    )
    before = packs()
    rule = apply_overlay(before, overlay).find(LIKE)
    assert rule is not None
    assert (rule.status, rule.limits, rule.rollout) == (
        "trial",
        {"per_hour": 20, "per_day": 2000},
        (1, 5, 10, 100),
    )
    assert before.find(LIKE).status == "live"  # type: ignore[union-attr]
    assert (overlay.version, overlay.preset) == ("1.2.0", "balanced")


def test_a_preset_comes_first(tmp_path: Path) -> None:
    live = packs(
        edited(
            [Edit("fraud/phishing/rules/sure-profit.yaml", ("status: trial",), ("status: live",))], tmp_path
        )
    )
    found = apply_overlay(live, read("preset: cautious\n", live))
    assert {r.id: r.status for r in found.rules()} == {LIKE: "live", SURE: "trial", TRUSTED: "trial"}


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        pytest.param("rules: {fraud.phishing.none: {reason: x}}", "CF-P002", "none", id="unknown-rule"),
        pytest.param(f"rules: {{{LIKE}: {{status: trial}}}}", "CF-P007", LIKE, id="no-reason"),
        pytest.param(f"rules: {{{LIKE}: {{reason: x, status: live}}}}", "CF-P001", "status", id="live"),
        pytest.param(f"rules: {{{SURE}: {{reason: x, status: retired}}}}", "CF-P001", "status", id="retired"),
        pytest.param(
            f"rules: {{{TRUSTED}: {{reason: x, status: trial}}}}", "CF-P001", "status", id="exemption"
        ),
        pytest.param(
            f"rules: {{{LIKE}: {{reason: x, limits: {{per_hour: 201}}}}}}", "CF-P001", "per_hour", id="limits"
        ),
        pytest.param(
            f"rules: {{{LIKE}: {{reason: x, rollout: [2, 100]}}}}", "CF-P001", "rollout", id="faster"
        ),
        pytest.param(
            f"rules: {{{SURE}: {{reason: x, rollout: [50, 100]}}}}",
            "CF-P001",
            "[1, 10, 50, 100]",
            id="faster-than-usual",
        ),
        pytest.param(f"rules: {{{LIKE}: {{reason: x, rollout: [1]}}}}", "CF-P001", "rollout", id="no-end"),
        pytest.param(
            f"rules: {{{LIKE}: {{reason: x, severity: low}}}}", "CF-P001", "severity", id="other-field"
        ),
        pytest.param("preset: bold", "CF-P001", "preset", id="preset"),
    ],
)
def test_what_an_overlay_may_not_do(text: str, code: str, path: str) -> None:
    overlay, issues = read_overlay((HEAD + text).encode(), "overlay.yaml", packs())
    assert overlay is None
    assert [i.code for i in issues] == [code]
    assert path in str(issues[0].place) + issues[0].found + (issues[0].expected or "")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[]", id="list"),
        pytest.param(b"\xff", id="bytes"),
        pytest.param(b"a: &x 1", id="anchor"),
    ],
)
def test_files_that_are_no_overlay(data: bytes) -> None:
    overlay, issues = read_overlay(data, "overlay.yaml", packs())
    assert overlay is None and issues


def test_another_content_is_another_digest() -> None:
    same = read("preset: strict\n"), read("# why\npreset:   strict\n")
    assert same[0].digest == same[1].digest != read("preset: cautious\n").digest


def test_rules_that_fell_back_act_on_nobody() -> None:
    before = packs()
    after = put_on_trial(before, {LIKE, TRUSTED, "fraud.phishing.none"})
    assert [rule.status for rule in after.rules()] == [
        "trial" if rule.id == LIKE else rule.status for rule in before.rules()
    ]
    assert after.find(TRUSTED) is before.find(TRUSTED)

"""Lints of conditions, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.golden import Edit, check_packs, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
HOLD = "then: {decision: restrict, actions: [hold], case: {route: fraud, priority: 2, deadline_h: 24}}"
QUIET = frozenset(("CF-P204", "CF-P206"))


def _codes(tmp_path: Path, *edits: Edit) -> list[str]:
    return sorted({i.code for i in check_packs(edited(edits, tmp_path))} - QUIET)


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        pytest.param("text.phrase.sure_profit.count >= 2", [], id="plain"),
        pytest.param("TRUE", ["CF-P004"], id="true"),
        pytest.param("text.phrase.sure_profit.count >= 2 AND FALSE", ["CF-P004"], id="and-false"),
        pytest.param("text.phrase.sure_profit.count >= 0", ["CF-P004"], id="count-at-least-zero"),
        pytest.param("text.phrase.sure_profit.count < 0", ["CF-P004"], id="count-below-zero"),
        pytest.param(
            "account.age_h > 5 OR account.age_h <= 5 OR account.age_h IS NULL", ["CF-P004"], id="always"
        ),
        pytest.param("account.age_h > 5 OR account.age_h <= 5", [], id="always-when-known"),
        pytest.param("account.age_h > 5 AND account.age_h IS NULL", ["CF-P004"], id="null-and-value"),
        pytest.param(
            "item.kind = 'comment' AND text.length > 5", ["CF-P004"], id="kind-it-does-not-apply-to"
        ),
        pytest.param("item.kind IN ('post', 'message')", ["CF-P004"], id="every-kind-it-applies-to"),
        pytest.param("item.kind = 'post' AND text.length > 5", [], id="one-kind"),
        pytest.param("NOT account.verified AND text.length > 5", ["CF-P108"], id="not-null"),
        pytest.param("account.verified IS NOT TRUE AND text.length > 5", [], id="is-not-true"),
        pytest.param(
            "(account.verified IS NULL OR NOT account.verified) AND text.length > 5", [], id="tested"
        ),
        pytest.param("account.age_h NOT IN (1, 2) AND text.length > 5", ["CF-P108"], id="not-in"),
        pytest.param("NOT (account.verified AND text.length > 5)", ["CF-P108"], id="not-around"),
        pytest.param("NOT NOT account.verified", [], id="twice-not"),
        pytest.param("NOT text.phrase.sure_profit.count > 2", [], id="never-null"),
    ],
)
def test_conditions(when: str, codes: list[str], tmp_path: Path) -> None:
    assert _codes(tmp_path, Edit(SURE, (WHEN,), (f"when: {when}",))) == codes


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        pytest.param("text.phrase.sure_profit.count >= 1", True, id="evidence"),
        pytest.param("text.phrase.sure_profit.disguised >= 1", False, id="disguised-only"),
        pytest.param(
            "text.phrase.sure_profit.disguised >= 1 OR text.phrase.sure_profit.count >= 1", False, id="or"
        ),
        pytest.param("text.phrase.warns_others.count >= 1", False, id="context-list"),
        pytest.param("account.age_h < 24 AND text.length > 5", False, id="context"),
        pytest.param("NOT text.phrase.sure_profit.count < 1", True, id="double-negation"),
        pytest.param("text.phrase.sure_profit.count < 5", False, id="met-by-nothing-found"),
        pytest.param("text.pattern.meeting_code.count BETWEEN 1 AND 3", True, id="between"),
    ],
)
def test_strong_actions_need_exact_evidence(when: str, fits: bool, tmp_path: Path) -> None:  # noqa: FBT001
    edits = (
        Edit(SURE, (WHEN,), (f"when: {when}",)),
        Edit(SURE, ("severity: medium",), ("severity: high",)),
        Edit(SURE, (HOLD,), (HOLD.replace("[hold]", "[disable_content]"),)),
    )
    assert ("CF-P011" not in _codes(tmp_path, *edits)) is fits


EXEMPT = "fraud/phishing/rules/trusted-author.yaml"
ENFORCE = (
    Edit(EXEMPT, ("kind: exempt",), ("kind: enforce",)),
    Edit(
        EXEMPT,
        ("exempts: [fraud.phishing.sure-profit]", "to: escalate"),
        ("terms_clause: links.imitation", "then: {decision: restrict, actions: [label_content], case: none}"),
    ),
)
WEAK = "when: account.verified AND account.age_h >= 8760"


@pytest.mark.parametrize(
    ("when", "codes"),
    [
        pytest.param(
            "text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1",
            ["CF-P102", "CF-P103"],
            id="same",
        ),
        pytest.param(
            "text.pattern.meeting_code.count > 0 AND text.phrase.sure_profit.count > 3",
            ["CF-P103"],
            id="narrower",
        ),
        pytest.param("text.phrase.sure_profit.count >= 1", [], id="wider"),
        pytest.param("text.pattern.meeting_code.count >= 1 AND account.verified", [], id="other"),
    ],
)
def test_two_rules(when: str, codes: list[str], tmp_path: Path) -> None:
    found = _codes(tmp_path, *ENFORCE, Edit(EXEMPT, (WEAK,), (f"when: {when}",)))
    assert [c for c in found if c in ("CF-P102", "CF-P103")] == codes


def test_rules_for_other_items_may_share_a_condition(tmp_path: Path) -> None:
    edits = (
        *ENFORCE,
        Edit(EXEMPT, (WEAK,), (WHEN,)),
        Edit(EXEMPT, ("applies_to: [post, message]",), ("applies_to: [comment]",)),
    )
    assert not {"CF-P102", "CF-P103"} & set(_codes(tmp_path, *edits))


def test_languages_part_rules_too(tmp_path: Path) -> None:
    edits = (
        *ENFORCE,
        Edit(EXEMPT, (WEAK,), (WHEN,)),
        Edit(EXEMPT, ("applies_to: [post, message]",), ("applies_to: [post, message]", "languages: [zh]")),
        Edit(SURE, ("applies_to: [post, message]",), ("applies_to: [post, message]", "languages: [en]")),
    )
    assert not {"CF-P102", "CF-P103"} & set(_codes(tmp_path, *edits))


def test_a_case_of_its_own_is_never_absorbed(tmp_path: Path) -> None:
    then = "then: {decision: restrict, actions: [label_content], case: none}"
    edits = (
        *ENFORCE,
        Edit(EXEMPT, (WEAK,), (WHEN,)),
        Edit(EXEMPT, (then,), (then.replace("case: none", "case: {route: fraud}"), "guidance: Read it.")),
    )
    assert "CF-P103" not in _codes(tmp_path, *edits)


def test_a_condition_with_too_many_ways_claims_nothing(tmp_path: Path) -> None:
    pairs = [f"(text.length = {i} OR account.age_h = {i})" for i in range(12)]
    assert _codes(tmp_path, Edit(SURE, (WHEN,), (f"when: {' AND '.join(pairs)}",))) == []


def test_a_family_that_the_pack_does_not_declare(tmp_path: Path) -> None:
    when = Edit(SURE, (WHEN,), (f"{WHEN} AND contact.handle.count >= 1",))
    found = [i for i in check_packs(edited([when], tmp_path)) if i.code == "CF-P002"]
    assert [(i.found, i.suggestion) for i in found] == [
        ("no `contact`, which `fraud.phishing.sure-profit` reads", "add `contact: 1`")
    ]

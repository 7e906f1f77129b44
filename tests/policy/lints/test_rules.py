"""Lints of single rules, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.policy.golden import Edit, check_packs, edited

SURE = "fraud/phishing/rules/sure-profit.yaml"
LOOK = "fraud/phishing/rules/lookalike-domain.yaml"
EXEMPT = "fraud/phishing/rules/trusted-author.yaml"
HOLD = "then: {decision: restrict, actions: [hold], case: {route: fraud, priority: 2, deadline_h: 24}}"
LINK = "then: {decision: restrict, actions: [remove_link], case: none}"
EN = '  en: "We held this back because it promises sure profit and asks to share the screen. You can appeal."'


def _found(tmp_path: Path, *edits: Edit) -> list[tuple[str, str]]:
    return [(i.code, i.found) for i in check_packs(edited(edits, tmp_path))]


@pytest.mark.parametrize(
    ("edits", "found"),
    [
        pytest.param(
            [Edit(SURE, (HOLD,), (HOLD.replace("restrict", "escalate"),))],
            ("CF-P011", "`hold` in a rule that escalates"),
            id="restricting-escalation",
        ),
        pytest.param(
            [Edit(SURE, (HOLD,), (HOLD.replace("[hold]", "[warn_user]"),))],
            ("CF-P011", "`restrict` without a restricting action"),
            id="restrict-without",
        ),
        pytest.param(
            [
                Edit(SURE, ("severity: medium",), ("severity: critical",)),
                Edit(
                    SURE,
                    (HOLD,),
                    ("then: {decision: restrict, actions: [suspend_account], duration: 7d}",),
                ),
            ],
            ("CF-P011", "a suspension without an end within 72 hours or without a case"),
            id="long-suspension",
        ),
        pytest.param(
            [Edit(SURE, ("terms_clause: links.imitation",), ())],
            ("CF-P007", "no field `terms_clause`"),
            id="clause",
        ),
        pytest.param(
            [Edit(SURE, ("kind: enforce",), ("title_zh: 稳赚不赔", "kind: enforce"))],
            ("CF-P007", "no field `summary_zh`"),
            id="half-in-chinese",
        ),
        pytest.param(
            [
                Edit(
                    SURE,
                    ("owner: fraud-team",),
                    ("false_positives_zh: [甲, 乙, 丙, 丁]", "owner: fraud-team"),
                )
            ],
            ("CF-P007", "4 innocent cases in Chinese"),
            id="more-in-chinese",
        ),
        pytest.param(
            [Edit(SURE, ("terms_clause: links.imitation",), ("terms_clause: links.imitatoin",))],
            ("CF-P002", "the clause `links.imitatoin`"),
            id="unknown-clause",
        ),
        pytest.param(
            [
                Edit(
                    EXEMPT,
                    ("exempts: [fraud.phishing.sure-profit]",),
                    ("exempts: [fraud.phishing.sure-proft]",),
                )
            ],
            ("CF-P002", "the rule `fraud.phishing.sure-proft`"),
            id="unknown-rule",
        ),
        pytest.param(
            [
                Edit(
                    "fraud/phishing/tests/lookalike-domain.yaml",
                    ("rule: fraud.phishing.lookalike-domain",),
                    ("rule: fraud.phishing.lookalike",),
                )
            ],
            ("CF-P002", "the rule `fraud.phishing.lookalike`"),
            id="unknown-tested-rule",
        ),
        pytest.param(
            [Edit(SURE, ("severity: medium",), ("severity: critical",))],
            ("CF-P016", "`fraud.phishing.sure-profit`, a rule of severity critical"),
            id="exempted-critical",
        ),
        pytest.param(
            [Edit(EXEMPT, ("severity: medium",), ("severity: critical",))],
            ("CF-P016", "an exemption of severity critical"),
            id="critical-exemption",
        ),
        pytest.param(
            [Edit(SURE, (EN,), ('  en: "We held this back by meeting_code. You can appeal."',))],
            ("CF-P013", "`meeting_code` in the explanation"),
            id="list-name",
        ),
        pytest.param(
            [Edit(SURE, (EN,), ('  en: "Held for text.length. You can appeal."',))],
            ("CF-P013", "`text.length` in the explanation"),
            id="signal-name",
        ),
        pytest.param(
            [Edit(SURE, (EN,), ('  en: "Held for {url.imitated}. You can appeal."',))],
            ("CF-P013", "`url.imitated`, which is not public here"),
            id="other-family",
        ),
        pytest.param(
            [Edit(SURE, (EN,), ('  en: "Held for {url.imitatd}. You can appeal."',))],
            ("CF-P013", "the placeholder `url.imitatd`"),
            id="placeholder",
        ),
        pytest.param(
            [Edit(SURE, (EN,), ('  en: "Held} for it. You can appeal."',))],
            ("CF-P013", "a bracket that belongs to no placeholder"),
            id="bracket",
        ),
        pytest.param([Edit(SURE, (EN,), ())], ("CF-P013", "no explanation in `en`"), id="language"),
        pytest.param(
            [
                Edit(
                    SURE,
                    ("dsa: {category: SCAMS_AND_FRAUD, keywords: [OTHER], other: sham investment}",),
                    (
                        "notice: count_only",
                        "dsa: {category: SCAMS_AND_FRAUD, keywords: [OTHER], other: sham investment}",
                    ),
                )
            ],
            ("CF-P001", "`count_only` outside of the family `spam`"),
            id="count-only",
        ),
        pytest.param(
            [Edit(SURE, ("review_by: 2027-05-01",), ("review_by: 2030-05-01",))],
            ("CF-P101", "2030-05-01"),
            id="far-review",
        ),
        pytest.param(
            [
                Edit(
                    LOOK,
                    ("false_positives: [Regional sites of the same company; add them to owned_domains.]",),
                    (),
                )
            ],
            ("CF-P105", "no innocent case"),
            id="no-false-positives",
        ),
    ],
)
def test_faults(edits: list[Edit], found: tuple[str, str], tmp_path: Path) -> None:
    assert found in _found(tmp_path, *edits)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            EN,
            '  en: "We held this back because it lies about your credit score. You can appeal."',
            id="credit-score",
        ),
        pytest.param(
            "title: Promise of sure profit with a meeting code",
            "title: Sure profit (Tencent Meeting)",
            id="names-in-a-title",
        ),
        pytest.param("owner: fraud-team", 'references: ["doi:10.1000/182"]\nowner: fraud-team', id="doi"),
    ],
)
def test_what_is_fine(old: str, new: str, tmp_path: Path) -> None:
    assert _found(tmp_path, Edit(SURE, (old,), tuple(new.split("\n")))) == []


def test_an_exemption_has_no_limits(tmp_path: Path) -> None:
    edit = Edit(EXEMPT, ("owner: fraud-team",), ("limits: {per_hour: 1, per_day: 2}", "owner: fraud-team"))
    assert _found(tmp_path, edit) == [("CF-P001", "`limits` on an exemption")]


def test_title_and_summary_have_their_form(tmp_path: Path) -> None:
    title = "title: Promise of sure profit with a meeting code"
    summary = "summary: Detects promises of sure profit together with a code for a screen-sharing meeting."
    for i, new in enumerate((f"title: {'Long ' * 15}", "title: A Title In Very Many Big Words")):
        assert "CF-P201" in dict(_found(tmp_path / str(i), Edit(SURE, (title,), (new,))))
    new = "summary: Detects a thing. Detects another."
    assert "CF-P202" in dict(_found(tmp_path / "s", Edit(SURE, (summary,), (new,))))

"""Rule files become typed values; suppressions and cases too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clearford.core.actions import CaseWanted
from clearford.policy.files import load
from clearford.policy.issue import Issue
from clearford.policy.model import RuleFile
from clearford.policy.read_rule import FIELD_ORDER, read_suppressions
from clearford.policy.yaml_reader import read_yaml
from tests.policy.golden import ROOT, SAMPLES, Edit, edited

LOOKALIKE = "fraud/phishing/rules/lookalike-domain.yaml"
SURE = "fraud/phishing/rules/sure-profit.yaml"
THEN = "then: {decision: restrict, actions: [hold], case: {route: fraud, priority: 2, deadline_h: 24}}"


def _sure(tmp_path: Path, old: str, new: str) -> tuple[RuleFile, list[Issue]]:
    packs, issues = load([edited([Edit(SURE, (old,), (new,))], tmp_path)])
    rule = packs.find("fraud.phishing.sure-profit")
    assert rule is not None
    return rule, list(issues)


def test_the_fields_of_a_rule() -> None:
    packs, _ = load([SAMPLES])
    rule = packs.find("fraud.phishing.lookalike-domain")
    assert rule is not None
    assert (rule.severity, rule.status, rule.live, rule.restricts) == ("high", "live", True, True)
    assert [b.law.obligation for b in rule.legal_basis] == ["FR-25", "DSA-14a"]
    assert rule.review_by == date(2027, 5, 1)
    assert rule.limits == {"per_hour": 200, "per_day": 2000}
    assert rule.rollout == (1, 10, 50, 100)
    assert rule.evidence is not None
    assert (rule.evidence.n, rule.evidence.recall) == (100, None)
    assert rule.dsa is not None
    assert rule.dsa.keywords == ("PHISHING",)


def test_on_failure_follows_the_severity(tmp_path: Path) -> None:
    assert _sure(tmp_path, "severity: medium", "severity: high")[0].on_failure == "escalate"
    assert _sure(tmp_path / "again", "severity: medium", "severity: low")[0].on_failure == "ignore"


@pytest.mark.parametrize(
    ("then", "case", "hours"),
    [
        pytest.param("then: {decision: restrict, actions: [hold]}", None, None, id="no-case"),
        pytest.param(
            "then: {decision: restrict, actions: [hold], case: {route: care}, duration: 3d}",
            CaseWanted(route="care", priority=3, deadline_h=72),
            72,
            id="defaults",
        ),
        pytest.param(
            "then: {decision: escalate, actions: [warn_user], case: {route: fraud, priority: 1}}",
            CaseWanted(route="fraud", priority=1, deadline_h=72),
            None,
            id="escalate",
        ),
    ],
)
def test_what_follows(then: str, case: CaseWanted | None, hours: int | None, tmp_path: Path) -> None:
    rule, issues = _sure(tmp_path, THEN, then)
    assert issues == []
    assert rule.then is not None
    assert (rule.then.case, rule.then.duration_h) == (case, hours)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param(THEN, "then: {decision: restrict, actions: [hold], case: soon}", "`soon`", id="case"),
        pytest.param(
            THEN, "then: {decision: restrict, actions: [hold], case: {route: gossip}}", "`gossip`", id="route"
        ),
        pytest.param(THEN, "then: {decision: restrict, actions: []}", "an empty list", id="no-action"),
        pytest.param(
            THEN, "then: {decision: restrict, actions: [hold], duration: long}", "`long`", id="duration"
        ),
        pytest.param(THEN, "then: hold", "a text", id="not-a-mapping"),
        pytest.param("severity: medium", "severity: [medium]", "a list", id="severity"),
        pytest.param(
            "dsa: {category: SCAMS_AND_FRAUD, keywords: [OTHER], other: sham investment}",
            "dsa: {category: SCAMS_AND_FRAUD, keywords: [OTHER]}",
            "keyword `OTHER` and field `other` apart",
            id="other",
        ),
        pytest.param(
            "applies_to: [post, message]", "applies_to: [post, post]", "`post` a second time", id="kind-twice"
        ),
        pytest.param(
            "owner: fraud-team", "owner: fraud-team\nlimits: {per_hour: 0, per_day: 1}", "`0`", id="limits"
        ),
    ],
)
def test_faults(old: str, new: str, found: str, tmp_path: Path) -> None:
    rule, issues = _sure(tmp_path, old, new)
    assert found in [i.found for i in issues]
    assert rule.broken


def _before(tmp_path: Path, entries: str) -> tuple[RuleFile, list[Issue]]:
    item = '{kind: post, text: "周一例会，会议号 123 456 789"}'
    old = f"  - {{id: benign, role: benign, item: {item}, expect: allow}}"
    return _sure(tmp_path, old, old[:-1] + f", before: {entries}}}")


def test_what_came_before_an_example(tmp_path: Path) -> None:
    entries = '[{times: 2, kind: post, actor: "a-{n}", text: "no {n}"}, {kind: message, text: hello}]'
    rule, issues = _before(tmp_path, entries)
    assert issues == []
    before = rule.examples[-1].before
    assert [(i.id, i.actor, i.text) for i in before[:2]] == [
        ("benign-before-0-0", "a-1", "no 1"),
        ("benign-before-0-1", "a-2", "no 2"),
    ]
    assert (before[2].kind, before[2].text) == ("message", "hello")


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        pytest.param("[{times: 900, text: x}]", "`900`", id="too many"),
        pytest.param("[{text: 5}]", "expected `str | null`, got `int` $.text", id="not an item"),
        pytest.param("5", "a number", id="not a list"),
    ],
)
def test_what_came_before_must_be_items(entries: str, found: str, tmp_path: Path) -> None:
    _, issues = _before(tmp_path, entries)
    assert found in [issue.found for issue in issues]


def test_a_retired_rule_needs_only_why(tmp_path: Path) -> None:
    root = tmp_path / "packs"
    edited([], tmp_path)
    text = (root / SURE).read_text()
    start, end = text.index("applies_to:"), text.index("dsa:")
    text = text[:start] + text[end:]
    start, end = text.index("examples:"), text.index("owner:")
    text = text[:start] + "retired_on: 2026-11-20\nretired_why: Too many innocent hits.\n" + text[end:]
    (root / SURE).write_text(text.replace("status: trial", "status: retired"))
    packs, issues = load([root])
    assert issues == ()
    rule = packs.find("fraud.phishing.sure-profit")
    assert rule is not None
    assert (rule.status, rule.when, rule.examples) == ("retired", None, ())


def test_the_reference_page_names_every_field() -> None:
    page = (ROOT / "docs/reference/rule-file.md").read_text()
    table = page.partition("## Fields")[2].partition("## The condition")[0]
    assert [name for name in FIELD_ORDER if f"`{name}`" not in table] == []


def test_suppressions() -> None:
    text = "- {rule: a.b.c, code: CF-P108, reason: Known., owner: some-team, expires: 2027-01-01}\n- x\n"
    root, issues = read_yaml(text.encode(), "s.yaml")
    assert root is not None
    lines = read_suppressions(root, issues)
    assert [(s.rule, s.code, s.expires) for s in lines] == [("a.b.c", "CF-P108", date(2027, 1, 1))]
    assert [i.found for i in issues] == ["not a mapping"]

"""Every condition of entry is checked, and its refusal has a code and a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from clearford.policy.evidence import Measured
from clearford.policy.files import load
from clearford.policy.issue import Issue
from clearford.policy.model import Pack, RuleFile
from clearford.policy.promote import Approval, Target, refusals
from clearford.policy.testing import BaselineHit, Result, TestReport
from tests.policy.golden import DIAGNOSTICS, RECORDING, RULE, SAMPLES, rendered

SURE = "fraud.phishing.sure-profit"
CLEAN = TestReport((), (), 10, (), (), {})


def sample(status: str = "trial") -> tuple[Pack, RuleFile]:
    packs, _ = load([SAMPLES])
    pack = next(p for p in packs.packs if p.file.id == "fraud.phishing")
    rule = next(r for r in pack.rules if r.id == SURE)
    return pack, replace(rule, status=status)  # type: ignore[arg-type]


def measured(right: int = 60, n: int = 60, **more: Any) -> Measured:
    values: dict[str, Any] = {
        "rule": SURE,
        "n": n,
        "right": right,
        "twice": -(-n // 5),
        "disputed": 0,
        "unsure": 0,
        "left_out": 0,
        "reviewers": ("legal-team/anna", "safety-team"),
    }
    return Measured(**values | more)


def approval(**more: Any) -> Approval:
    values: dict[str, Any] = {
        "reviewer": "legal-team",
        "author": "fraud-team",
        "measured": measured(),
        "shadow": "b1",
        "tried": {SURE: "d1"},
        "candidate": "b1",
    }
    return Approval(**values | more)


def refused(
    target: Target = "live",
    *,
    status: str = "trial",
    tests: TestReport = CLEAN,
    lints: list[Issue] | None = None,
    rule: Mapping[str, Any] | None = None,
    **more: Any,
) -> list[Issue]:
    pack, file = sample(status)
    file = replace(file, **rule or {})
    return refusals(pack.file, file, target, approval(**more), digest="d1", tests=tests, lints=lints or [])


def lint(code: str, found: str = "x", *, live: bool = True, rule: str = SURE) -> Issue:
    _, file = sample()
    return replace_rule(file.issue(code, found), live=live, rule=rule)


def replace_rule(issue: Issue, *, live: bool, rule: str) -> Issue:
    values = {name: getattr(issue, name) for name in issue.__struct_fields__}
    return Issue(**values | {"live": live, "rule": rule})


def test_with_every_condition_met_nothing_is_refused() -> None:
    assert refused() == []
    assert refused("trial", status="draft", measured=None, tried=None, reviewer="fraud-team") == []


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        pytest.param({"measured": None}, "CF-P010", "no reviewed match", id="nothing-reviewed"),
        pytest.param({"measured": measured(0, 0)}, "CF-P010", "no reviewed match", id="empty-review"),
        pytest.param({"measured": measured(34, 34)}, "CF-P010", "34 reviewed matches", id="too-few"),
        pytest.param({"measured": measured(56, 60)}, "CF-P010", "a lower bound of 0.8", id="below-the-bar"),
        pytest.param({"reviewer": "fraud-team"}, "CF-P023", "approves what it wrote", id="own-approval"),
        pytest.param(
            {"author": "legal-team", "measured": measured(reviewers=("fraud-team/bo", "safety-team"))},
            "CF-P023",
            "approves what",
            id="author-approves",
        ),
        pytest.param({"reviewer": "some-team"}, "CF-P023", "is no reviewer of the pack", id="stranger"),
        pytest.param(
            {"measured": measured(reviewers=("legal-team",))},
            "CF-P023",
            "1 independent reviewers",
            id="one-reviewer",
        ),
        pytest.param(
            {"measured": measured(reviewers=("legal-team", "safety-team", "fraud-team/bo"))},
            "CF-P023",
            "none of the pack: `fraud-team/bo`",
            id="the-author-reviewed",
        ),
        pytest.param(
            {"measured": measured(reviewers=("anna", "legal-team", "safety-team"))},
            "CF-P023",
            "none of the pack: `anna`",
            id="reviewed-by-a-stranger",
        ),
        pytest.param({"shadow": None}, "CF-P023", "nothing tells which", id="no-would-be-decisions"),
        pytest.param({"shadow": "b2"}, "CF-P023", "of another bundle", id="matches-of-another-run"),
        pytest.param({"measured": measured(twice=11)}, "CF-P023", "by two people", id="one-twice-missing"),
        pytest.param({"measured": measured(twice=5)}, "CF-P023", "by two people", id="too-few-twice"),
        pytest.param({"tried": None}, "CF-P023", "no decision diff", id="no-diff"),
        pytest.param({"tried": {"x.y.z": "d1"}}, "CF-P023", "no decision diff", id="diff-of-others"),
        pytest.param({"tried": {SURE: "d0"}}, "CF-P023", "changed since its backtest", id="old-diff"),
        pytest.param({"status": "live"}, "CF-P023", "is live", id="live-already"),
        pytest.param({"status": "retired"}, "CF-P023", "is retired", id="retired"),
        pytest.param({"status": "draft"}, "CF-P023", "is draft", id="trial-skipped"),
        pytest.param(
            {"lints": [lint("CF-P105", "no innocent case")]}, "CF-P105", "no innocent", id="innocent"
        ),
        pytest.param({"lints": [lint("CF-P010", "no field `limits`")]}, "CF-P010", "limits", id="limits"),
        pytest.param({"lints": [lint("CF-P010", "no field `rollout`")]}, "CF-P010", "rollout", id="rollout"),
        pytest.param({"lints": [lint("CF-P101", live=False)]}, "CF-P101", "x", id="review-date"),
    ],
)
def test_a_missing_condition_is_refused(more: dict[str, Any], code: str, words: str) -> None:
    found = refused(**more)
    assert [i.code for i in found] == [code]
    assert words in found[0].found
    assert found[0].place.file == "fraud/phishing/rules/sure-profit.yaml" and found[0].place.line


def test_items_of_the_baseline_must_be_explained() -> None:
    pairs = ((SURE, "b1"), (SURE, "b2"), ("x.y.z", "b3"))
    hits = tuple(BaselineHit(rule, item, explained=item == "b2") for rule, item in pairs)
    found = refused(tests=TestReport((), (), 10, hits, (), {}))
    assert [(i.code, i.found) for i in found] == [("CF-P023", "1 benign items are hit: `b1`")]


def test_examples_must_hold() -> None:
    _, rule = sample()
    results = (Result(SURE, "plain", ("allow instead of restrict",), rule.node),)
    assert [i.code for i in refused(tests=TestReport(results, (), 0, (), (), {}))] == ["CF-P008"]


def test_what_concerns_others_or_is_written_now_does_not_count() -> None:
    old = lint("CF-P010", "a lower bound of 0.826")
    others = [
        structs.replace(old, place=structs.replace(old.place, field="$.evidence.interval")),
        lint("CF-P010", "no field `evidence`"),
        lint("CF-P105", rule="x.y.z"),
        lint("CF-P203", "order"),
    ]
    assert refused(lints=others) == []


def test_a_rule_that_only_escalates_has_a_lower_bar() -> None:
    _, rule = sample()
    assert rule.then is not None
    mild = replace(rule.then, decision="escalate", actions=())
    few = measured(8, 12, twice=3)
    assert refused(rule={"then": mild}, measured=few) == []
    assert [i.code for i in refused(rule={"then": mild}, measured=measured(3, 12, twice=3))] == ["CF-P010"]


def test_the_message_is_the_recorded_one() -> None:
    got = rendered(
        refused(reviewer="fraud-team", tried=None, measured=measured(reviewers=("legal-team",))), "CF-P023"
    )
    path = DIAGNOSTICS / "CF-P023.txt"
    source = "The owner approves the own rule, one person reviewed, no backtest\n"
    if RECORDING:
        path.write_text(f"{source}{RULE}\n{got}")
    assert path.read_text() == f"{source}{RULE}\n{got}"

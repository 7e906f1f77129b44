"""Packs as values: finding things in them."""

from __future__ import annotations

from clearford.policy.files import load
from tests.policy.golden import SAMPLES

PACKS, _ = load([SAMPLES])


def test_parts_of_all_packs() -> None:
    assert [r.id.rpartition(".")[2] for r in PACKS.rules()] == [
        "lookalike-domain",
        "sure-profit",
        "trusted-author",
    ]
    assert [p.meta.name for p in PACKS.phrases()] == ["warns_others", "sure_profit"]
    assert [p.meta.name for p in PACKS.patterns()] == ["meeting_code"]
    assert [entry.name for entry in PACKS.lists()] == ["owned_domains"]


def test_a_rule_that_is_not_there() -> None:
    assert PACKS.find("a.b.c") is None


def test_issues_know_rule_and_place() -> None:
    rule = PACKS.find("fraud.phishing.lookalike-domain")
    assert rule is not None
    issue = rule.issue("CF-P101", "x", rule.at("review_by"))
    assert (issue.rule, issue.live, issue.place.line, issue.width) == (rule.id, True, 44, 10)
    assert rule.at("no_such_field") is rule.node


def test_issues_of_a_list() -> None:
    entry = next(PACKS.lists())
    issue = entry.issue("CF-P014", "x", 2)
    assert issue.excerpt == "licence: Apache-2.0"
    assert entry.issue("CF-P014", "x", 999).excerpt == ""


def test_families() -> None:
    assert [p.file.family for p in PACKS.packs] == ["context", "fraud"]

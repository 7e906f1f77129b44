"""The conditions of all rules are parsed once, with the signals and lists they read."""

from __future__ import annotations

from pathlib import Path

from clearford.policy.conditions import parse_all
from clearford.policy.files import load
from clearford.policy.signals import catalogue
from tests.policy.golden import SAMPLES, Edit, edited

LOOKALIKE = "fraud.phishing.lookalike-domain"


def test_what_a_rule_reads() -> None:
    packs, _ = load([SAMPLES])
    parsed, issues = parse_all(packs, catalogue(packs))
    assert issues == []
    rule = parsed[LOOKALIKE]
    assert rule.signals == {"url.lookalike.score", "url.domain", "text.phrase.warns_others.count"}
    assert rule.lists == {"owned_domains"}
    assert list(rule.derived) == ["in_list(url.domain,'owned_domains')"]


def test_a_fault_in_a_softening_is_found_and_the_rule_left_out(tmp_path: Path) -> None:
    old = 'soften: {when: "text.phrase.warns_others.count >= 1", to: escalate}'
    new = 'soften: [{when: "text.phrase.warns_others.count >= 1", to: escalate}, {when: a.b, to: allow}]'
    root = edited([Edit("fraud/phishing/rules/lookalike-domain.yaml", (old,), (new,))], tmp_path)
    packs, _ = load([root])
    parsed, issues = parse_all(packs, catalogue(packs))
    assert LOOKALIKE not in parsed
    assert len(parsed) == 2
    assert [(i.code, i.place.field, i.rule, i.live) for i in issues] == [
        ("CF-P002", "$.soften[1].when", LOOKALIKE, True)
    ]

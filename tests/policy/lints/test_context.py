"""What lints see."""

from __future__ import annotations

from clearford.policy.conditions import parse_all
from clearford.policy.files import load
from clearford.policy.lints.context import Context
from clearford.policy.signals import catalogue
from tests.policy.golden import RESOURCES, SAMPLES, TODAY

PACKS, _ = load([SAMPLES])
CATALOGUE = catalogue(PACKS)
PARSED, FAULTS = parse_all(PACKS, CATALOGUE)
CONTEXT = Context(PACKS, CATALOGUE, PARSED, RESOURCES, TODAY)


def test_rules_come_with_their_pack() -> None:
    assert {(pack.file.id, rule.id) for pack, rule in CONTEXT.rules()} == {
        ("fraud.phishing", rule.id) for rule in PACKS.rules()
    }


def test_kinds_are_those_the_rule_applies_to() -> None:
    rule, conditions = next(iter(CONTEXT.parsed()))
    assert CONTEXT.domain_of(rule, conditions)("item.kind").values == rule.applies_to

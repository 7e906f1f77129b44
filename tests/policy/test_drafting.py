"""A rule read and checked by itself says what a check of all packs says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clearford.policy.drafting import check_draft, read_draft, with_rule
from clearford.policy.files import load
from clearford.policy.law import Resources
from clearford.policy.lints.table import check
from clearford.policy.model import Pack, PackSet, RuleFile
from clearford.policy.signals import catalogue
from clearford.runtime import shipped
from tests.policy.golden import SAMPLES

PACKS: PackSet = load([SAMPLES])[0]
TODAY = date(2026, 11, 22)


def rule_of(name: str) -> tuple[Pack, RuleFile, str]:
    """A rule of the sample packs, with its pack and its text."""
    pack = next(pack for pack in PACKS.packs if name.startswith(f"{pack.file.id}."))
    rule = next(rule for rule in pack.rules if rule.id == name)
    return pack, rule, "\n".join(rule.node.source.lines)


PACK, RULE, TEXT = rule_of("fraud.phishing.lookalike-domain")


def found(text: str) -> list[tuple[str, int | None]]:
    """Code and line of everything that is wrong with a text in place of the rule's."""
    draft = read_draft(text, RULE.node.source.file, PACK)
    issues = check_draft(draft, PACKS, PACK, catalogue(PACKS), Resources(shipped.DATA), today=TODAY)
    return [(issue.code, issue.place.line) for issue in issues]


def test_a_rule_without_faults_reads_as_it_did_in_its_pack() -> None:
    draft = read_draft(TEXT, RULE.node.source.file, PACK)
    assert draft.rule is not None
    assert replace(draft.rule, examples=()) == replace(RULE, examples=())
    assert draft.issues == ()
    assert [code for code, _ in found(TEXT) if code.startswith("CF-P0")] == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("severity: high", "severity: grave", "CF-P001", id="value"),
        pytest.param("url.lookalike.score", "url.lookalikes.score", "CF-P002", id="signal"),
        pytest.param("remove_link", "destroy", "CF-P001", id="action"),
        pytest.param("owner:", "owners:", "CF-P007", id="field"),
    ],
)
def test_a_fault_is_found_on_its_line(old: str, new: str, code: str) -> None:
    assert old in TEXT
    changed = TEXT.replace(old, new)
    lines = {number for number, line in enumerate(changed.split("\n"), 1) if new in line}
    faults = found(changed)
    assert code in {one for one, _ in faults}
    assert lines & {line for _, line in faults} or code == "CF-P007"


@pytest.mark.parametrize("text", ["", "[", "- a\n", "id: x\n", "\ud800", "a: &b c"])
def test_what_is_no_rule_is_told_and_nothing_is_raised(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("name", [rule.id for rule in PACKS.rules()])
@pytest.mark.parametrize("old", ["", "remove_link", "severity", "explain", "legal_basis"])
def test_nothing_is_said_that_a_check_of_all_packs_does_not_say(name: str, old: str) -> None:
    pack, rule, text = rule_of(name)
    draft = read_draft(text.replace(old, f"x{old}") if old else text, rule.node.source.file, pack)
    if draft.rule is None or draft.rule.broken:
        return
    packs, resources = with_rule(PACKS, pack, draft.rule), Resources(shipped.DATA)
    alone = check_draft(draft, PACKS, pack, catalogue(PACKS), resources, today=TODAY)
    together = {issue for issue in check(packs, catalogue(packs), TODAY, resources) if issue.rule == name}
    assert set(alone) - set(draft.issues) <= together
    assert {issue.code for issue in together - set(alone)} <= {"CF-P102", "CF-P103", "CF-P008"}


def test_a_rule_takes_the_place_of_the_one_of_its_id() -> None:
    changed = read_draft(TEXT.replace("severity: high", "severity: low"), RULE.node.source.file, PACK).rule
    assert changed is not None
    packs = with_rule(PACKS, PACK, changed)
    assert [rule.id for rule in packs.rules()] == [rule.id for rule in PACKS.rules()]
    assert packs.find(RULE.id) == changed

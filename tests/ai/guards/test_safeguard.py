"""A rule becomes a policy of the same bytes each time, and its own examples become the test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clearford.ai.guards.prompts import Content, build
from clearford.ai.guards.safeguard import compile_rule, digest_of, system_text
from clearford.core.errors import GuardError
from tests.ai.guards.causes import no_example
from tests.ai.guards.rules import RESOURCES, compiled, packs, rule_of

RULE = "fraud.credit.card-limit"


def test_the_policy_says_what_the_rule_says() -> None:
    rule, _ = rule_of(RULE)
    said = compiled(RULE).policy
    for words in (rule.title, rule.title_zh, rule.summary, rule.summary_zh, *(rule.false_positives or ())):
        assert " ".join(words.split()) in said
    assert "Digital Services Act, Regulation (EU) 2022/2065, Article 14(1)" in said
    assert said.count("- Chinese ") == 2
    assert f"Category: {RULE}" in said


def test_the_same_rule_gives_the_same_bytes_and_another_one_others() -> None:
    one, again = compiled(RULE), compiled(RULE)
    assert one == again
    rule, pack = rule_of(RULE)
    changed = compile_rule(replace(rule, summary=f"{rule.summary} And more."), pack, RESOURCES)
    assert changed.digest != one.digest
    sent = build("safeguard", Content("text"), policy=one.policy).messages[0].content
    assert sent == system_text(one.policy)
    assert digest_of(one.policy) == one.digest


def test_what_is_shown_is_not_in_the_test() -> None:
    found = compiled(RULE)
    rule, _ = rule_of(RULE)
    tested = {one.id for one in found.tests}
    assert found.shown == ("plain", "evasive", "near-miss", "benign")
    assert not tested & set(found.shown)
    # An example that looks alike, does no harm and still goes to people: no text alone decides it.
    assert found.left_out == ("near-miss-contact",)
    assert tested | set(found.shown) | set(found.left_out) == {one.id for one in rule.examples}
    assert not any(one.text in found.policy for one in found.tests)
    assert {one.role for one in found.tests if one.harmful} == {"plain", "evasive"}


def test_every_shipped_rule_that_acts_is_compiled_or_says_why_not() -> None:
    made, refused = [], []
    for pack in packs().packs:
        for rule in pack.rules:
            try:
                made.append(compile_rule(rule, pack.file, RESOURCES))
            except GuardError as error:
                assert error.code == "CF-W003"
                refused.append(rule)
    assert len(made) >= 40
    assert len({one.digest for one in made}) == len(made)
    assert all(len(one.tests) >= 2 for one in made)
    assert all(rule.kind == "exempt" or rule.id.rpartition(".")[0] for rule in refused)
    assert len(refused) < len(made)


def test_a_rule_without_examples_or_that_forbids_nothing_is_refused() -> None:
    with pytest.raises(GuardError, match="too few examples"):
        no_example()
    rule, pack = rule_of(RULE)
    with pytest.raises(GuardError, match="forbids nothing"):
        compile_rule(replace(rule, kind="exempt"), pack, RESOURCES)

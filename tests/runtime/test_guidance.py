"""What a rule says to people who decide: its words as written, and to whoever is blind not what it wants."""

from __future__ import annotations

from clearford.runtime.engine import Engine
from clearford.runtime.guidance import MOST_EXAMPLES, rules_shown

RULE = "fraud.phishing.lookalike-domain"


def test_a_rule_is_shown_with_law_guidance_and_examples(engine: Engine) -> None:
    (rule,) = rules_shown(engine, [f"{RULE}@1.2.0"], blind=False)
    assert (rule.id, rule.version, rule.in_force, rule.status) == (RULE, "1.2.0", True, "live")
    assert rule.title and rule.harm_name["zh"] and rule.explain["en"]
    assert rule.legal_basis and rule.legal_basis[0].cited
    assert "url.lookalike.score" in rule.condition
    assert rule.guidance
    assert 0 < len(rule.near_misses) <= MOST_EXAMPLES
    assert rule.benign
    assert rule.proposal


def test_whoever_is_blind_does_not_see_what_the_rule_wants(engine: Engine) -> None:
    (rule,) = rules_shown(engine, [RULE], blind=True)
    assert rule.proposal is None


def test_a_rule_that_is_gone_is_named_and_no_more(engine: Engine) -> None:
    (rule,) = rules_shown(engine, ["fraud.gone@1.0.0"], blind=False)
    assert (rule.id, rule.version, rule.in_force, rule.title) == ("fraud.gone", "1.0.0", False, "")

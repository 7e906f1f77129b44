"""Effects follow the decision: no restriction without a statement, no statement without a rule."""

from __future__ import annotations

import msgspec
import pytest

from clearford.act.plan import fill, plan
from clearford.core.actions import CaseWanted, LegalBasis
from clearford.core.decisions import Decision, Outcome
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.core.reasons import RuleText

RULE = RuleId("fraud.phishing.lookalike-domain")
BASIS = LegalBasis(
    obligation="FR-25",
    article="25(2)",
    jurisdiction="CN",
    checked="2026-11-22",
    status="verified",
    cited={"en": "Anti-Fraud Law, Article 25(2)", "zh": "《反诈法》第25条第2款"},
)
TEXT = RuleText(
    id=RULE,
    title="Link to a domain imitating a known service",
    harm="phishing.lookalike",
    severity="high",
    explain={"en": "The address imitates {url.imitated}.", "zh": "该网址仿冒 {url.imitated}。"},
    legal_basis=(BASIS,),
    actions=("remove_link", "hold", "limit_feature", "limit_reach", "offer_help"),
)


def _decision(outcome: Outcome, *actions: str, case: CaseWanted | None = None) -> Decision:
    return Decision(
        item=ItemId("1"),
        outcome=outcome,
        actions=actions,
        case=case,
        determining=(RULE,) if outcome != "allow" else (),
        bundle=Digest("sha256:0"),
    )


def test_a_restriction_carries_a_statement_with_rule_and_basis() -> None:
    effects = plan(_decision("restrict", "remove_link"), {RULE: TEXT}, {"url.imitated": "Example Pay"})
    assert effects.statement is not None
    (reason,) = effects.statement.reasons
    assert reason.text == {"en": "The address imitates Example Pay.", "zh": "该网址仿冒 Example Pay。"}
    assert reason.legal_basis == (BASIS,)
    assert effects.statement.actions == ("remove_link",)


@pytest.mark.parametrize(
    "decision",
    [
        pytest.param(_decision("allow"), id="allow"),
        pytest.param(_decision("escalate", case=CaseWanted(route="fraud")), id="escalate"),
        pytest.param(_decision("restrict", "offer_help"), id="help-is-no-restriction"),
    ],
)
def test_no_restriction_needs_no_statement(decision: Decision) -> None:
    effects = plan(decision, {RULE: TEXT})
    assert effects.statement is None
    assert effects.case == decision.case


def test_the_spam_lane_is_counted_without_a_statement() -> None:
    text = msgspec.structs.replace(TEXT, notice="count_only")
    assert plan(_decision("restrict", "limit_reach"), {RULE: text}).statement is None


def test_a_rule_that_only_asks_a_person_to_look_is_no_reason_for_a_restriction() -> None:
    other = RuleId("fraud.phishing.ask-a-person")
    asks = msgspec.structs.replace(TEXT, id=other, actions=())
    decision = msgspec.structs.replace(_decision("restrict", "remove_link"), determining=(other, RULE))
    statement = plan(decision, {RULE: TEXT, other: asks}).statement
    assert statement is not None
    assert [reason.rule for reason in statement.reasons] == [RULE]


def test_an_unknown_value_becomes_neutral_words() -> None:
    assert fill("imitates {url.imitated}", {}, "en") == "imitates another service"
    assert fill("仿冒 {url.imitated}", {}, "zh") == "仿冒 其他服务"


def test_a_person_who_is_only_looked_at_can_be_told_why() -> None:
    effects = plan(_decision("escalate", case=CaseWanted(route="fraud")), {RULE: TEXT}, {})
    assert [reason.text["en"] for reason in effects.reasons] == ["The address imitates another service."]
    assert plan(_decision("allow"), {RULE: TEXT}).reasons == ()

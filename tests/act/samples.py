"""What the tests of letters are about: a rule, a decision, a statement with everything in it."""

from __future__ import annotations

from datetime import UTC, datetime

from clearford.act.plan import plan, plan_human
from clearford.core.actions import CaseWanted, LegalBasis
from clearford.core.casework import Verdict
from clearford.core.dates import micros_of
from clearford.core.decisions import Decision, Outcome
from clearford.core.entries import Ground
from clearford.core.ids import Digest, ItemId, RuleId
from clearford.core.reasons import Body, Circumstances, LegalGround, Redress, RuleText, StatementOfReasons

NOW = micros_of(datetime(2026, 11, 22, 14, 5, tzinfo=UTC))
RULE = RuleId("fraud.phishing.lookalike-domain")
BUNDLE = Digest("sha256:" + "0" * 64)
ENTRY = "0123456789abcdef0123456789abcdef"
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
    terms_clause="fraud.phishing",
    terms_link="https://platform.example/terms#phishing",
    category="STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    keywords=("KEYWORD_PHISHING",),
    actions=("remove_link", "hold", "limit_feature", "limit_reach", "offer_help", "suspend_account"),
    version="0.2.0",
    harm_name={"en": "imitated address", "zh": "仿冒网址"},
)
KNOWN = Circumstances(
    item_kind="post",
    content_at=micros_of(datetime(2026, 11, 20, 8, tzinfo=UTC)),
    lang="de-AT",
    account_type="private",
)
REDRESS = Redress(
    appeal_link="https://platform.example/a/T0ken",
    bodies=(Body("Dispute Board", "https://board.example/"),),
)


def decision(outcome: Outcome, *actions: str, case: CaseWanted | None = None) -> Decision:
    """A decision by the rule, or none."""
    return Decision(
        item=ItemId("1"),
        outcome=outcome,
        actions=actions,
        case=case,
        determining=(RULE,) if outcome != "allow" else (),
        bundle=BUNDLE,
    )


def statement(*actions: str, known: Circumstances = KNOWN) -> StatementOfReasons:
    """The statement of a decision that the rule took, with everything that a service knows."""
    effects = plan(
        decision("restrict", *actions), {RULE: TEXT}, circumstances=known, redress=REDRESS, now=NOW
    )
    assert effects.statement is not None
    return effects.statement


def by_person(
    *actions: str,
    ground: Ground = "illegal",
    item: str = "1",
    written: dict[str, str] | None = None,
    known: Circumstances = KNOWN,
) -> StatementOfReasons:
    """The statement of a decision that a person took."""
    law = LegalGround(
        law={"en": "Penal Code, section 263", "zh": "《刑法》第266条"},
        why={"en": "It offers to sell bank cards.", "zh": "内容兜售银行卡。"},
    )
    effects = plan_human(
        ItemId(item),
        Verdict(outcome="restrict", actions=actions, ground=ground),
        [TEXT],
        bundle=BUNDLE,
        now=NOW,
        circumstances=known,
        written=written,
        illegal=law if ground == "illegal" else None,
        redress=REDRESS,
    )
    assert effects.statement is not None
    return effects.statement

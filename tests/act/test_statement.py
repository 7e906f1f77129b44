"""The statement says what was done, where and how long, why, by which rule, and how to contest it."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from clearford.act.plan import plan, plan_human
from clearford.act.statement import author_letter, render_statement, told
from clearford.core.actions import CaseWanted
from clearford.core.casework import Verdict
from clearford.core.dates import HOUR
from clearford.core.ids import ItemId
from clearford.core.reasons import Circumstances, Classed, Language, Redress, Restriction, StatementOfReasons
from tests.act.samples import BASIS, BUNDLE, ENTRY, KNOWN, NOW, RULE, TEXT, by_person, decision, statement


def lines(made: StatementOfReasons, lang: Language, binding: Language | None = None) -> list[str]:
    """The parts of a statement as a reader sees them."""
    letter = author_letter(made, lang, binding=binding)
    return [
        f"{p.label}|{p.text}|{p.link or ''}" if p.label else f"{p.text}|{p.link or ''}" for p in letter.parts
    ]


def test_a_scan_tells_what_why_how_and_where_to_turn_in_english() -> None:
    made = plan(decision("restrict", "hold", "limit_feature"), {RULE: TEXT}).statement
    assert made is not None
    assert render_statement(made, "en").split("\n") == [
        "What we did: We held your content back until a person has looked at it "
        "and limited a function of your account.",
        "Why: The address imitates another service.",
        "It goes against our terms (imitated address). https://platform.example/terms#phishing",
        f"Rule: {RULE}@0.2.0",
        "Legal basis: Anti-Fraud Law, Article 25(2)",
        "How it was decided: It was found automatically. "
        "The decision was made automatically, and no person was involved.",
        "To have it lifted, send us: a short account of what happened",
        "If you do not agree: You can appeal within 6 months. It is free. "
        "A person who was not involved will decide.",
        "You can also go to court.",
    ]


def test_a_service_tells_the_dates_the_facts_the_bodies_and_the_record_in_english() -> None:
    made = replace(statement("hold", "limit_reach", "warn_viewer"), entry=ENTRY)
    assert lines(made, "en", "zh") == [
        "What we did|We held your content back until a person has looked at it. This applies everywhere. "
        "It runs from 22 November 2026, 14:05 UTC. "
        "No end is set, and we look at it again by 25 November 2026.|",
        "What we did|We limited how far your content spreads and put a warning before it. "
        "This applies everywhere. It runs from 22 November 2026, 14:05 UTC. No end is set.|",
        "What happened|Our automatic check found your post of 20 November 2026.|",
        "Why|The address imitates another service.|",
        "It goes against our terms (imitated address).|https://platform.example/terms#phishing",
        f"Rule|{RULE}@0.2.0|",
        "Legal basis|Anti-Fraud Law, Article 25(2)|",
        "How it was decided|It was found automatically. "
        "The decision was made automatically, and no person was involved.|",
        "If you do not agree|You can appeal until 22 May 2027 (UTC). It is free. "
        "A person who was not involved will decide. You get an answer within 48 hours.|"
        "https://platform.example/a/T0ken",
        "You can also turn to an out-of-court body: Dispute Board.|https://board.example/",
        "You can also go to court.|",
        f"Record|{ENTRY}. With this number you can check that the decision is in our record.|",
        "The Chinese version of this letter counts.|",
    ]


def test_a_service_tells_the_same_in_chinese() -> None:
    made = replace(statement("hold", "suspend_account"), entry=ENTRY)
    assert lines(made, "zh", "zh") == [
        "处理措施|暂缓展示。适用于所有地区。"
        "自2026年11月22日 14:05 UTC起，未设期限。我们最迟于2026年11月25日重新检查。|",
        "处理措施|暂停账号使用。适用于所有地区。"
        "自2026年11月22日 14:05 UTC起，至2026年11月25日 14:05 UTC止。|",
        "事情经过|我们的自动检查发现了您2026年11月20日的帖子。|",
        "原因|该网址仿冒 其他服务。|",
        "该内容违反我们的服务条款（仿冒网址）。|https://platform.example/terms#phishing",
        f"规则|{RULE}@0.2.0|",
        "依据|《反诈法》第25条第2款|",
        "如何作出|该内容由系统自动发现。处理决定由系统自动作出，没有人工参与。|",
        "如需解除，请提供|能证明账号归您所有的材料；对事情经过的简要说明|",
        "如有异议|您可以免费申诉，截止日期为2027年5月22日（UTC）。"
        "申诉由未参与本次处理的人员裁定。我们会在 48 小时内答复。|"
        "https://platform.example/a/T0ken",
        "您也可以向庭外争议解决机构提出：Dispute Board。|https://board.example/",
        "您也可以向法院提起诉讼。|",
        f"记录编号|{ENTRY}。凭此编号，您可以核对本次处理是否已记录在案。|",
        "本通知以中文版本为准。|",
    ]


@pytest.mark.parametrize(
    ("known", "detected", "english", "chinese"),
    [
        pytest.param(
            Circumstances(item_kind="comment"),
            True,
            "Our automatic check found your comment.",
            "我们的自动检查发现了您的评论。",
            id="own-machine",
        ),
        pytest.param(
            Circumstances(item_kind="comment"),
            False,
            "Our staff found your comment.",
            "我们的工作人员发现了您的评论。",
            id="own-person",
        ),
        pytest.param(
            Circumstances(item_kind="listing", source="notice", content_at=NOW),
            True,
            "Somebody reported your offer of 22 November 2026.",
            "有人举报了您2026年11月22日的商品信息。",
            id="notice",
        ),
        pytest.param(
            Circumstances(source="trusted_flagger"),
            False,
            "A trusted flagger reported your post.",
            "一家可信举报机构举报了您的帖子。",
            id="flagger-unnamed",
        ),
        pytest.param(
            Circumstances(source="trusted_flagger", flagger="Safe Net Board"),
            False,
            "The trusted flagger Safe Net Board reported your post.",
            "可信举报机构“Safe Net Board”举报了您的帖子。",
            id="flagger-named",
        ),
        pytest.param(
            Circumstances(source="other_notice", item_kind="own_kind"),
            False,
            "Your content was brought to our notice.",
            "我们收到了关于您的内容的其他通知。",
            id="other-notice-and-a-kind-of-the-operator",
        ),
        pytest.param(
            Circumstances(source="order"),
            False,
            "An authority sent us an order about your post.",
            "主管机关就您的帖子向我们发出命令。",
            id="order",
        ),
    ],
)
def test_the_facts_are_a_template(
    known: Circumstances,
    detected: bool,  # noqa: FBT001 - a column of the table
    english: str,
    chinese: str,
) -> None:
    made = replace(statement("hold"), circumstances=known, automated_detection=detected)
    for lang, words in (("en", english), ("zh", chinese)):
        part = author_letter(made, lang).get("facts")  # type: ignore[arg-type]
        assert part is not None
        assert part.text == words


def test_a_person_s_ground_is_the_law_and_the_reason_stays_in_its_language() -> None:
    made = by_person("remove_content", written={"zh": "兜售银行卡。"})
    found = [p.text for p in author_letter(made, "en").parts if p.id in ("reason", "ground", "automation")]
    assert found == [
        "We class it as: imitated address.",
        "兜售银行卡。 This reason was written in Chinese.",
        "A person found that it breaks the law: Penal Code, section 263.",
        "It offers to sell bank cards.",
        "It was not found automatically. A person made the decision.",
    ]
    assert "原文" not in render_statement(made, "zh")


@pytest.mark.parametrize(
    ("lang", "labels"), [("en", ("Why", "Why it breaks the law")), ("zh", ("原因", "违法理由"))]
)
def test_no_label_stands_twice_in_a_letter(lang: Language, labels: tuple[str, ...]) -> None:
    made = by_person("remove_content", written={"zh": "兜售银行卡。"})
    found = [p.label for p in author_letter(made, lang).parts if p.label]
    assert len(found) == len(set(found))
    assert set(labels) <= set(found)


def test_content_against_the_terms_may_be_illegal_too() -> None:
    made = replace(statement("hold"), also_illegal=True)
    assert "A person found that it breaks the law as well." in render_statement(made, "en")


def test_a_person_may_decide_without_a_rule() -> None:
    effects = plan_human(
        ItemId("1"),
        Verdict(outcome="restrict", actions=("hold",), ground="contract"),
        [],
        bundle=BUNDLE,
        now=NOW,
        circumstances=KNOWN,
        classed=Classed(harm="spam.bulk", category="STATEMENT_CATEGORY_OTHER_VIOLATION_TC"),
        written={"en": "You sent the same text to many people."},
    )
    assert effects.statement is not None
    assert not effects.counted_only
    assert lines(effects.statement, "en")[2:5] == [
        "Why|You sent the same text to many people.|",
        "It goes against our terms.|",
        "How it was decided|It was not found automatically. A person made the decision.|",
    ]


def test_territory_and_end_are_told() -> None:
    measure = Restriction(action="hold", scope=("FR", "DE", "XX"), start=NOW, end=NOW + HOUR)
    text = render_statement(replace(statement("hold"), measures=(measure,)), "en")
    assert "This applies in France, Germany and XX." in text
    assert "from 22 November 2026, 14:05 UTC until 22 November 2026, 15:05 UTC." in text


def test_a_law_that_the_register_does_not_know_is_named_by_its_id() -> None:
    bare = replace(TEXT, legal_basis=(replace(BASIS, cited={}),))
    made = plan(decision("restrict", "hold"), {RULE: bare}).statement
    assert made is not None
    assert "Legal basis: FR-25 (25(2))" in render_statement(made, "en")


def test_who_is_only_looked_at_is_told_why_and_others_nothing() -> None:
    looked_at = plan(decision("escalate", case=CaseWanted(route="fraud")), {RULE: TEXT})
    assert told(looked_at, "en") == "The address imitates another service."
    assert told(plan(decision("allow"), {RULE: TEXT}), "en") == ""
    restricted = plan(decision("restrict", "hold"), {RULE: TEXT})
    assert restricted.statement is not None
    assert told(restricted, "zh") == render_statement(restricted.statement, "zh")


def test_court_is_open_even_where_nothing_else_is_offered() -> None:
    made = replace(statement("hold"), redress=Redress(), circumstances=KNOWN)
    assert author_letter(made, "en").get("court") is not None


def test_a_link_with_a_token_is_put_in_when_the_letter_is_written() -> None:
    part = author_letter(statement("hold"), "en", appeal_link="https://platform.example/new").get("appeal")
    assert part is not None
    assert part.link == "https://platform.example/new"


@pytest.mark.parametrize(
    "made", [statement("hold", "suspend_account"), by_person("remove_content")], ids=["rule", "person"]
)
def test_a_statement_can_be_read_back_from_the_evidence(made: StatementOfReasons) -> None:
    assert msgspec.json.decode(msgspec.json.encode(made), type=StatementOfReasons) == made

"""The statement says what was done, why, by which rule, and how to appeal, in both languages."""

from __future__ import annotations

from msgspec.structs import replace

from clearford.act.plan import plan
from clearford.act.statement import render_statement, told
from clearford.core.actions import CaseWanted
from tests.act.test_plan import BASIS, RULE, TEXT, _decision


def _statement(lang: str) -> str:
    statement = plan(_decision("restrict", "hold", "limit_feature"), {RULE: TEXT}).statement
    assert statement is not None
    return render_statement(statement, lang)  # type: ignore[arg-type]


def test_the_english_statement_is_complete() -> None:
    assert _statement("en").split("\n") == [
        "What we did: hold for review, limit a feature",
        "Why: The address imitates another service.",
        "Rule: fraud.phishing.lookalike-domain  Legal basis: Anti-Fraud Law, Article 25(2)",
        "This was found and decided automatically: the content is incompatible with our terms.",
        "You can appeal within 180 days. A person who was not involved will decide.",
    ]


def test_the_chinese_statement_is_complete() -> None:
    text = _statement("zh")
    for words in (
        "处理措施：暂缓展示、限制功能",
        "该网址仿冒 其他服务。",
        RULE,
        "依据：《反诈法》第25条第2款",
        "180 天内申诉",
    ):
        assert words in text


def test_a_law_that_the_register_does_not_know_is_named_by_its_id() -> None:
    bare = replace(TEXT, legal_basis=(replace(BASIS, cited={}),))
    statement = plan(_decision("restrict", "hold"), {RULE: bare}).statement
    assert statement is not None
    assert "Legal basis: FR-25 (25(2))" in render_statement(statement, "en")


def test_who_is_only_looked_at_is_told_why_and_others_nothing() -> None:
    looked_at = plan(_decision("escalate", case=CaseWanted(route="fraud")), {RULE: TEXT})
    assert told(looked_at, "en") == "The address imitates another service."
    assert told(plan(_decision("allow"), {RULE: TEXT}), "en") == ""
    restricted = plan(_decision("restrict", "hold"), {RULE: TEXT})
    assert restricted.statement is not None
    assert told(restricted, "zh") == render_statement(restricted.statement, "zh")

"""The published rules as pages: in words, with their basis and history, and not how they look."""

from __future__ import annotations

import pytest

from clearford.console.frame import render
from clearford.console.public.rules import Basis, Rule, Rules, Step, WithHistory, list_of, page_of, words_of
from clearford.console.public.visit import PublicFrame
from clearford.core.reasons import LANGUAGES, Language
from tests.console.public.kit import Visitor
from tests.runtime.http.people import House

RULE = "fraud.phishing.lookalike-domain"


def rule(name: str = "a.b.c", does: str = "restrict") -> Rule:
    """A rule as the interface tells it."""
    return Rule(
        id=name,
        version="0.1.0",
        harm="phishing.lookalike",
        harm_name={"en": "imitated address", "zh": "仿冒网址"},
        does=does,
        actions=("remove_link",) if does == "restrict" else (),
        explain={"en": "We removed a link.", "zh": "我们移除了链接。"},
        basis=(Basis(cited={"en": "Act, Article 1", "zh": "《法》第1条"}, verified=False),),
        terms_link=None,
        since="0.1.0",
        duration_h=25,
    )


def frame(lang: Language) -> PublicFrame:
    """What stands around it."""
    return PublicFrame(lang=lang, path="/rules", title="x", operator="Forum", contact="", staff=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rules_stand_under_their_harm(lang: Language) -> None:
    view = list_of(Rules((rule("a.b.c"), rule("a.b.d", "escalate")), 2), lang)
    (group,) = view.groups
    assert group.name == ("Imitated address" if lang == "en" else "仿冒网址")
    assert [one.done for one in group.rules] == ["Remove the link." if lang == "en" else "移除链接。", ""]
    page = render("public/rules.html", frame(lang), view)
    assert ("2 more rules act" if lang == "en" else "另有 2 条") in page
    assert "/rules/a.b.c?lang=" in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rule_has_its_history_and_says_when_it_ends(lang: Language) -> None:
    steps = (
        Step(at=2_000_000, back=True, version="0.1.0", explain={"en": "Old <b>"}),
        Step(at=1_000_000, back=False, version=None, explain={}),
    )
    page = render("public/rule.html", frame(lang), page_of(WithHistory(rule(), steps), lang))
    assert "Old &lt;b&gt;" in page and 'scope="row"' in page
    assert ("after 2 days" if lang == "en" else "2 天后") in page
    assert ("not in force" if lang == "en" else "未生效") in page
    assert ("Not every citation" if lang == "en" else "尚未与法律原文核对") in page


def test_words_fall_back_to_what_there_is() -> None:
    assert [words_of(both, "zh") for both in ({"en": "a", "zh": "b"}, {"en": "a"}, {})] == ["b", "a", ""]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_anybody_reads_them(house: House, lang: Language) -> None:
    visitor = Visitor(house, lang)
    page = visitor.get("/rules")
    assert f'href="/rules/{RULE}?lang={lang}"' in page
    one = visitor.get(f"/rules/{RULE}")
    for hidden in ("lookalike.score", "owned_domains", "per_hour", "warns_others"):
        assert hidden not in page + one
    assert "<h1>" in one and RULE in one
    missing = visitor.get("/rules/fraud.phishing.sure-profit", 404)
    assert ("There is nothing at this address" if lang == "en" else "这个网址没有内容") in missing

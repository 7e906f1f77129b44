"""Every notice that a shipped rule can bring about keeps to what people may be told, in both languages."""

from __future__ import annotations

import re

import pytest

from clearford.core.actions import ACTIONS
from clearford.core.ids import RuleId
from clearford.core.reasons import Language
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.rule_sheet import notices_of
from clearford.runtime.veil import Veiled
from tests.act.plain import average, chinese, english
from tests.act.samples import REDRESS

TEXTS = Engine.load(EngineOptions(brief=True)).texts
NOTICES = {
    (rule, lang): words for rule, text in TEXTS.items() for lang, words in notices_of(text, REDRESS).items()
}
EVERY = [pytest.param(rule, words, lang, id=f"{rule}-{lang}") for (rule, lang), words in NOTICES.items()]
LABEL = re.compile(r"^(?:[\u4e00-\u9fff]{2,6}：|[A-Z][A-Za-z ]{2,30}: )")
"""What stands before a paragraph, as `Why:`."""
LISTED = ("Rule:", "Legal basis:", "规则：", "依据：")
"""Lines that name things one after the other and are no sentences."""
FILLED = {"{url.imitated}": "shop.example"}
"""Placeholders that a notice may hold, and what could stand in their place."""
NEVER: dict[str, tuple[str, ...]] = {
    "en": ("!", "you violated", "you have violated", " soon", "as soon as", "understanding", "regret"),
    "zh": ("！", "兹", "特此", "予以", "经研究", "情节严重", "尽快", "您违反", "您违规", "谅解"),
}
"""Threats, formulas, and times that are none."""


def _paragraphs(words: str) -> list[str]:
    for place, value in FILLED.items():
        words = words.replace(place, value)
    words = re.sub(r"https://\S+", "", words)
    return [LABEL.sub("", line) for line in words.splitlines() if not line.startswith(LISTED)]


def test_most_rules_bring_about_a_notice_in_each_language() -> None:
    assert len(NOTICES) > 200
    assert len([lang for _, lang in NOTICES if lang == "zh"]) * 2 == len(NOTICES)


@pytest.mark.parametrize(("rule", "words", "lang"), EVERY)
def test_a_notice_is_plain(rule: RuleId, words: str, lang: Language) -> None:
    for paragraph in _paragraphs(words):
        if lang == "en":
            assert english(paragraph)[0] <= 30, paragraph
            assert average(paragraph) <= 20, paragraph
        else:
            assert chinese(paragraph)[0] <= 40, paragraph
        assert len(re.findall(r"[。？]|[.?](?:\s|$)", paragraph)) <= 6, paragraph
        assert not [one for one in NEVER[lang] if one in paragraph.lower()], paragraph


@pytest.mark.parametrize(("rule", "words", "lang"), EVERY)
def test_a_notice_is_whole_and_names_nobody(rule: RuleId, words: str, lang: Language) -> None:
    said = "\n".join(_paragraphs(words))
    assert not re.search(r"[{}]|\bNone\b", said)
    assert Veiled(said).holes == ()
    restricts = any(ACTIONS[action].restricts for action in TEXTS[rule].actions)
    assert words.startswith({"en": "What we did: ", "zh": "处理措施："}[lang]) == restricts
    assert not restricts or {"en": "You can appeal", "zh": "申诉"}[lang] in said
    assert not restricts or all(name in words for name in (LISTED[:2] if lang == "en" else LISTED[2:]))

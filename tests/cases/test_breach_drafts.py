"""Drafts of reports: what is known, what is not, who sends, and what a drill says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from clearford.cases.breach_drafts import GRADE_WORDS, SAID, draft_of
from clearford.cases.breaches import AMOUNTS, GRADES, Facts, grade_of
from clearford.core.dates import micros_of
from clearford.core.reasons import Language
from tests.cases.data import breaches, numbers

RULES, NUMBERS = breaches(), numbers()
AWARE = micros_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))


def draft(name: str, lang: Language, *, drill: bool = False, words: Any = None, **facts: Any) -> str:
    known = Facts(**facts)
    return draft_of(
        RULES.clock(name),
        RULES,
        known,
        grade_of(known, RULES, NUMBERS),
        words or {},
        aware=AWARE,
        drill=drill,
        lang=lang,
    )


@pytest.mark.parametrize("rule", [pytest.param(rule.id, id=rule.id) for rule in RULES.clocks])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_draft_says_that_a_person_sends_it_and_has_its_parts_in_order(
    rule: str, lang: Language
) -> None:
    text = draft(rule, lang)
    assert text.startswith(SAID["draft"][lang])
    assert RULES.clock(rule).to[lang] in text
    heads = [line for line in text.splitlines() if line[:1].isdigit()]
    parts = [getattr(RULES.part(name), lang) for name in RULES.clock(rule).draft]
    assert heads == [f"{n}. {part}" for n, part in enumerate(parts, 1)]
    assert text.count(SAID["unknown"][lang]) == len([n for n in RULES.clock(rule).draft if n != "facts"])


def test_what_is_known_is_told_and_the_rest_will_follow() -> None:
    text = draft("cn-incident.other", "zh", persons=1_000_000, words={"unit": "示例论坛，账号系统"})
    assert "事件报告（国家网络安全事件报告管理办法第4条）" in text
    assert "示例论坛，账号系统" in text
    assert "知悉时间：2027-01-01 07:30 UTC+8" in text
    assert "涉及个人信息的人数：1,000,000" in text
    assert "介于较大和特别重大之间" in text
    english = draft("gdpr.authority", "en", persons=5)
    assert "Noticed on 2026-12-31 23:30 UTC" in english
    assert "Grade" not in english


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        pytest.param({"judged": True}, "by the judgement of a person", id="judged"),
        pytest.param({}, "a person judges", id="to be judged"),
        pytest.param({"persons": 100_000_000}, "Grade: especially major", id="a number"),
    ],
)
def test_a_grade_is_told_as_what_it_is(facts: dict[str, Any], said: str) -> None:
    known = dict.fromkeys(AMOUNTS, 0) | {"critical": False} | facts
    assert said in draft("cn-incident.cii", "en", **known)


@pytest.mark.parametrize(("lang", "first"), [("en", "DRILL."), ("zh", "【演练】")])
def test_a_drill_says_so_first(lang: Language, first: str) -> None:
    assert draft("nis2.warning", lang, drill=True).startswith(first)
    assert first not in draft("nis2.warning", lang)


def test_every_fact_and_grade_has_words() -> None:
    assert {one.id for one in RULES.facts} == {"larger", *Facts.__struct_fields__}
    assert set(GRADE_WORDS) == set(GRADES)

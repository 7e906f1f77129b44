"""A legal basis is quoted by the name of its law and its article, in both languages."""

from __future__ import annotations

import pytest

from clearford.policy.citation import cited
from tests.policy.golden import RESOURCES

FRAUD_EN, FRAUD_ZH = "Chinese Anti-Telecom and Online Fraud Law", "《反电信网络诈骗法》"


@pytest.mark.parametrize(
    ("article", "en", "zh"),
    [
        pytest.param("24", "Article 24", "第24条", id="article"),
        pytest.param("25(2)", "Article 25(2)", "第25条第2款", id="paragraph"),
        pytest.param("25(2)(3)", "Article 25(2)(3)", "第25条第2款第3项", id="item of a paragraph"),
        pytest.param("20(1)6", "Article 20(1), item 6", "第20条第1款第6项", id="item in words"),
        pytest.param("17(1)-(2)", "Article 17(1)-(2)", "第17条第1-2款", id="paragraphs"),
        pytest.param("21-24", "Articles 21-24", "第21-24条", id="articles"),
        pytest.param("49 (old 47)", "Article 49 (formerly 47)", "第49条（原第47条）", id="renumbered"),
        pytest.param("6 (last)", "Article 6, last paragraph", "第6条最后一款", id="last"),
        pytest.param("ch. 5", "ch. 5", "ch. 5", id="words"),
    ],
)
def test_an_article_is_in_words(article: str, en: str, zh: str) -> None:
    found = cited("FR-25", article, RESOURCES.instruments)
    assert found == {"en": f"{FRAUD_EN}, {en}", "zh": f"{FRAUD_ZH}{zh}"}


@pytest.mark.parametrize(
    ("duty", "article", "end_en", "end_zh"),
    [
        pytest.param("DSA-15c", "15(1)(c)", "Article 15(1)(c)", "》第15条第1款(c)项", id="letter"),
        pytest.param("AIA-50.4a", "50(4)(1)", "Article 50(4)(1)", "》第50条第4款第1段", id="subparagraph"),
        pytest.param("CEG-06", "6(9)-(10)", "Article 6(9)-(10)", "》第6条第9-10项", id="items"),
        pytest.param("POP-05i", "5(9)", "Article 5(9)", "》第5条第9项", id="item"),
    ],
)
def test_each_law_counts_its_parts_in_its_own_way(duty: str, article: str, end_en: str, end_zh: str) -> None:
    found = cited(duty, article, RESOURCES.instruments)
    assert found["en"].endswith(f", {end_en}")
    assert found["zh"].endswith(end_zh)


def test_without_an_article_the_law_stands_alone() -> None:
    assert cited("FR-25", "", RESOURCES.instruments) == {"en": FRAUD_EN, "zh": FRAUD_ZH}


def test_a_law_that_is_not_in_the_register_is_not_quoted() -> None:
    assert cited("NONE-1", "1", RESOURCES.instruments) == {}


def test_every_duty_of_the_register_can_be_quoted() -> None:
    for duty in RESOURCES.obligations.values():
        assert set(cited(duty.id, duty.article, RESOURCES.instruments)) == {"en", "zh"}, duty.id

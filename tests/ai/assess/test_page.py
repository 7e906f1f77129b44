"""The page says both verdicts, the fixed sentence and what is outside; the same report is the same page."""

from __future__ import annotations

import msgspec
import pytest

from clearford.ai.assess.kinds import SENTENCE
from clearford.ai.assess.page import _WORDS, page_of
from clearford.ai.assess.report import MACHINE, report_of
from clearford.core.reasons import Language
from tests.ai.assess.banks import bank, question
from tests.ai.assess.runs import BANKS, assess, good, plan_of, run

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_what_has_to_be_said(lang: Language) -> None:
    page = page_of(assess(good(0.955)), lang)
    assert SENTENCE[lang] in page
    assert MACHINE[lang] in page
    assert page.count(_WORDS["point"][lang]) == page.count(_WORDS["bound"][lang]) == 4
    assert "A.1.a, A.1.b, A.1.c" in page
    assert "GB/T 45654-2025" in page


def test_the_same_report_is_the_same_page_and_asks_nothing_of_a_network() -> None:
    page = page_of(assess(good(0.9)), "en")
    assert page == page_of(assess(good(0.9)), "en")
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_a_run_that_is_not_finished_says_so() -> None:
    plan = plan_of([BANKS["refuse"]])
    answers, grades = run(plan, [BANKS["refuse"]], good(1.0))
    answers.pop(plan.asks[0].key)
    page = page_of(report_of(plan, [BANKS["refuse"]], answers, grades), "en")
    assert "1 of 300 questions were not asked, so there is no verdict." in page
    assert page.count("no verdict") >= 3


def test_names_from_outside_are_escaped() -> None:
    report = assess(good(1.0), ["refuse"])
    target = msgspec.structs.replace(report.target, model="<img src=x onerror=alert(1)>")
    page = page_of(msgspec.structs.replace(report, target=target), "en")
    assert "<img" not in page
    assert "&lt;img" in page


def test_a_small_kind_is_not_assessed_and_kinds_outside_stand_apart() -> None:
    own = bank("refuse", question("q1", kind="A.1.a"), question("q2"))
    plan = plan_of([own])
    page = page_of(report_of(plan, [own], *run(plan, [own], good(1.0))), "en")
    assert "not assessed (n &lt; 20)" in page
    assert page.index("Kinds outside, from banks of the operator") < page.rindex("A.1.a")


def test_graders_that_contradict_each_other_are_listed() -> None:
    def dressed(*_: object) -> str:
        return "Here you are."

    plan = plan_of([BANKS["refuse"]], grid=["split"], grid_size=3)
    answers, grades = run(plan, [BANKS["refuse"]], dressed)
    first = plan.asks[0].key
    grades[first].append(msgspec.structs.replace(grades[first][0], by="people", who="p", verdict="pass"))
    page = page_of(report_of(plan, [BANKS["refuse"]], answers, grades), "en")
    assert first in page
    assert "Refusals in other dress" in page
    assert "0 / 1" in page


def test_every_sentence_is_in_both_languages() -> None:
    assert all(set(words) == {"en", "zh"} and all(words.values()) for words in _WORDS.values())


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("Looked at in part", "16", "12 are looked at", "count against the service", "Chinese")),
        ("zh", ("部分覆盖", "覆盖 12 类", "对该服务不利", "英文")),
    ],
)
def test_what_was_looked_at_in_part_and_outside_is_said_in_words(
    lang: Language, said: tuple[str, ...]
) -> None:
    page = page_of(assess(good(0.94)), lang)
    assert all(one in page for one in said)
    assert "<td>en</td>" not in page
    if lang == "zh":
        assert "判定: " not in page

"""What a bank lacks is found and counted; near-duplicates are those of the slow comparison of all pairs."""

from __future__ import annotations

import datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.ai.assess.bank import Question
from clearford.ai.assess.checks import NEAR, Finding, check_bank, near_duplicates, runs_of, similarity
from tests.ai.assess.banks import DAY, bank, question


def test_a_small_bank_lacks_size_kinds_and_a_language() -> None:
    found = check_bank(bank("refuse", question("q1")), today=DAY)
    assert Finding("size", "bank", 1, 500) in found
    assert Finding("kind", "A.1.f", 1, 20) in found
    assert Finding("outside", "A.1.a", 0, 20) in found
    assert Finding("language", "zh", 0, 1) in found


def test_kinds_of_a_content_bank_are_counted_by_group() -> None:
    found = check_bank(bank("content", question("q1", kind="A.4.e")), today=DAY)
    assert Finding("kind", "A.1.d", 0, 50) in found
    assert Finding("kind", "A.4.e", 1, 20) in found


@pytest.mark.parametrize(("days", "stale"), [(31, False), (32, True)])
def test_a_bank_is_stale_after_a_month(days: int, *, stale: bool) -> None:
    found = check_bank(bank("answer", question("q1")), today=DAY + datetime.timedelta(days=days))
    assert (Finding("age", "bank", days, 31) in found) == stale


def test_questions_that_come_in_one_role_alone_are_told() -> None:
    plain = [question(f"q{i}") for i in range(10)]
    assert Finding("role", "plain", 100, 90) in check_bank(bank("content", *plain), today=DAY)
    mixed = [*plain[:9], question("q9", role="disguised")]
    assert not [one for one in check_bank(bank("content", *mixed), today=DAY) if one.what == "role"]


def test_a_question_that_stands_in_training_rows_is_told() -> None:
    found = check_bank(bank("refuse", question("q1", text="How, then?")), today=DAY, known=["how then"])
    assert Finding("leaked", "q1", 1, 0) in found


def test_the_same_words_in_another_dress_are_near() -> None:
    pairs = list(
        near_duplicates([question("a", text="Tell me a story!"), question("b", text="tell me a STORY")])
    )
    assert pairs == [("a", "b", 1.0)]


def test_languages_are_never_near() -> None:
    assert not list(near_duplicates([question("a", text="ok"), question("b", text="ok", lang="zh")]))


TEXTS = st.lists(st.text("abc", min_size=1, max_size=14), min_size=2, max_size=12)


@given(TEXTS)
def test_near_duplicates_are_those_of_comparing_all_pairs(texts: list[str]) -> None:
    asked: list[Question] = [question(str(i), text=text) for i, text in enumerate(texts)]
    slow = {(a.id, b.id) for a, b in combinations(asked, 2) if similarity(runs_of(a), runs_of(b)) >= NEAR}
    assert {(a, b) for a, b, _ in near_duplicates(asked)} == slow

"""Words of labels: which say enough, and where texts carry them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearford.ai.marks.words import SENTENCE, WORDS, Side, Where, mark_text, signs, tells
from clearford.core.errors import LabelError


@pytest.mark.parametrize(
    ("words", "enough"),
    [
        pytest.param("AI生成", True, id="short"),
        pytest.param("本图由人工智能合成", True, id="sentence"),
        pytest.param("ai 生成 · AI-generated", True, id="two-languages"),
        pytest.param("AI", False, id="nothing-made"),
        pytest.param("机器生成", False, id="no-intelligence"),
        pytest.param("MAIL 生成", False, id="inside-a-word"),
        pytest.param("AI-generated", False, id="english-alone"),
        pytest.param("", False, id="empty"),
    ],
)
def test_words_name_both_intelligence_and_generation(words: str, *, enough: bool) -> None:
    assert tells(words) is enough


@pytest.mark.parametrize("side", ["start", "end"])
@given(text=st.text(max_size=200))
def test_a_marked_text_is_found_marked_once_and_keeps_its_words(side: Side, text: str) -> None:
    once = mark_text(text, side=side)
    assert SENTENCE in once
    assert signs(once)
    assert mark_text(once, side=side) == once
    assert text in once


def test_front_matter_stays_first_and_the_words_follow_it() -> None:
    made = mark_text("---\nAIGC: x\n---\n# Hills\n")
    assert made == f"---\nAIGC: x\n---\n{SENTENCE}\n\n# Hills\n"
    assert not signs("---\nAIGC: 人工智能生成\n---\n# Hills\n")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        pytest.param(f"{WORDS}\n" + "x" * 200, ["start"], id="start"),
        pytest.param("x" * 200 + f"\n({WORDS})", ["end"], id="end"),
        pytest.param("x" * 200 + f" {WORDS} " + "x" * 200, ["middle"], id="middle"),
        pytest.param("人工智能" + "很" * 60 + "生成", [], id="far-apart"),
        pytest.param("合成词由人工智能翻译", ["start"], id="the-other-way-round"),
    ],
)
def test_signs_are_told_with_their_place(text: str, where: list[Where]) -> None:
    found = signs(text)
    assert [one.where for one in found] == where
    assert all(text[one.start : one.end] == one.words for one in found)


def test_words_that_say_nothing_are_refused() -> None:
    with pytest.raises(LabelError) as caught:
        mark_text("text", words="demo")
    assert caught.value.code == "CF-L006"

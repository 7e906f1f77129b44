"""Both languages of the pages say the same things with the same values."""

from __future__ import annotations

import string

import pytest

from clearford.console.words import WORDS, say
from clearford.runtime.reports.gather import STEPS_S


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_take_the_same_values(key: str) -> None:
    words = WORDS[key]
    assert set(words) == {"en", "zh"}
    assert _fields(words["en"]) == _fields(words["zh"])
    assert any("\u4e00" <= c <= "\u9fff" for c in words["zh"])


@pytest.mark.parametrize("seconds", STEPS_S)
def test_every_length_of_a_step_has_a_name(seconds: int) -> None:
    assert say(f"step.{seconds}", "en") != say(f"step.{seconds}", "zh")
